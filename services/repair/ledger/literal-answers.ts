import { distance } from 'fastest-levenshtein';
import type { Node } from '../../syntax/contract';
import type { LedgerView, VetoRule } from './contract';
import { dialectOf } from './dialects';
import { lost, news, sides, veto } from './facts';
import { answerValue as valueOf, literalsOf, type Literal } from './literals';

/** Values that a guard or a default may well name. */
const TRIVIAL = new Set<Literal>([0, 1, -1, '', ' ']);

/** Conditions and results that only answer what the tests ask. */
export const literalAnswers: VetoRule = async (view) => {
  const asked = await testLiterals(view);
  if (asked.size === 0) return [];
  return view.changes.flatMap((change) => {
    const dialect = dialectOf(change.table);
    if (change.role !== 'source' || !dialect || !change.after?.root) return [];
    const root = change.before?.root;
    const tests = root ? (dialect.inner?.(root) ?? []) : [];
    const isAsked = (node: Node) => tests.some((t) => t.startIndex <= node.startIndex && node.endIndex <= t.endIndex);
    const own = root ? literalsOf(root, dialect.fold).filter(({ node }) => !isAsked(node)) : [];
    const known = new Set(own.map(({ value }) => value));
    const facts = sides(change, dialect.answers);
    const gone = lost(facts.before, facts.after).map(({ key }) => valueOf(key));
    return news(change, facts)
      .filter(({ key }) => {
        const value = valueOf(key);
        if (TRIVIAL.has(value) || !asked.has(value)) return false;
        // A constant put right is near the one that it replaces; a new condition on a constant of the file is an ingredient.
        const at = gone.findIndex((old) => isNear(old, value));
        if (at >= 0) gone.splice(at, 1);
        return at < 0 && !known.has(value);
      })
      .map(({ key, line }) =>
        veto(
          'LITERAL_ANSWER',
          change,
          `${key.split('\u0000')[0]} ${JSON.stringify(valueOf(key))}, which the tests name`,
          line,
        ),
      );
  });
};

function isNear(a: Literal, b: Literal): boolean {
  if (typeof a === 'number' && typeof b === 'number')
    return Math.abs(a - b) <= 1 || a === -b || a === 2 * b || b === 2 * a;
  if (typeof a !== 'string' || typeof b !== 'string') return false;
  return a.toLowerCase() === b.toLowerCase() || (a.length > 3 && distance(a, b) <= Math.max(2, a.length * 0.3));
}

/** Constants in the files of the failing tests; of all tests where no failure names one. */
async function testLiterals({ failures, testTexts, syntax, changes, tree: all }: LedgerView): Promise<Set<Literal>> {
  if (!changes.some((change) => change.role === 'source' && change.table)) return new Set();
  const texts = testTexts();
  const failing = new Set(failures.flatMap((failure) => failure.tests).map((id) => id.split('::')[0] ?? id));
  const files = [...texts.keys()].filter((file) => failing.size === 0 || failing.has(file));
  const withTests = [...failing].filter((file) => !texts.has(file) && all.has(file));
  const literals = new Set<Literal>();
  for (const file of [...(files.length > 0 ? files : texts.keys()), ...withTests]) {
    const language = syntax.languageOf(file);
    const tree = language ? await syntax.parse(language, texts.get(file) ?? all.read(file) ?? '') : null;
    const dialect = language ? dialectOf(syntax.table(language)) : null;
    if (!tree || !dialect) continue;
    const roots = texts.has(file) ? [tree.rootNode] : (dialect.inner?.(tree.rootNode) ?? []);
    for (const root of roots) for (const { value } of literalsOf(root, dialect.fold)) literals.add(value);
  }
  return literals;
}
