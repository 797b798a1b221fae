import { ancestors, definedName, descendants, lineOf, normalize, qualifiedName, statements } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { Veto } from '../../../domain/validation';
import type { ChangeView, LedgerView, VetoRule } from './contract';
import { added, factOf, lost, news, sides, veto, type Fact } from './facts';
import { isJudgeConfig, onlyTheLine, OWN_FAULTS } from './judge-config';
import type { Dialect } from './dialect';
import { dialectOf } from './dialects';
import { brokenTestEdits } from './broken-tests';

/**
 * Test files stay as they are, but for one that is itself at fault: that keeps its tests, what each one asserts and where, and its
 * skip markers.
 */
export const testEdits: VetoRule = (view) =>
  view.changes.flatMap((change) => {
    const isCode = change.table !== null && change.role === 'judge_config';
    if (change.role !== 'test' && !(isCode && isJudgeConfig(change))) return [];
    return judgeEdit(change, view);
  });

function judgeEdit(change: ChangeView, { failures }: LedgerView): Veto[] {
  const { before, after, path, table } = change;
  const own = failures.filter((failure) => failure.file === path);
  if (!after) return [veto('TEST_DELETED', change, 'removes a file of tests')];
  if (!before) return [veto('TEST_SPECIAL_CASED', change, 'adds a file among the tests')];
  if (own.some((failure) => failure.bugType === 'SECRET_LEAK') && onlyTheLine(change, own)) return keptTests(change);
  if (!own.some((failure) => OWN_FAULTS.includes(failure.bugType))) {
    // What was broken in it says how it was bent.
    const known = dialectOf(table);
    const told =
      known && before.root && after.root
        ? [...keptTests(change), ...keptMarks(change, known), ...keptAssertions(change, known)]
        : [];
    return told.length > 0 ? told : [veto('TEST_WEAKENED', change, 'edits a test file that is not itself at fault')];
  }
  const dialect = dialectOf(table);
  if (!table || !dialect || !before.root || !after.root)
    return [veto('TEST_WEAKENED', change, 'its edit cannot be judged')];
  if (before.root.hasError) return [...brokenTestEdits(change), ...keptMarks(change, dialect)];
  // A comment may keep a file from being compiled.
  if (normalize(before.root, table) === normalize(after.root, table)) return keptMarks(change, dialect);
  return [
    ...keptTests(change),
    ...keptMarks(change, dialect),
    ...keptAssertions(change, dialect),
    ...keptActs(change, dialect),
  ];
}

/** Functions and classes, each by its full name: helpers and fixtures are part of the tests. */
function keptTests(change: ChangeView): Veto[] {
  const facts = sides(change, (root, table) =>
    descendants(root, [...table.function, ...table.class])
      .filter((node) => definedName(node) !== undefined)
      .map((node) => ({ key: ownerOf(node, table), line: lineOf(node) })),
  );
  const gone = lost(facts.before, facts.after).map(({ key, line }) =>
    veto('TEST_DELETED', change, `${key} is gone`, line),
  );
  const fresh = added(facts.before, facts.after).map(({ key, line }) =>
    veto('TEST_SPECIAL_CASED', change, `adds ${key}`, line),
  );
  return [...gone, ...fresh];
}

