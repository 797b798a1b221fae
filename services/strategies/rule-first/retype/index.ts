import type { Node } from '../../../syntax/contract';
import { EDIT_ROLES } from '../../../syntax/roles';
import { inFile, replaceNode } from '../propose';
import type { Proposal, Rule } from '../rule';
import { isFunction } from './declarations';
import { quotedTypes, says } from './messages';
import { openFile, suspectsOf, type FileOfNames, type Suspect } from './suspects';
import { otherValues, type OtherValues } from './values';

const MOST_TYPES = 3;
const NO_VALUES: OtherValues = { same: [], empty: [] };

/**
 * A name whose uses are complained about line by line is declared wrongly: with a type, or with a value of a type, that none of
 * them wants. One edit of the declaration stands for a conversion at each use. What it should be, the complaints themselves say.
 */
export const retyping: Rule = {
  id: 'retype',
  applies: ({ bugType, language }) => bugType === 'TYPE_ERROR' && EDIT_ROLES[language] !== undefined,
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const proposals: Proposal[] = [];
    for (const suspect of await suspectsOf(bench, failure)) {
      const file = await openFile(bench, suspect.declaration.path);
      if (file) proposals.push(...proposalsFor(suspect, file));
    }
    yield* proposals.sort((a, b) => b.prior - a.prior);
  },
};

function proposalsFor(suspect: Suspect, file: FileOfNames): Proposal[] {
  const { path, type, value, name, node } = suspect.declaration;
  const types = type ? typesFor(suspect, type, file) : [];
  const values = value && !isFunction(node, file.roles) ? otherValues(value, file.roles) : NO_VALUES;
  // Where all uses agree with the type that is written, it is the value that does not.
  const usesAgree = type !== null && suspect.isOwnLine && suspect.lines === 1;
  const put = (at: Node, text: string, prior: number, place: number) =>
    inFile(path, [replaceNode(at, text)], {
      template: 'retype',
      prior: Math.max(prior - 0.04 * place, 0.05),
      description: `${name ?? 'the function'} is ${text}, not ${at.text}`,
    });
  const prior = priorOf(suspect);
  return [
    ...types.map((text, i) => put(type as Node, text, prior, i)),
    ...values.same.map((text, i) => put(value as Node, text, usesAgree ? 0.95 : prior - (type ? 0.1 : 0), i)),
    ...values.empty.map((text, i) => put(value as Node, text, prior - 0.2, i)),
  ];
}

/** One complaint may be about the line as well as about the declaration; several are hardly about the lines. */
function priorOf({ lines, isOwnLine }: Suspect): number {
  if (lines >= 3) return 0.96;
  if (lines === 2) return 0.95;
  return isOwnLine ? 0.5 : 0.3;
}

/** Types that the complaints name beside the one that stands there, the most often named first. */
function typesFor({ declaration, complaints }: Suspect, type: Node, { roles, declarations }: FileOfNames): string[] {
  const messages = [...new Set(complaints.map(({ message, line }) => `${line} ${message}`))];
  const written = declarations.flatMap((one) => (one.type ? [one.type.text] : []));
  const given = declarations.find(({ node }) => node.id === declaration.scope?.id)?.type?.text;
  const counts = new Map<string, number>();
  for (const text of new Set([...messages.flatMap(quotedTypes), ...written, ...roles.types])) {
    if (text === type.text) continue;
    const named = messages.filter((message) => says(message, text)).length + (text === given ? 1 : 0);
    // Of types that are named as often: what others in the file are, then what needs no import.
    const known = (written.includes(text) ? 0.5 : 0) + (roles.types.includes(text) ? 0.2 : 0);
    if (named > 0 && known > 0) counts.set(text, named + known);
  }
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, MOST_TYPES)
    .map(([text]) => text);
}
