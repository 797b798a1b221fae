import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { TextEdit } from '../../../../../domain/text-edit';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { byPrior, inFile } from '../../propose';
import { removeEntries, removeItem, removeStatement, withBlank } from '../code/edits';
import { moduleUses } from '../code/imports';

const UNUSED =
  /(^|\/)(no-unused-(vars|imports|expressions|private-class-members)|noUnused\w+)$|^TS(6133|6138|6192|6196|6198|6199)$/;
const EFFECTS = [
  'call_expression',
  'new_expression',
  'await_expression',
  'yield_expression',
  'update_expression',
  'assignment_expression',
  'template_string',
];

/** Names between quotes of a finding; biome and TS6192 name none. */
function quoted({ diagnostic: { message } }: Failure): string[] {
  return [...message.matchAll(/['"`]([\w$]+)['"`]/g)].map((match) => match[1] ?? '');
}

function onLine(node: Node, line: number): boolean {
  return node.startPosition.row < line && line <= node.endPosition.row + 1;
}

/** Unused imports of the cluster that stand in one statement go together. */
async function imports(bench: Workbench, failure: Failure): Promise<Proposal[]> {
  const tree = await bench.parse(failure.file);
  const text = bench.text(failure.file);
  const found: Proposal[] = [];
  if (!tree || text === null) return found;
  const names = quoted(failure);
  const peers = bench.cluster.failures.filter((f) => f.file === failure.file && UNUSED.test(f.diagnostic.code));
  for (const use of moduleUses(tree.rootNode)) {
    if (use.kind !== 'import' || !onLine(use.statement, failure.line)) continue;
    const whole = /^TS6192$/.test(failure.diagnostic.code) || (names.length === 0 && use.names.length === 1);
    const own = use.names.filter((one) => whole || names.includes(one.local));
    if (own.length === 0) continue;
    const all = use.names.filter(
      (one) =>
        own.includes(one) || peers.some((peer) => onLine(use.statement, peer.line) && quoted(peer).includes(one.local)),
    );
    const tell = (entries: typeof own, prior: number) =>
      inFile(failure.file, removeEntries(text, use, entries), {
        template: 'unused-import',
        prior,
        description: `drop the unused import of ${entries.map((one) => one.local).join(', ')}`,
      });
    found.push(tell(all, 0.94));
    if (all.length > own.length) found.push(tell(own, 0.8));
    if (all.length === use.names.length) {
      // The module may be wanted for what it does when it is loaded.
      const effect = { start: use.statement.startIndex, end: use.source.startIndex, text: 'import ' };
      found.push(
        inFile(failure.file, [effect], {
          template: 'unused-import',
          prior: 0.3,
          description: `keep ${use.specifier} for its effects`,
        }),
      );
    }
  }
  return found;
}

function hasEffect(node: Node): boolean {
  return [...walk(node)].some((part) => EFFECTS.includes(part.type) && part.type !== 'template_string');
}

/** Variables, parameters, functions and types that nothing uses. */
function bindings(text: string, failure: Failure, root: Node): Proposal[] {
  const found: Proposal[] = [];
  const names = quoted(failure);
  const put = (edits: readonly TextEdit[], prior: number, description: string) =>
    found.push(inFile(failure.file, edits, { template: 'unused-binding', prior, description }));
  const nodes = [...walk(root)].filter(
    (node) =>
      [
        'identifier',
        'type_identifier',
        'shorthand_property_identifier_pattern',
        'property_identifier',
        'private_property_identifier',
      ].includes(node.type) &&
      node.startPosition.row + 1 === failure.line &&
      (names.length === 0 ? failure.diagnostic.column === node.startPosition.column + 1 : names.includes(node.text)),
  );
  const column = failure.diagnostic.column;
  const exact = nodes.filter((node) => node.startPosition.column + 1 === column);
  const [node] = exact.length > 0 ? exact : nodes;
  const parent = node?.parent;
  if (!node || !parent) return found;
  const name = node.text;
  const drop = `drop the unused ${name}`;
  if (parent.type === 'variable_declarator' && parent.childForFieldName('name')?.id === node.id) {
    const declaration = parent.parent;
    const value = parent.childForFieldName('value');
    const only = declaration?.namedChildren.filter((child) => child.type === 'variable_declarator').length === 1;
    if (!declaration) return found;
    const exported = declaration.parent?.type === 'export_statement' ? declaration.parent : declaration;
    const loaded = value && /^(await )?(require|import)\(/.test(value.text);
    const effect = value !== null && hasEffect(value) && !loaded;
    if (declaration.parent?.type === 'for_in_statement')
      put([{ start: node.startIndex, end: node.endIndex, text: `_${name}` }], 0.5, `mark ${name} as unused`);
    else if (only) {
      if (value && (effect || loaded))
        put(
          [{ start: declaration.startIndex, end: value.startIndex, text: '' }],
          effect ? 0.88 : 0.4,
          `${drop}, keep what computes it`,
        );
      put([removeStatement(text, exported)], effect ? 0.5 : 0.94, drop);
      // What is written to it and never read goes along.
      const writes = assignments(root, name, node);
      if (writes.length > 0)
        put(
          [removeStatement(text, exported), ...writes.map((write) => removeStatement(text, write))],
          0.7,
          `${drop} and what is written to it`,
        );
    } else put([removeItem(text, parent)], effect ? 0.5 : 0.92, drop);
  } else if (
    /^(function|class|generator_function|abstract_class|interface|enum|type_alias)_declaration$/.test(parent.type)
  ) {
    const statement = parent.parent?.type === 'export_statement' ? parent.parent : parent;
    put([withBlank(text, removeStatement(text, statement))], 0.9, drop);
  } else if (parent.type === 'catch_clause') {
    const body = parent.childForFieldName('body');
    if (body) put([{ start: parent.startIndex, end: body.startIndex, text: 'catch ' }], 0.93, drop);
  } else if (
    parent.type === 'object_pattern' ||
    parent.type === 'pair_pattern' ||
    parent.type === 'object_assignment_pattern'
  ) {
    const item = parent.type === 'object_pattern' ? node : parent;
    const pattern = item.parent;
    const rest = pattern?.namedChildren.some((child) => child.type === 'rest_pattern');
    if (!pattern) return found;
    const declarator = pattern.parent;
    const alone = pattern.namedChildCount === 1 && declarator?.type === 'variable_declarator';
    const value = declarator?.childForFieldName('value');
    if (alone && declarator.parent)
      put(
        [removeStatement(text, declarator.parent)],
        value && hasEffect(value) && !/^require\(/.test(value.text) ? 0.6 : 0.93,
        drop,
      );
    else put([removeItem(text, item)], rest ? 0.4 : 0.93, drop);
    if (node.type === 'shorthand_property_identifier_pattern')
      put(
        [{ start: node.endIndex, end: node.endIndex, text: `: _${name}` }],
        rest ? 0.7 : 0.3,
        `mark ${name} as unused`,
      );
  } else if (parent.type === 'array_pattern') {
    const last = parent.namedChildren.at(-1)?.id === node.id;
    put([last ? removeItem(text, node) : { start: node.startIndex, end: node.endIndex, text: '' }], 0.9, drop);
    put([{ start: node.startIndex, end: node.startIndex, text: '_' }], 0.6, `mark ${name} as unused`);
  } else if (/parameter|^arrow_function$|assignment_pattern|rest_pattern/.test(parent.type)) {
    const item = [node, ...ancestors(node)].find((one) => one.parent?.type === 'formal_parameters') ?? node;
    const list = item.parent;
    const last = list?.type !== 'formal_parameters' || list.namedChildren.at(-1)?.id === item.id;
    if (list?.type === 'formal_parameters') put([removeItem(text, item)], last ? 0.85 : 0.4, drop);
    else if (parent.type === 'arrow_function')
      put([{ start: node.startIndex, end: node.endIndex, text: '()' }], 0.85, drop);
    put([{ start: node.startIndex, end: node.startIndex, text: '_' }], last ? 0.6 : 0.75, `mark ${name} as unused`);
  } else if (parent.type === 'assignment_expression' && parent.parent?.type === 'expression_statement') {
    const value = parent.childForFieldName('right');
    if (value && hasEffect(value))
      put([{ start: parent.startIndex, end: value.startIndex, text: '' }], 0.85, `${drop}, keep what computes it`);
    else put([removeStatement(text, parent.parent)], 0.85, drop);
  } else if (/^(method_definition|field_definition|public_field_definition)$/.test(parent.type)) {
    put([withBlank(text, removeStatement(text, parent))], 0.85, drop);
  }
  return found;
}

/** Statements that only write a name. */
function assignments(root: Node, name: string, declared: Node): Node[] {
  const uses = [...walk(root)].filter(
    (node) => node.type === 'identifier' && node.text === name && node.id !== declared.id,
  );
  const writes = uses.flatMap((node) => {
    const whole = node.parent?.parent;
    return node.parent?.childForFieldName('left')?.id === node.id &&
      whole?.type === 'expression_statement' &&
      !hasEffect(node.parent.childForFieldName('right') ?? node)
      ? [whole]
      : [];
  });
  return writes.length === uses.length ? writes : [];
}

/** Imports, variables, parameters and definitions that nothing uses. */
export const unused: Rule = {
  id: 'unused',
  applies: ({ diagnostic: { code } }) => UNUSED.test(code),
  async *propose(bench, failure) {
    const tree = await bench.parse(failure.file);
    const text = bench.text(failure.file);
    if (!tree || text === null) return;
    const found = await imports(bench, failure);
    yield* byPrior(found.length > 0 ? found : bindings(text, failure, tree.rootNode));
  },
};
