import type { Veto } from '../../../domain/validation';
import { hunksOf } from '../../../domain/patch-diff';
import { ancestors, definedName, descendants, lineOf } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { ChangeView } from './contract';
import { lost, veto, type Fact } from './facts';
import type { Dialect } from './dialect';
import { dialectOf } from './dialects';
import { lostWords } from './words';

/**
 * Judges the repair of a test file that could not be read, where there is no tree to compare with: every word is there still, every
 * test is a test, and every line that asserted does so in its own test.
 */
export function brokenTestEdits(change: ChangeView): Veto[] {
  const { before, after, table } = change;
  const dialect = dialectOf(table);
  if (!before || !after?.root || !table || !dialect)
    return [veto('TEST_WEAKENED', change, 'its edit cannot be judged')];
  if (after.root.hasError)
    return [veto('TEST_WEAKENED', change, 'it still cannot be read, so its tests cannot be compared')];
  const vetoes: Veto[] = [];
  const words = lostWords(change);
  // A keyword may have been misspelt; a word that is no code any more was commented out or quoted away.
  const gone = [...words.anywhere, ...words.asCode];
  if (words.anywhere.length > 1 || words.asCode.length > 1)
    vetoes.push(veto('TEST_WEAKENED', change, `takes away: ${gone.slice(0, 5).join(' ')}`));
  const names = new Set(descendants(after.root, [...table.function, ...table.class]).map(lastName));
  for (const line of before.text.split('\n')) {
    const name = dialect.broken.defines.exec(line)?.[1];
    if (name !== undefined && !names.has(name)) vetoes.push(veto('TEST_DELETED', change, `${name} is gone`));
  }
  const missing = lost(assertingLines(before.text, dialect), assertingNodes(after.root, table, dialect));
  if (missing[0]) vetoes.push(veto('TEST_WEAKENED', change, 'an assertion is gone or elsewhere', missing[0].line));
  return [...vetoes, ...hollowAssertions(change, after.root, table, dialect)];
}

/** What a definition is called, without the call that a title is given to. */
function lastName(node: Node): string | undefined {
  const name = definedName(node);
  const title = node.parent?.type === 'arguments' ? node.parent.firstNamedChild : null;
  return name !== undefined && title ? title.text.slice(1, -1) : name;
}

function assertingLines(text: string, { broken }: Dialect): Fact[] {
  let owner = '';
  return text.split('\n').flatMap((line, i) => {
    owner =
      broken.head
        .exec(line)
        ?.slice(1)
        .find((name) => name !== undefined) ?? owner;
    return broken.asserts.test(line) ? [{ key: owner, line: i + 1 }] : [];
  });
}

/** Statements of the new tree that start as an asserting line does, by the function around them. */
function assertingNodes(root: Node, table: GrammarTable, { broken }: Dialect): Fact[] {
  const starts = descendants(root, [...table.assertion, ...broken.statement]);
  return starts
    .filter((node) => broken.asserts.test(node.text))
    .map((node) => ({ key: ownerName(node, table), line: lineOf(node) }));
}

function ownerName(node: Node, table: GrammarTable): string {
  for (const parent of ancestors(node)) {
    const name = [...table.function, ...table.class].includes(parent.type) ? lastName(parent) : undefined;
    if (name !== undefined) return name;
  }
  return '';
}

/** Assertions on changed lines that hold whatever is tested: a tuple, a text, a constant. */
function hollowAssertions(change: ChangeView, root: Node, table: GrammarTable, { fold }: Dialect): Veto[] {
  const changed = (line: number) =>
    hunksOf(change.change).some((hunk) => line >= hunk.newStart && line < hunk.newStart + hunk.newLines);
  return descendants(root, table.assertion)
    .filter((node) => changed(lineOf(node)))
    .filter((node) => {
      const [condition] = node.namedChildren;
      return (
        !condition ||
        fold(condition) !== undefined ||
        ['tuple', 'list', 'dictionary', 'true', 'lambda', 'named_expression'].includes(condition.type)
      );
    })
    .map((node) => veto('TEST_WEAKENED', change, 'the assertion holds whatever is tested', lineOf(node)));
}
