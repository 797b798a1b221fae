import { nearNames } from '../../../../../domain/near-names';
import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { byPrior, inFile, replaceNode } from '../../propose';
import { compilerSays } from '../ask';
import { sourceFiles } from '../code/modules';
import { filesOf } from '../imports/modules';

const CODES = /^(TypeError|TS2339|TS2551|TS2349|TS2353|TS2561|TS2568|TS2570|TS2572|TS2576|TS2722|TS7053)$/;

/** The same thing by the name that other types or languages give it. */
const KNOWN: readonly (readonly string[])[] = [
  ['length', 'size', 'count', 'len'], ['push', 'add', 'append', 'insert'], ['includes', 'has', 'contains', 'include'],
  ['delete', 'remove'], ['get', 'at'], ['forEach', 'each'], ['find', 'filter'], ['trim', 'strip'], ['toLowerCase', 'lower', 'toLower', 'lowercase'],
  ['toUpperCase', 'upper', 'toUpper', 'uppercase'], ['startsWith', 'startswith'], ['endsWith', 'endswith'], ['indexOf', 'index', 'find'],
  ['toString', 'str', 'string'], ['slice', 'substring', 'substr', 'subarray'], ['replaceAll', 'replace'], ['some', 'any'], ['every', 'all'],
  ['flatMap', 'flatmap', 'selectMany'], ['keys', 'names'], ['concat', 'extend'], ['pop', 'shift'], ['unshift', 'prepend'], ['isArray', 'isList'],
  ['floor', 'trunc'], ['stringify', 'dumps'], ['parse', 'loads'], ['then', 'done'], ['getTime', 'valueOf'], ['clear', 'empty'],
]; // prettier-ignore

const BUILTIN = [
  ...new Set(
    [Array, String, Map, Set, Promise, Number, Date, RegExp, Object, Math, JSON, Symbol].flatMap((type) => [
      ...Object.getOwnPropertyNames(type),
      ...('prototype' in type ? Object.getOwnPropertyNames(type.prototype) : []),
    ]),
  ),
];

/** Names that the project gives to members. */
async function memberNames(bench: Workbench): Promise<ReadonlySet<string>> {
  return bench.memo('ecma:members', async () => {
    const found = new Set<string>();
    for (const file of sourceFiles(bench)) {
      if (/\.json$/.test(file)) continue;
      const tree = await bench.parse(file);
      for (const node of tree ? walk(tree.rootNode) : []) {
        if (
          !['property_identifier', 'shorthand_property_identifier', 'private_property_identifier'].includes(node.type)
        )
          continue;
        const { parent } = node;
        const read = parent?.type === 'member_expression' && parent.parent?.childForFieldName('left')?.id !== parent.id;
        if (!read) found.add(node.text);
      }
    }
    return found;
  });
}

/** The member that a finding names: `x is not a function`, `reading 'x'`, `Property 'x'`. */
function namedMember({ diagnostic: { message } }: Failure): { name: string; read: boolean } | null {
  const reading = /\((?:reading|setting) ['"]([\w$]+)['"]\)/.exec(message)?.[1];
  if (reading) return { name: reading, read: true };
  const called = /([\w$]+)(?:\(\.\.\.\))? is not a (?:function|constructor)/.exec(message)?.[1];
  const property =
    /[Pp]roperty ['"]([\w$]+)['"]/.exec(message)?.[1] ?? /['"]([\w$]+)['"] does not exist/.exec(message)?.[1];
  const name = called ?? property;
  return name === undefined ? null : { name, read: false };
}

async function proposalsAt(bench: Workbench, failure: Failure, file: string, line: number): Promise<Proposal[]> {
  const member = namedMember(failure);
  const tree = await bench.parse(file);
  if (!tree) return [];
  const here = [...walk(tree.rootNode)].filter(
    (node) =>
      node.startPosition.row + 1 === line &&
      /^(property_identifier|private_property_identifier)$/.test(node.type) &&
      node.parent?.type === 'member_expression',
  );
  const own = await memberNames(bench);
  const told = await compilerSays(bench, file, line, failure.diagnostic.code);
  const found: Proposal[] = [];
  const put = (node: Node, fresh: string, prior: number) =>
    found.push(
      inFile(file, [replaceNode(node, fresh)], {
        template: 'near-member',
        prior,
        description: `.${fresh} instead of .${node.text}`,
      }),
    );
  for (const node of here) {
    const direct = member !== null && !member.read && node.text === member.name;
    // What was read from is nothing: its own name may be wrong.
    const before = member?.read === true && node.parent?.parent?.childForFieldName('object')?.id === node.parent?.id;
    if (!direct && !before) continue;
    const weight = direct ? 1 : 0.9;
    const known = told
      .filter((one) => one.start === node.startIndex)
      .flatMap((one) => one.members.map(([name]) => name));
    for (const near of nearNames(node.text, known, 5, 0.45)) put(node, near.name, (0.3 + 0.66 * near.score) * weight);
    if (known.length === 0) {
      for (const near of nearNames(node.text, own, 5, 0.55)) put(node, near.name, (0.25 + 0.65 * near.score) * weight);
      if (direct)
        for (const near of nearNames(node.text, BUILTIN, 4, 0.6)) put(node, near.name, 0.22 + 0.65 * near.score);
    }
    for (const group of KNOWN.filter((names) => names.includes(node.text)))
      for (const name of group)
        if (name !== node.text && (known.length === 0 || known.includes(name)))
          put(node, name, known.includes(name) ? 0.85 : 0.5);
    if (direct) found.push(...calls(file, node, known));
  }
  return found;
}

/** `x.length()` of a value, `x.size` of a method. */
function calls(file: string, node: Node, known: readonly string[]): Proposal[] {
  const call = node.parent?.parent;
  if (call?.type !== 'call_expression' || call.childForFieldName('function')?.id !== node.parent?.id) return [];
  const args = call.childForFieldName('arguments');
  if (!args || args.namedChildCount > 0) return [];
  const prior = known.includes(node.text) || /^(length|size|name|message|code|value)$/.test(node.text) ? 0.88 : 0.4;
  return [
    inFile(file, [{ start: args.startIndex, end: args.endIndex, text: '' }], {
      template: 'no-call',
      prior,
      description: `${node.text} is no function`,
    }),
  ];
}

/** A member that is not there: near names of the type, of the project, of the language, and the names of other types. */
export const missingMember: Rule = {
  id: 'missing-member',
  applies: (failure) => CODES.test(failure.diagnostic.code),
  async *propose(bench, failure) {
    const places = [{ file: failure.file, line: failure.line }, ...failure.diagnostic.frames.toReversed().slice(0, 3)];
    const proposals: Proposal[] = [];
    for (const [depth, { file, line }] of places.entries()) {
      if (!filesOf(failure).includes(file)) continue;
      proposals.push(
        ...(await proposalsAt(bench, failure, file, line)).map((p) => ({ ...p, prior: p.prior * 0.92 ** depth })),
      );
    }
    yield* byPrior(proposals);
  },
};
