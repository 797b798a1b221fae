import type { Veto } from '../../../domain/validation';
import { hunksOf } from '../../../domain/patch-diff';
import { descendants, lineOf, qualifiedName } from '../../syntax';
import type { GrammarTable, Node } from '../../syntax/contract';
import type { ChangeView } from './contract';
import { lost, veto, type Fact } from './facts';
import { fold } from './fold';
import { lostWords } from './words';

/** Lines that assert or define, as they can be read in a text that no parser reads. */
const ASSERTS =
  /^\s*(?:assert\b|(?:self|cls)\.(?:assert|fail)\w*\s*\(|(?:async\s+)?with\s+\S*\b(?:raises|warns|assertRaises\w*)\b)/;
const DEFINES = /^\s*(?:async\s+)?[^\W\d]+\s+([^\W\d]\w*)\s*\(/;
const HEAD = /^\s*(?:async\s+)?(?:def|class|d\w{1,2}f?)\s+([^\W\d]\w*)/;

/**
 * Judges the repair of a test file that could not be read, where there is no tree to compare with: every word is there still, every
 * test is a test, and every line that asserted does so in its own test.
 */
export function brokenTestEdits(change: ChangeView): Veto[] {
  const { before, after, table } = change;
  if (!before || !after?.root || !table) return [veto('TEST_WEAKENED', change, 'its edit cannot be judged')];
  if (after.root.hasError)
    return [veto('TEST_WEAKENED', change, 'it still cannot be read, so its tests cannot be compared')];
  const vetoes: Veto[] = [];
  const words = lostWords(change);
  // A keyword may have been misspelt; a word that is no code any more was commented out or quoted away.
  const gone = [...words.anywhere, ...words.asCode];
  if (words.anywhere.length > 1 || words.asCode.length > 1)
    vetoes.push(veto('TEST_WEAKENED', change, `takes away: ${gone.slice(0, 5).join(' ')}`));
  const names = new Set(
    descendants(after.root, [...table.function, ...table.class]).map((node) => node.childForFieldName('name')?.text),
  );
  for (const line of before.text.split('\n')) {
    const name = DEFINES.exec(line)?.[1];
    if (name?.startsWith('test') && !names.has(name)) vetoes.push(veto('TEST_DELETED', change, `${name} is gone`));
  }
  const missing = lost(assertingLines(before.text), assertingNodes(after.root, table));
  if (missing[0]) vetoes.push(veto('TEST_WEAKENED', change, 'an assertion is gone or elsewhere', missing[0].line));
  return [...vetoes, ...hollowAssertions(change, after.root, table)];
}

function assertingLines(text: string): Fact[] {
  let owner = '';
  return text.split('\n').flatMap((line, i) => {
    owner = HEAD.exec(line)?.[1] ?? owner;
    return ASSERTS.test(line) ? [{ key: owner, line: i + 1 }] : [];
  });
}

/** Statements of the new tree that start as an asserting line does, by the function around them. */
function assertingNodes(root: Node, table: GrammarTable): Fact[] {
  const starts = descendants(root, [...table.assertion, 'expression_statement', 'with_statement']);
  return starts
    .filter((node) => ASSERTS.test(node.text))
    .map((node) => ({ key: qualifiedName(node, table).split('.').pop() ?? '', line: lineOf(node) }));
}

/** Assertions on changed lines that hold whatever is tested: a tuple, a text, a constant. */
function hollowAssertions(change: ChangeView, root: Node, table: GrammarTable): Veto[] {
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
