import { ancestors, descendants, lineOf, normalize, qualifiedName, statements, walk } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { ChangeView, VetoRule } from './contract';
import { added, factOf, lost, sides, veto, type Fact } from './facts';
import { fold } from './fold';
import { lostWords } from './words';

/** Statements that a repair may take away without a reason of its own. */
const STATEMENTS_LOST = 2;
const SHARE_LOST = 0.3;

/** Functions, classes, branches and names that a patch takes away or makes unreachable. */
export const functionality: VetoRule = ({ changes, failures }) =>
  changes.flatMap((view) => {
    if (view.role === 'test') return [];
    if (!view.after) return view.role === 'source' ? [veto('FUNCTIONALITY_DELETED', view, 'removes the file')] : [];
    if (!view.table || !view.before?.root || !view.after.root) return [];
    if (view.before.root.hasError) return lostText(view);
    const types = failures.filter((failure) => failure.file === view.path).map((failure) => failure.bugType);
    const lintOnly = types.length > 0 && types.every((type) => type === 'LINTING');
    return [...lostNames(view), ...emptied(view), ...deadCode(view), ...lostStatements(view, lintOnly)];
  });

/** A file that could not be read has no tree to compare: its words have to be there still, as code. */
function lostText(view: ChangeView) {
  const { anywhere, asCode } = lostWords(view);
  if (anywhere.length <= 1 && asCode.length <= 1) return [];
  const words = (anywhere.length > 1 ? anywhere : asCode).slice(0, 5).join(' ');
  return [veto('FUNCTIONALITY_DELETED', view, `takes code away: ${words}`)];
}

function lostNames(view: ChangeView) {
  const facts = sides(view, definitions);
  const there = new Set(facts.after.map(({ key }) => key));
  return facts.before
    .filter(({ key }) => !there.has(key))
    .map(({ key, line }) => veto('FUNCTIONALITY_DELETED', view, `${key.replace('\u0000', ' ')} is gone`, line));
}

/** Functions, classes and names of a module or class that others may use. */
function definitions(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  for (const node of descendants(root, [...table.function, ...table.class])) {
    const name = qualifiedName(node, table);
    if (node.childForFieldName('name'))
      facts.push({ key: `${table.class.includes(node.type) ? 'class' : 'function'}\u0000${name}`, line: lineOf(node) });
  }
  for (const node of descendants(root, table.assignment)) {
    const left = node.childForFieldName('left');
    if (left?.type !== 'identifier' || [...ancestors(node)].some((parent) => table.function.includes(parent.type)))
      continue;
    if (left.text === '__all__') {
      for (const item of descendants(node, ['string']))
        facts.push({ key: `export\u0000${exported(item)}`, line: lineOf(item) });
    }
    facts.push({ key: `name\u0000${qualifiedName(node, table)}.${left.text}`, line: lineOf(node) });
  }
  return facts;
}

/** The count of exports has to stay, their spelling need not. */
const exported = (item: Node): string =>
  `in __all__ number ${item.parent?.namedChildren.findIndex((child) => child?.id === item.id) ?? 0}`;

/** Bodies that did something and do not any more. */
function emptied(view: ChangeView) {
  const hollow = (root: Node, table: GrammarTable): Fact[] =>
    descendants(root, table.block)
      .filter((block) => block.parent !== null && isHollow(block, table))
      .map((block) => ({ key: `${qualifiedName(block, table)} ${header(block, table)}`, line: lineOf(block) }));
  const facts = sides(view, hollow);
  const before = new Set(view.before?.root && view.table ? bodies(view.before.root, view.table) : []);
  return added(facts.before, facts.after)
    .filter(({ key }) => before.has(key))
    .map(({ line }) => veto('FUNCTIONALITY_DELETED', view, 'a body that did something is empty or constant now', line));
}

function bodies(root: Node, table: GrammarTable): string[] {
  return descendants(root, table.block).map((block) => `${qualifiedName(block, table)} ${header(block, table)}`);
}

/** Kind of what a body belongs to; conditions may change with a repair. */
function header(block: Node, table: GrammarTable): string {
  const { parent } = block;
  if (!parent) return '';
  if (table.function.includes(parent.type) || table.class.includes(parent.type)) return parent.type;
  const same = parent.parent?.namedChildren.filter((child) => child?.type === parent.type) ?? [];
  return `${parent.type} ${same.findIndex((child) => child?.id === parent.id)}`;
}

