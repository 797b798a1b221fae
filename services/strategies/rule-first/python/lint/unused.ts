import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { importsOf, removeNames, removeStatement } from '../code/imports';
import { exportedStrings } from '../code/scope';
import { byPrior, inFile } from '../../propose';

const UNUSED_IMPORT = /^(F401|W0611|unused-import|reportUnusedImport)$/;
const UNUSED_VARIABLE = /^(F841|W0612|unused-variable|reportUnusedVariable)$/;
const REDEFINED = /^(F811|W0404|reimported|E0102|function-redefined)$/;

/** Names between quotes of a finding, as the tool writes them (`a.b as c` too). */
function quoted(failure: Failure): string[] {
  const { message } = failure.diagnostic;
  const found = [...message.matchAll(/['"`]([^'"`]+)['"`]/g)].map((m) => m[1] ?? '');
  if (found.length > 0) return found;
  return [...message.matchAll(/[Uu]nused (?:import |variable )?([\w.]+)(?: imported)?/g)].map((m) => m[1] ?? '');
}

const onLine = (node: Node, line: number) => node.startPosition.row < line && line <= node.endPosition.row + 1;

function isNamed(failure: Failure, name: { name: string; bound: string }, module: string): boolean {
  const names = quoted(failure);
  const full = module === '' ? name.name : `${module}${module.endsWith('.') ? '' : '.'}${name.name}`;
  return names.some((n) =>
    [name.name, name.bound, full, `${full} as ${name.bound}`, `${name.name} as ${name.bound}`].includes(n),
  );
}

/** Unused imports of the cluster that stand in one statement go together. */
async function unusedImports(bench: Workbench, failure: Failure): Promise<Proposal[]> {
  const tree = await bench.parse(failure.file);
  const text = bench.text(failure.file);
  if (!tree || text === null) return [];
  const proposals: Proposal[] = [];
  const peers = bench.cluster.failures.filter((f) => f.file === failure.file && UNUSED_IMPORT.test(f.diagnostic.code));
  for (const statement of importsOf(tree.rootNode)) {
    if (!onLine(statement.node, failure.line)) continue;
    const named = statement.names.filter((n) => isNamed(failure, n, statement.module));
    const own =
      named.length > 0
        ? named
        : statement.names.length === 1
          ? statement.names
          : statement.names.filter(
              (n) => onLine(n.node, failure.line) && n.node.startPosition.row > statement.node.startPosition.row,
            );
    if (own.length === 0) continue;
    const all = statement.names.filter(
      (n) => own.includes(n) || peers.some((p) => onLine(statement.node, p.line) && isNamed(p, n, statement.module)),
    );
    const label = (names: typeof own) => `drop the unused import of ${names.map((n) => n.bound).join(', ')}`;
    const exported = new Set(exportedStrings(tree.rootNode).map((s) => s.text));
    const edits = removeNames(text, statement, all);
    proposals.push(inFile(failure.file, edits, { template: 'unused-import', prior: 0.93, description: label(all) }));
    if (all.length > own.length)
      proposals.push(
        inFile(failure.file, removeNames(text, statement, own), {
          template: 'unused-import',
          prior: 0.8,
          description: label(own),
        }),
      );
    if (failure.file.endsWith('__init__.py'))
      proposals.push(
        ...reexports(
          failure.file,
          tree.rootNode,
          all.filter((n) => !exported.has(n.bound)).map((n) => n.bound),
          own,
        ),
      );
  }
  return proposals;
}

/** What a package imports for others: listed in `__all__`, or imported under its own name. */
function reexports(
  path: string,
  root: Node,
  names: readonly string[],
  own: readonly { nameNode: Node; name: string; bound: string }[],
): Proposal[] {
  const strings = exportedStrings(root);
  const last = strings.at(-1);
  const found: Proposal[] = [];
  if (last && names.length > 0) {
    const literal = last.parent ?? last;
    const quote = literal.text[0] ?? '"';
    const text = names.map((n) => `, ${quote}${n}${quote}`).join('');
    const edit = { start: literal.endIndex, end: literal.endIndex, text };
    found.push(
      inFile(path, [edit], { template: 're-export', prior: 0.75, description: `list ${names.join(', ')} in __all__` }),
    );
  }
  const renamed = own
    .filter((n) => n.name === n.bound)
    .map((n) => ({ start: n.nameNode.endIndex, end: n.nameNode.endIndex, text: ` as ${n.name}` }));
  found.push(
    inFile(path, renamed, { template: 're-export', prior: 0.3, description: 'import for others by its own name' }),
  );
  return found;
}

const EFFECTS = [
  'call',
  'await',
  'yield',
  'subscript',
  'attribute',
  'binary_operator',
  'list_comprehension',
  'dictionary_comprehension',
  'set_comprehension',
];

/** An unused variable goes; what computes it stays where it may have an effect. */
async function unusedVariables(bench: Workbench, failure: Failure): Promise<Proposal[]> {
  const tree = await bench.parse(failure.file);
  const text = bench.text(failure.file);
  const [name] = quoted(failure);
  if (!tree || text === null || name === undefined) return [];
  const what = (prior: number, description: string) => ({ template: 'unused-variable', prior, description });
  const proposals: Proposal[] = [];
  for (const node of walk(tree.rootNode)) {
    if (node.type !== 'identifier' || node.text !== name || node.startPosition.row + 1 !== failure.line) continue;
    const assignment = node.parent;
    const pattern = [...ancestors(node)].find((n) => n.type === 'as_pattern');
    if (assignment?.type === 'assignment' && assignment.childForFieldName('left')?.id === node.id) {
      const right = assignment.childForFieldName('right');
      const statement = assignment.parent;
      if (!statement) continue;
      const effect = right !== null && [right, ...walk(right)].some((n) => EFFECTS.includes(n.type));
      const keep = right
        ? [
            inFile(
              failure.file,
              [{ start: statement.startIndex, end: right.startIndex, text: '' }],
              what(effect ? 0.92 : 0.4, `drop the unused ${name}, keep what computes it`),
            ),
          ]
        : [];
      const drop = inFile(
        failure.file,
        [removeStatement(text, statement)],
        what(effect ? 0.5 : 0.93, `drop the unused ${name}`),
      );
      proposals.push(...(right?.type === 'assignment' ? keep : [...keep, drop]));
    } else if (pattern) {
      const value = pattern.namedChild(0);
      if (value)
        proposals.push(
          inFile(
            failure.file,
            [{ start: value.endIndex, end: pattern.endIndex, text: '' }],
            what(0.94, `drop the unused ${name}`),
          ),
        );
    } else if (['pattern_list', 'tuple_pattern', 'for_statement', 'for_in_clause'].includes(assignment?.type ?? '')) {
      const edit = (to: string, prior: number) =>
        inFile(
          failure.file,
          [{ start: node.startIndex, end: node.endIndex, text: to }],
          what(prior, `mark ${name} as unused`),
        );
      proposals.push(edit(`_${name}`, 0.85), edit('_', 0.8));
    } else if (assignment?.type === 'named_expression') {
      const value = assignment.childForFieldName('value');
      if (value)
        proposals.push(
          inFile(
            failure.file,
            [{ start: assignment.startIndex, end: value.startIndex, text: '' }],
            what(0.85, `drop the unused ${name}`),
          ),
        );
    }
  }
  return proposals;
}

/** A name that is bound again before it is read: the first import of it goes. */
async function redefinitions(bench: Workbench, failure: Failure): Promise<Proposal[]> {
  const tree = await bench.parse(failure.file);
  const text = bench.text(failure.file);
  const [name] = quoted(failure);
  if (!tree || text === null || name === undefined) return [];
  const earlier = Number(/line (\d+)/.exec(failure.diagnostic.message)?.[1] ?? 0);
  const found: Proposal[] = [];
  for (const statement of importsOf(tree.rootNode)) {
    const names = statement.names.filter((n) => n.bound === name);
    const first = onLine(statement.node, earlier);
    if (names.length === 0 || (!first && !onLine(statement.node, failure.line))) continue;
    const prior = onLine(statement.node, failure.line) ? 0.88 : 0.85;
    found.push(
      inFile(failure.file, removeNames(text, statement, names), {
        template: 'redefinition',
        prior,
        description: `drop an import of ${name}`,
      }),
    );
  }
  return found;
}

/** Imports and variables that nothing reads. */
export const unused: Rule = {
  id: 'unused',
  applies: ({ diagnostic: { code } }) => UNUSED_IMPORT.test(code) || UNUSED_VARIABLE.test(code) || REDEFINED.test(code),
  async *propose(bench, failure) {
    const { code } = failure.diagnostic;
    const found = UNUSED_IMPORT.test(code)
      ? unusedImports
      : UNUSED_VARIABLE.test(code)
        ? unusedVariables
        : redefinitions;
    yield* byPrior(await found(bench, failure));
  },
};
