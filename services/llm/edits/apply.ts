import type { EditKind } from '../../../domain/names';
import type { FileChange, Patch } from '../../../domain/patch';
import { eolOf } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import { REDACTED } from '../../redact';
import { errors } from '../../syntax';
import type { Syntax } from '../../syntax/contract';
import { anchorOf, reindented } from './anchor';
import type { ModelEdit, RepairAnswer } from './answer';
import { functionAt } from './function-at';
import { newPower } from './powers';

export interface Applied {
  readonly patch: Patch;
  readonly editKind: EditKind;
}

export interface ApplyOptions {
  readonly tree: Tree;
  readonly syntax: Syntax;
  /** The only files that may be changed; missing: any that is tracked. */
  readonly only?: readonly string[];
}

const MOST_EDITS = 20;

/** The patch that an answer stands for, or why there is none. Nothing outside the tracked files is ever named by it. */
export async function applyAnswer(
  { edits }: RepairAnswer,
  options: ApplyOptions,
): Promise<Applied | { readonly refused: string }> {
  const { tree, only } = options;
  if (edits.length === 0) return { refused: 'the model has no edit to propose' };
  if (edits.length > MOST_EDITS) return { refused: `${edits.length} edits are more than ${MOST_EDITS}` };
  const texts = new Map<string, string>();
  for (const edit of edits) {
    const path = edit.path.replace(/^\.\//, '');
    const text = texts.get(path) ?? (tree.has(path) ? tree.read(path) : null);
    if (text === null) return { refused: `${path}: no such file in the repository` };
    if (only && !only.includes(path)) return { refused: `${path}: not a file that may be changed` };
    const after = await edited(path, text, edit, options);
    if ('refused' in after) return { refused: `${path}: ${after.refused}` };
    texts.set(path, after.text);
  }
  const changes: FileChange[] = [];
  for (const [path, after] of texts) {
    const before = tree.read(path);
    if (before === null || before === after) continue;
    if (count(after, REDACTED) > count(before, REDACTED)) return { refused: `${path}: hidden text would be written` };
    const broken = await breaks(path, before, after, options.syntax);
    if (broken) return { refused: `${path}: ${broken}` };
    changes.push({ path, encoding: tree.encoding(path), before, after });
  }
  if (changes.length === 0) return { refused: 'the edits change nothing' };
  const power = newPower(changes, tree);
  if (power) return { refused: power };
  return {
    patch: { changes },
    editKind: edits.some(({ kind }) => kind === 'function') ? 'fn_regenerate' : 'line_replace',
  };
}

type Edited = { readonly text: string } | { readonly refused: string };

async function edited(path: string, text: string, edit: ModelEdit, { syntax }: ApplyOptions): Promise<Edited> {
  const eol = eolOf(text);
  const own = (lines: string) => lines.replace(/\r\n?/g, '\n').replaceAll('\n', eol);
  if (edit.kind === 'function') {
    const place = await functionAt(path, text, edit.name, edit.replace, syntax);
    if ('problem' in place) return { refused: place.problem };
    const body = edit.replace.replace(/\r\n?/g, '\n').replace(/^\n+|\s+$/g, '');
    const first = /^[ \t]*/.exec(body)?.[0] ?? '';
    const moved = reindented(body, { from: first, to: place.indent }).slice(place.indent.length);
    return { text: text.slice(0, place.start) + own(moved) + text.slice(place.end) };
  }
  const anchor = anchorOf(text, own(edit.search));
  if ('problem' in anchor) return { refused: anchor.problem };
  let replacement = own(reindented(edit.replace.replace(/\r\n?/g, '\n'), anchor.indent));
  // A block that was found by its lines ends before the line's end; so does what takes its place.
  if (!text.slice(anchor.start, anchor.end).endsWith(eol)) replacement = replacement.replace(/(\r?\n)+$/, '');
  else if (replacement !== '' && !replacement.endsWith(eol)) replacement += eol;
  return { text: text.slice(0, anchor.start) + replacement + text.slice(anchor.end) };
}

async function breaks(path: string, before: string, after: string, syntax: Syntax): Promise<string | null> {
  const language = syntax.languageOf(path);
  if (!language) return null;
  const [was, is] = [await syntax.parse(language, before), await syntax.parse(language, after)];
  if (!was || !is || errors(is).length <= errors(was).length) return null;
  const line = (errors(is)[0]?.startPosition.row ?? 0) + 1;
  return `it cannot be parsed with these edits (line ${line})`;
}

const count = (text: string, part: string): number => text.split(part).length - 1;