function isHollow(block: Node, table: GrammarTable): boolean {
  return statements(block, table).every((statement) => {
    const [value] = statement.namedChildren;
    if (['pass_statement', 'break_statement', 'continue_statement'].includes(statement.type))
      return statement.type === 'pass_statement';
    if (table.return.includes(statement.type)) return !value || isConstant(value);
    if (statement.type === 'raise_statement') return /\bNotImplementedError\b/.test(statement.text);
    return (
      statement.type === 'expression_statement' &&
      value !== undefined &&
      value !== null &&
      (value.type === 'ellipsis' || table.string.includes(value.type))
    );
  });
}

function isConstant(node: Node): boolean {
  return (
    fold(node) !== undefined ||
    (['none', 'true', 'false', 'list', 'tuple', 'dictionary'].includes(node.type) && node.namedChildCount === 0)
  );
}

/** Statements behind one that leaves, and branches whose condition is a constant. */
function deadCode(view: ChangeView) {
  const tell = (message: string, line: number) => veto('FUNCTIONALITY_DELETED', view, message, line);
  const facts = sides(view, (root, table) => [
    ...descendants(root, table.block).flatMap((block) => {
      const list = statements(block, table);
      const leaves = list.findIndex((s) =>
        [...table.return, 'raise_statement', 'continue_statement', 'break_statement'].includes(s.type),
      );
      return leaves < 0 ? [] : list.slice(leaves + 1).map((node) => factOf(node, table));
    }),
    ...[...walk(root)].flatMap((node) => {
      const condition = node.childForFieldName('condition');
      const constant = condition && constantCondition(condition);
      return constant === undefined || constant === null || (constant && table.loop.includes(node.type))
        ? []
        : [factOf(condition ?? node, table)];
    }),
  ]);
  const unwritten = sides(view, (root, table) =>
    descendants(root, ['raise_statement'])
      .filter((node) => /\bNotImplemented(Error)?\b/.test(node.text))
      .map((node) => factOf(node, table)),
  );
  return [
    ...added(facts.before, facts.after).map(({ line }) => tell('code can not be reached any more', line)),
    ...added(unwritten.before, unwritten.after).map(({ line }) => tell('code says that it is not there', line)),
  ];
}

/** Truth of a condition that never changes; undefined where it may. */
function constantCondition(node: Node): boolean | undefined {
  if (node.type === 'true') return true;
  if (node.type === 'false' || node.type === 'none') return false;
  const value = fold(node);
  if (value !== undefined) return Boolean(value);
  const parts = node.namedChildren.filter((child): child is Node => child !== null).map(constantCondition);
  if (node.type === 'parenthesized_expression') return parts[0];
  if (node.type === 'not_operator') return parts[0] === undefined ? undefined : !parts[0];
  if (node.type !== 'boolean_operator') return undefined;
  const and = node.childForFieldName('operator')?.text === 'and';
  if (and) return parts.includes(false) ? false : undefined;
  return parts.includes(true) ? true : undefined;
}

/** Statements that are gone on balance; linters ask for unused imports and names to go, and for simpler forms of the same calls. */
function lostStatements(view: ChangeView, lintOnly: boolean) {
  const read = (root: Node, table: GrammarTable): Fact[] =>
    descendants(root, table.block)
      .flatMap((block) => statements(block, table))
      .filter((node) => !table.import.includes(node.type) && node.type !== 'pass_statement')
      .filter((node) => !lintOnly || !isUnusedBinding(node, table))
      .map((node) => ({ key: normalize(node, table), line: lineOf(node) }));
  const facts = sides(view, read);
  const gone = lost(facts.before, facts.after);
  const net = facts.before.length - facts.after.length;
  const calls = sides(view, (root, table) =>
    descendants(root, [...table.call, ...table.return, 'await', 'yield']).map((node) => ({
      key: node.childForFieldName('function')?.text ?? node.type,
      line: lineOf(node),
    })),
  );
  const does = lost(calls.before, calls.after).length > 0;
  const allowed = lintOnly && does ? 0 : Math.max(1, Math.min(STATEMENTS_LOST, facts.before.length * SHARE_LOST));
  if (net <= allowed) return [];
  return [veto('FUNCTIONALITY_DELETED', view, `${net} statements are gone`, gone[0]?.line ?? null)];
}

/** `name = value` without a call: what a linter calls unused may go; a value that is computed may do something. */
function isUnusedBinding(node: Node, table: GrammarTable): boolean {
  const [value] = node.namedChildren;
  if (node.type !== 'expression_statement' || !value) return false;
  if (descendants(value, [...table.call, 'await', 'yield']).length > 0) return false;
  return table.assignment.includes(value.type)
    ? value.childForFieldName('left')?.type === 'identifier'
    : !table.string.includes(value.type);
}
