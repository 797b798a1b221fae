import { ancestors, descendants, lineOf, normalize, qualifiedName, statements } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { Veto } from '../../../domain/validation';
import type { ChangeView, LedgerView, VetoRule } from './contract';
import { added, factOf, lost, news, sides, veto, type Fact } from './facts';
import { isJudgeConfig, onlyTheLine, OWN_FAULTS } from './judge-config';
import { dotted, namesOf, references, type Names } from './names';
import { brokenTestEdits } from './broken-tests';

/** Calls and context managers that judge, beside the language's own assertion statement. */
const JUDGES =
  /(^|\.)(assert\w*|fail\w*|raises|warns|deprecated_call|approx|check\w*|expect\w*|verify\w*|subTest|isclose)$/i;

/** Marks by which a test is not run, or is expected to fail. */
const SKIPS =
  /(^|\.)(skip|skipif|skipIf|skipUnless|skipTest|SkipTest|xfail|expectedFailure|importorskip|exit|Skipped|slow|flaky|usefixtures|filterwarnings|timeout|tryfirst|deselect|\?)$/;

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
    const told = table && before.root && after.root ? [...keptTests(change), ...keptAssertions(change)] : [];
    return told.length > 0 ? told : [veto('TEST_WEAKENED', change, 'edits a test file that is not itself at fault')];
  }
  if (!table || !before.root || !after.root) return [veto('TEST_WEAKENED', change, 'its edit cannot be judged')];
  if (before.root.hasError) return [...brokenTestEdits(change), ...keptMarks(change)];
  if (normalize(before.root, table) === normalize(after.root, table)) return [];
  return [...keptTests(change), ...keptMarks(change), ...keptAssertions(change), ...keptActs(change)];
}

/** Functions and classes, each by its full name: helpers and fixtures are part of the tests. */
function keptTests(change: ChangeView): Veto[] {
  const facts = sides(change, (root, table) =>
    descendants(root, [...table.function, ...table.class])
      .filter((node) => node.childForFieldName('name') !== null)
      .map((node) => ({ key: qualifiedName(node, table), line: lineOf(node) })),
  );
  const gone = lost(facts.before, facts.after).map(({ key, line }) =>
    veto('TEST_DELETED', change, `${key} is gone`, line),
  );
  const fresh = added(facts.before, facts.after).map(({ key, line }) =>
    veto('TEST_SPECIAL_CASED', change, `adds ${key}`, line),
  );
  return [...gone, ...fresh];
}

/** Skip markers, however they are named. */
function keptMarks(change: ChangeView): Veto[] {
  const facts = sides(change, (root) => {
    const names = namesOf(root);
    return [...references(root, names)]
      .filter(
        ({ path, node }) => SKIPS.test(path) && (node.type !== 'identifier' || names.has(node.text) || isMark(node)),
      )
      .map(({ path, node }) => ({ key: path, line: lineOf(node) }));
  });
  return news(change, facts).map(({ key, line }) =>
    veto('TEST_SKIPPED', change, `skips or excuses tests by ${key}`, line),
  );
}

function isMark(node: Node): boolean {
  return [...ancestors(node)].some((parent) => ['decorator', 'raise_statement', 'call'].includes(parent.type));
}

/** What is asserted, by which test, under which conditions, with which parameters. */
function keptAssertions(change: ChangeView): Veto[] {
  const facts = sides(change, assertions);
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

function assertions(root: Node, table: GrammarTable): Fact[] {
  const names = namesOf(root);
  const nodes = descendants(root, [...table.assertion, ...table.call]).filter(
    (node) => table.assertion.includes(node.type) || judges(node, names),
  );
  const facts = nodes.map((node) => ({
    key: `${place(node, table)}\u0000${normalize(node, table)}`,
    line: lineOf(node),
  }));
  const decorators = descendants(root, table.decorator).map((node) =>
    factOf(node, table, `${qualifiedName(decorated(node), table)}\u0000`),
  );
  const parameters = descendants(root, table.parameters).map((node) =>
    factOf(node, table, `${qualifiedName(node, table)}\u0000`),
  );
  return [...facts, ...decorators, ...parameters];
}

function decorated(decorator: Node): Node {
  return decorator.parent?.childForFieldName('definition') ?? decorator;
}

function judges(call: Node, names: Names): boolean {
  const callee = call.childForFieldName('function');
  return callee !== null && JUDGES.test(dotted(callee, names) ?? callee.text);
}

/** Where a node is: its function, and the heads of the blocks around it. */
function place(node: Node, table: GrammarTable): string {
  const heads = [...ancestors(node)]
    .filter((parent) => parent.namedChildren.some((child) => child !== null && table.block.includes(child.type)))
    .map((parent) => {
      const parts = parent.namedChildren.filter(
        (child): child is Node => child !== null && !table.block.includes(child.type),
      );
      const isDefinition = [...table.function, ...table.class].includes(parent.type);
      return isDefinition ? parent.type : `${parent.type} ${parts.map((part) => normalize(part, table)).join(' ')}`;
    });
  return [qualifiedName(node, table), ...heads].join(' < ');
}

/** What the tests do before they assert: calls, and ways to leave early. Imports and unused names may go. */
function keptActs(change: ChangeView): Veto[] {
  const calls = sides(change, (root, table) => {
    const names = namesOf(root);
    return descendants(root, table.call).map((node) => {
      const callee = node.childForFieldName('function');
      return {
        key: `${qualifiedName(node, table)}\u0000${(callee && (isLocal(callee, names) ? callee.text : dotted(callee, names))) ?? ''}`,
        line: lineOf(node),
      };
    });
  });
  const leaves = sides(change, (root, table) =>
    descendants(root, [
      ...table.return,
      'raise_statement',
      'continue_statement',
      'break_statement',
      'yield',
      'try_statement',
      ...table.condition,
    ]).map((node) => ({
      key: `${qualifiedName(node, table)}\u0000${node.type}`,
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

/** A name that an import brought in may be put right. */
function isLocal(callee: Node, names: Names): boolean {
  return callee.type === 'identifier' && !names.has(callee.text);
}
