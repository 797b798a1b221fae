import type { PatternChange, PatternEdit } from '../../../domain/fix-pattern';
import { applyEdits, indentAt, type TextEdit } from '../../../domain/text-edit';
import type { Leaf } from '../../syntax';
import type { Unified } from './unify';

export interface Ground {
  readonly text: string;
  /** One step of indentation. */
  readonly unit: string;
  /** Whether a name that the pattern brings in means something in this file. */
  readonly knows: (name: string) => boolean;
}

/** Does to the code what the fix did, under the code's own names and with its own layout; null where a name is not known there. */
export function adapt(edit: PatternEdit, unified: Unified, ground: Ground): string | null {
  const edits: TextEdit[] = [];
  for (const change of edit.changes) {
    const one = editOf(edit, change, unified, ground);
    if (!one) return null;
    edits.push(one);
  }
  return applyEdits(ground.text, edits);
}

function editOf(edit: PatternEdit, change: PatternChange, unified: Unified, ground: Ground): TextEdit | null {
  const { from, leaves } = unified;
  const first = leaves[change.from - from];
  const last = leaves[change.to - 1 - from];
  const before = leaves[change.from - 1 - from];
  const words = change.put.map(([, role, text], i) => {
    const owner = i > 0 ? change.put[i - 1]?.[2] : before?.text;
    // What a value of a library can do is not told by the file.
    return wordFor(role, text, unified, owner === '.' ? { ...ground, knows: () => true } : ground);
  });
  if (words.some((word) => word === null)) return null;
  const base = indentAt(ground.text, (first ?? before)?.start ?? 0);
  const spaces = change.put.map(([space]) => spaceFor(space, change.indent, base, edit.unit, ground.unit));
  const written = words.map((word, i) => `${i === 0 ? '' : spaces[i]}${word}`).join('');
  if (change.from === change.to) {
    return before ? { start: before.end, end: before.end, text: `${spaces[0] ?? ''}${written}` } : null;
  }
  if (!first || !last || !isSpace(between(leaves, change, from, ground.text))) return null;
  if (change.put.length > 0) return { start: first.start, end: last.end, text: written };
  // Space goes with what is taken out, unless it then would be missing before what follows.
  const follows = leaves[change.to - from]?.start === last.end && !/[\])};,.]/.test(ground.text[last.end] ?? '');
  const loose = before && !follows && isSpace(ground.text.slice(before.end, first.start));
  return { start: loose ? before.end : first.start, end: last.end, text: '' };
}

function wordFor(role: 'n' | 'l' | 'f', text: string, { names, literals }: Unified, ground: Ground): string | null {
  if (role === 'f') return text;
  // A small number means itself, wherever else it stands.
  if (role === 'l') return (/^\d{1,2}$/.test(text) ? undefined : literals.get(text)) ?? text;
  return names.get(text) ?? (ground.knows(text) ? text : null);
}

/** What stands between the tokens that go. */
function between(leaves: readonly Leaf[], { from, to }: PatternChange, offset: number, text: string): string {
  const gone = leaves.slice(from - offset, to - offset);
  return gone.map((leaf, i) => text.slice(leaf.end, gone[i + 1]?.start ?? leaf.end)).join('');
}

const isSpace = (text: string): boolean => text.trim() === '';

/** White space of the pattern in the code's own indentation. */
function spaceFor(space: string, patternBase: string, base: string, patternUnit: string, unit: string): string {
  const line = space.lastIndexOf('\n');
  if (line < 0) return space;
  const indent = space.slice(line + 1);
  const levels = Math.round((indent.length - patternBase.length) / patternUnit.length);
  const own = levels >= 0 ? base + unit.repeat(levels) : base.slice(0, Math.max(0, base.length + levels * unit.length));
  return space.slice(0, line + 1) + own;
}
