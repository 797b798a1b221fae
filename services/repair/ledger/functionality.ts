import type { Failure } from '../../../domain/failure';
import { ancestors, definedName, descendants, lineOf, normalize, qualifiedName, statements, walk } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { ChangeView, VetoRule } from './contract';
import { added, factOf, lost, sides, veto, type Fact } from './facts';
import type { Dialect } from './dialect';
import { dialectOf } from './dialects';
import { lostWords } from './words';

/** Statements that a repair may take away without a reason of its own. */
const STATEMENTS_LOST = 2;
const SHARE_LOST = 0.3;

/** Functions, classes, branches and names that a patch takes away or makes unreachable. */
export const functionality: VetoRule = ({ changes, failures }) =>
  changes.flatMap((view) => {
    if (view.role === 'test') return [];
    if (!view.after) return view.role === 'source' ? [veto('FUNCTIONALITY_DELETED', view, 'removes the file')] : [];
    const dialect = dialectOf(view.table);
    if (!dialect || !view.before?.root || !view.after.root) return [];
    if (view.before.root.hasError) return lostText(view);
    const types = failures.filter((failure) => failure.file === view.path).map((failure) => failure.bugType);
    const lintOnly = types.length > 0 && types.every((type) => type === 'LINTING');
    const idle = idleNames(view.path, failures);
    return [
      ...lostNames(view, dialect, idle),
      ...emptied(view, dialect),
      ...deadCode(view, dialect),
      ...lostStatements(view, lintOnly, dialect, idle),
    ];
  });

/** A file that could not be read has no tree to compare: its words have to be there still, as code. */
function lostText(view: ChangeView) {
  const { anywhere, asCode } = lostWords(view);
  if (anywhere.length <= 1 && asCode.length <= 1) return [];
  const words = (anywhere.length > 1 ? anywhere : asCode).slice(0, 5).join(' ');
  return [veto('FUNCTIONALITY_DELETED', view, `takes code away: ${words}`)];
}

/** Rules by which a tool says that nothing uses what starts on a line. */
const UNUSED = /unused|^TS6(133|138|192|196|198|199)$/i;

type Idle = (line: number, name: string | undefined) => boolean;

