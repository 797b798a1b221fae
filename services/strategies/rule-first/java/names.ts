import { nearNames } from '../../../../domain/near-names';
import { JDK_MEMBERS } from '../../../languages/java/jdk-members';
import type { Rule } from '../rule';
import { declaredIn, ownMembers, proposal, replaced, spotOf } from './source';

const JDK_ALL = [...new Set(Object.values(JDK_MEMBERS).flatMap((names) => names.split(/\s+/)))];

/** Variables, fields and methods that are not there: names near them, those of the known type first. */
export const names: Rule = {
  id: 'java-names',
  applies: ({ diagnostic: { code } }) => /^Unknown(Symbol|Method|Class)$/.test(code),
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { message } = failure.diagnostic;
    const [, kind, wrong] = /symbol: (variable|method) (\w+)/.exec(message) ?? [];
    if (kind === undefined || wrong === undefined) return;
    const { path, text, root } = spot;
    // A member's place is its dot, any other name's its start.
    const at = text.slice(spot.offset).search(new RegExp(`\\b${wrong}\\b`));
    if (at < 0 || text.slice(spot.offset, spot.offset + at).includes(';')) return;
    const place = { startIndex: spot.offset + at, endIndex: spot.offset + at + wrong.length };
    const type =
      /location: (?:variable \w+ of type|class|interface) ([\w.]+)/.exec(message)?.[1]?.split('.').pop() ?? '';
    const ofType = (JDK_MEMBERS[type] ?? '').split(/\s+/).filter(Boolean);
    const member = /\.\s*$/.test(text.slice(0, place.startIndex));
    const pool = new Map<string, number>();
    for (const name of ofType) pool.set(name, 1);
    const own = kind === 'method' || member ? ownMembers(bench) : [...declaredIn(root), ...ownMembers(bench)];
    for (const name of own) pool.set(name, Math.max(pool.get(name) ?? 0, ofType.length > 0 ? 0.9 : 1));
    if (member) for (const name of JDK_ALL) if (!pool.has(name)) pool.set(name, 0.85);
    pool.delete(wrong);
    const near = nearNames(wrong, [...pool.keys()], 12, 0.5)
      .map(({ name, score }) => ({ name, prior: 0.97 * score * (pool.get(name) ?? 1) }))
      .sort((a, b) => b.prior - a.prior);
    for (const { name, prior } of near) {
      yield proposal([replaced(path, place, name)], prior, 'near-name', `${name} instead of ${wrong}`);
    }
    // `length` of a text or list, and of an array.
    const swaps = wrong === 'length' ? ['size()', 'length()'] : wrong === 'size' ? ['length', 'length()'] : [];
    const call = /^\s*\(\s*\)/.exec(text.slice(place.endIndex))?.[0].length ?? 0;
    for (const right of swaps) {
      const whole = { startIndex: place.startIndex, endIndex: place.endIndex + call };
      yield proposal([replaced(path, whole, right)], 0.9, 'size-or-length', `${right} instead of ${wrong}`);
    }
  },
};