/** A focused test is the same test. */
function ownerOf(node: Node, table: GrammarTable): string {
  return qualifiedName(node, table).replace(/\.only\(/g, '(');
}

/** Skip markers, however they are named. */
function keptMarks(change: ChangeView, dialect: Dialect): Veto[] {
  return news(change, sides(change, dialect.marks)).map(({ key, line }) =>
    veto('TEST_SKIPPED', change, `skips or excuses tests by ${key}`, line),
  );
}

/** What is asserted, by which test, under which conditions, with which parameters. */
function keptAssertions(change: ChangeView, dialect: Dialect): Veto[] {
  const facts = sides(change, (root, table) => assertions(root, table, dialect));
  const gone = lost(facts.before, facts.after);
  const fresh = added(facts.before, facts.after);
  const [first] = [...gone, ...fresh];
  if (!first) return [];
  return [
    veto(
      'TEST_WEAKENED',
      change,
      gone.length > 0 ? 'an assertion is gone or changed' : 'an assertion is added',
      first.line,
    ),
  ];
}

/** What asserts, with where it does. */
export function assertions(root: Node, table: GrammarTable, dialect: Dialect): Fact[] {
  const facts = dialect.judging(root, table).map((node) => ({
    key: `${place(node, table, dialect)}\u0000${normalize(node, table)}`,
    line: lineOf(node),
  }));
  const decorators = descendants(root, table.decorator).map((node) =>
    factOf(node, table, `${ownerOf(decorated(node), table)}\u0000`),
  );
  const parameters = descendants(root, table.parameters).map((node) =>
    factOf(node, table, `${ownerOf(node, table)}\u0000`),
  );
  return [...facts, ...decorators, ...parameters];
}

function decorated(decorator: Node): Node {
  return decorator.parent?.childForFieldName('definition') ?? decorator;
}

/** Where a node is: its function, and the heads of the blocks around it. */
function place(node: Node, table: GrammarTable, { kinds }: Dialect): string {
  const heads = [...ancestors(node)].flatMap((parent) => {
    const isDefinition = [...table.function, ...table.class].includes(parent.type);
    const ownsBlock = parent.namedChildren.some((child) => table.block.includes(child.type));
    if (isDefinition) return ownsBlock ? [parent.type] : [];
    if (kinds.guard.includes(parent.type)) {
      const head = parent.namedChildren.filter((child) => !holds(child, node) && !table.block.includes(child.type));
      // In the head itself it is asked, whatever comes of it.
      return parent.childForFieldName('condition') && holds(parent.childForFieldName('condition'), node)
        ? []
        : [`${parent.type} ${head.map((part) => normalize(part, table)).join(' ')}`];
    }
    if (!ownsBlock) return [];
    const parts = parent.namedChildren.filter((child) => !table.block.includes(child.type));
    return [`${parent.type} ${parts.map((part) => normalize(part, table)).join(' ')}`];
  });
  return [ownerOf(node, table), ...heads].join(' < ');
}

function holds(outer: Node | null, inner: Node): boolean {
  return outer !== null && outer.startIndex <= inner.startIndex && inner.endIndex <= outer.endIndex;
}

/** What the tests do before they assert: calls, and ways to leave early. Imports and unused names may go. */
function keptActs(change: ChangeView, dialect: Dialect): Veto[] {
  const { kinds } = dialect;
  const calls = sides(change, (root, table) =>
    descendants(root, table.call).map((node) => ({
      key: `${ownerOf(node, table)}\u0000${dialect.callee(node, root)}`,
      line: lineOf(node),
    })),
  );
  const leaves = sides(change, (root, table) =>
    descendants(root, [
      ...table.return,
      ...kinds.raise,
      ...kinds.jump,
      'yield',
      'yield_expression',
      ...kinds.attempt,
      ...table.condition,
    ]).map((node) => ({
      key: `${ownerOf(node, table)}\u0000${node.type}`,
      line: lineOf(node),
    })),
  );
  const rebound = sides(change, (root, table) =>
    descendants(root, table.block)
      .flatMap((block) => statements(block, table))
      .flatMap((node) => node.namedChildren.filter((child) => child !== null && table.assignment.includes(child.type)))
      .flatMap((node) => (node ? [factOf(node, table)] : [])),
  );
  const vetoes: Veto[] = [];
  const tell = (facts: readonly Fact[], what: string) => {
    if (facts[0]) vetoes.push(veto('TEST_WEAKENED', change, what, facts[0].line));
  };
  const lostCalls = lost(calls.before, calls.after);
  if (calls.before.length > calls.after.length) tell(lostCalls, 'a call is gone');
  tell(added(leaves.before, leaves.after), 'a test may end early');
  const values = added(rebound.before, rebound.after);
  if (lostCalls.length > 0 || rebound.after.length > rebound.before.length) tell(values, 'a value is set anew');
  return vetoes;
}