/** Whether a tool says that nothing uses what is defined by this name on this line. */
function idleNames(path: string, failures: readonly Failure[]): Idle {
  const idle = new Set(
    failures
      .filter((failure) => failure.file === path && UNUSED.test(failure.diagnostic.code))
      .flatMap(({ diagnostic: { line, message } }) =>
        [...message.matchAll(/['"`]([\w$]+)['"`]/g)].map(([, name]) => `${line} ${name}`),
      ),
  );
  return (line, name) => idle.has(`${line} ${name}`);
}

function lostNames(view: ChangeView, dialect: Dialect, idle: Idle) {
  const facts = sides(view, (root, table) => definitions(root, table, dialect));
  const there = new Set(facts.after.map(({ key }) => key));
  return facts.before
    .filter(({ key, line }) => !there.has(key) && !idle(line, key.split(/[\u0000.]/).pop()))
    .map(({ key, line }) => veto('FUNCTIONALITY_DELETED', view, `${key.replace('\u0000', ' ')} is gone`, line));
}

/** Functions, classes and names of a module or class that others may use. */
function definitions(root: Node, table: GrammarTable, dialect: Dialect): Fact[] {
  const facts: Fact[] = [];
  for (const node of descendants(root, [...table.function, ...table.class])) {
    const name = qualifiedName(node, table);
    if (definedName(node) !== undefined)
      facts.push({ key: `${table.class.includes(node.type) ? 'class' : 'function'}\u0000${name}`, line: lineOf(node) });
  }
  for (const node of descendants(root, table.assignment)) {
    const left = node.childForFieldName('left') ?? node.childForFieldName('name');
    if (left?.type !== 'identifier' || [...ancestors(node)].some((parent) => table.function.includes(parent.type)))
      continue;
    facts.push({ key: `name\u0000${qualifiedName(node, table)}.${left.text}`, line: lineOf(node) });
  }
  const exported = dialect.exports(root).map(({ key, line }) => ({ key: `export\u0000${key}`, line }));
  return [...facts, ...exported];
}

/**
 * Bodies that did something and do not any more: under the same condition, or fewer of a kind in a function. A new one that only
 * leaves, as a guard does, takes nothing away.
 */
function emptied(view: ChangeView, dialect: Dialect) {
  const of = (hollow: boolean, keyOf: typeof kindOf) =>
    sides(view, (root, table) => bodies(root, table, dialect, hollow, keyOf));
  const hollowIn = (keyOf: typeof kindOf) => {
    const [hollow, working] = [of(true, keyOf), of(false, keyOf)];
    const count = (facts: readonly Fact[], key: string) => facts.filter((fact) => fact.key === key).length;
    return added(hollow.before, hollow.after).filter(
      ({ key }) => count(working.after, key) < count(working.before, key),
    );
  };
  const lines = new Set([...hollowIn(kindOf), ...hollowIn(conditionOf)].map(({ line }) => line));
  return [...lines].map((line) =>
    veto('FUNCTIONALITY_DELETED', view, 'a body that did something is empty or constant now', line),
  );
}

/** The function that a body is in and the kind of what it belongs to; its condition may change with a repair. */
const kindOf = (block: Node, table: GrammarTable): string => `${qualifiedName(block, table)} ${block.parent?.type}`;

const conditionOf = (block: Node, table: GrammarTable): string =>
  `${kindOf(block, table)} ${block.parent?.childForFieldName('condition')?.text}`;

function bodies(root: Node, table: GrammarTable, dialect: Dialect, hollow: boolean, keyOf: typeof kindOf): Fact[] {
  return descendants(root, table.block)
    .filter((block) => block.parent !== null && isHollow(block, table, dialect) === hollow)
    .map((block) => ({ key: keyOf(block, table), line: lineOf(block) }));
}

function isHollow(block: Node, table: GrammarTable, dialect: Dialect): boolean {
  const { kinds, unwritten } = dialect;
  return statements(block, table).every((one) => {
    const statement = [...kinds.jump, ...table.return].includes(within(one).type) ? within(one) : one;
    const [value] = statement.namedChildren;
    if (kinds.nothing.includes(statement.type)) return true;
    if (kinds.jump.includes(statement.type)) return false;
    if (table.return.includes(statement.type)) return !value || isConstant(value, dialect);
    if (kinds.raise.includes(statement.type)) return unwritten.test(statement.text);
    return isText(statement, table) || (statement.type === 'expression_statement' && value?.type === 'ellipsis');
  });
}

/** Where ways to leave are expressions, what is in the statement. */
const within = (statement: Node): Node =>
  (statement.type === 'expression_statement' && statement.firstNamedChild) || statement;

/** A text that nothing is done with, as documentation is. */
const isText = (statement: Node, table: GrammarTable): boolean =>
  statement.type === 'expression_statement' && table.string.includes(statement.firstNamedChild?.type ?? '');

function isConstant(node: Node, { fold, kinds }: Dialect): boolean {
  return (
    fold(node) !== undefined ||
    ([...kinds.constant, ...kinds.container].includes(node.type) && node.namedChildCount === 0)
  );
}

/** Statements behind one that leaves, and branches whose condition is a constant. */
function deadCode(view: ChangeView, dialect: Dialect) {
  const { kinds } = dialect;
  const tell = (message: string, line: number) => veto('FUNCTIONALITY_DELETED', view, message, line);
  const facts = sides(view, (root, table) => [
    ...descendants(root, table.block).flatMap((block) => {
      const list = statements(block, table);
      const leaves = list.findIndex((s) => [...table.return, ...kinds.raise, ...kinds.jump].includes(within(s).type));
      return leaves < 0
        ? []
        : list
            .slice(leaves + 1)
            .filter((node) => !isHoisted(node, table) && !isText(node, table))
            .map((node) => factOf(node, table));
    }),
    ...[...walk(root)].flatMap((node) => {
      const condition = node.childForFieldName('condition');
      const constant = condition && constantCondition(condition, dialect);
      return constant === undefined || constant === null || (constant && table.loop.includes(node.type))
        ? []
        : [factOf(condition ?? node, table)];
    }),
  ]);
  const unwritten = sides(view, (root, table) =>
    descendants(root, kinds.raise)
      .filter((node) => dialect.unwritten.test(node.text))
      .map((node) => factOf(node, table)),
  );
  return [
    ...added(facts.before, facts.after).map(({ line }) => tell('code can not be reached any more', line)),
    ...added(unwritten.before, unwritten.after).map(({ line }) => tell('code says that it is not there', line)),
  ];
}

/** Truth of a condition that never changes; undefined where it may. */
function constantCondition(node: Node, dialect: Dialect): boolean | undefined {
  if (dialect.kinds.constant.includes(node.type)) return node.type === 'true';
  const value = dialect.fold(node);
  if (value !== undefined) return Boolean(value);
  const parts = node.namedChildren.map((part) => constantCondition(part, dialect));
  if (node.type === 'parenthesized_expression') return parts[0];
  switch (dialect.logical(node)) {
    case 'not':
      return parts[0] === undefined ? undefined : !parts[0];
    case 'and':
      return parts.includes(false) ? false : undefined;
    case 'or':
      return parts.includes(true) ? true : undefined;
    default:
      return undefined;
  }
}

/** Functions are there before the block runs, wherever in it they stand. */
function isHoisted(node: Node, table: GrammarTable): boolean {
  return /^(generator_)?function_declaration$/.test(node.type) || table.class.slice(3).includes(node.type);
}

/** Statements that are gone on balance; linters ask for unused imports and names to go, and for simpler forms of the same calls. */
function lostStatements(view: ChangeView, lintOnly: boolean, { kinds }: Dialect, idle: Idle) {
  const read = (root: Node, table: GrammarTable): Fact[] =>
    descendants(root, table.block)
      .flatMap((block) => statements(block, table))
      .filter((node) => !table.import.includes(node.type) && !kinds.nothing.includes(node.type))
      .filter((node) => !isIdle(node, table, idle))
      .filter((node) => !lintOnly || !isUnusedBinding(node, table, kinds.suspend))
      .map((node) => ({ key: normalize(node, table), line: lineOf(node) }));
  const facts = sides(view, read);
  const gone = lost(facts.before, facts.after);
  const net = facts.before.length - facts.after.length;
  const calls = sides(view, (root, table) =>
    descendants(root, [...table.call, ...table.return, ...kinds.suspend]).map((node) => ({
      key: node.childForFieldName('function')?.text ?? node.type,
      line: lineOf(node),
    })),
  );
  const does = lost(calls.before, calls.after).length > 0;
  const allowed = lintOnly && does ? 0 : Math.max(1, Math.min(STATEMENTS_LOST, facts.before.length * SHARE_LOST));
  if (net <= allowed) return [];
  return [veto('FUNCTIONALITY_DELETED', view, `${net} statements are gone`, gone[0]?.line ?? null)];
}

/** What nothing uses, and what it is made of. */
function isIdle(node: Node, table: GrammarTable, idle: Idle): boolean {
  return [node, ...ancestors(node)].some((part) => {
    const defines = [...table.function, ...table.class].includes(part.type);
    return defines && idle(lineOf(part), definedName(part));
  });
}

const BINDS = ['expression_statement', 'lexical_declaration', 'variable_declaration'];

/** `name = value` without a call: what a linter calls unused may go; a value that is computed may do something. */
function isUnusedBinding(node: Node, table: GrammarTable, suspend: readonly string[]): boolean {
  const [value] = node.namedChildren;
  if (!BINDS.includes(node.type) || !value) return false;
  if (descendants(value, [...table.call, ...suspend]).length > 0) return false;
  return table.assignment.includes(value.type)
    ? (value.childForFieldName('left') ?? value.childForFieldName('name'))?.type === 'identifier'
    : !table.string.includes(value.type);
}
