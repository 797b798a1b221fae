import type { Diagnostic } from '../../domain/diagnostic';
import { linesOf, type TextEdit } from '../../domain/text-edit';
import type { Finding, Repair } from './contract';

export interface Place {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly column?: number;
}

export function pipelineFinding(
  code: string,
  message: string,
  { file, line, column }: Place,
  repairs: Finding['repairs'] = () => [],
): Finding {
  const place = { file, line, column: column ?? null, endLine: null, endColumn: null };
  const diagnostic: Diagnostic = {
    ...{ source: 'pipeline', code, message, severity: 'error', ...place },
    ...{ bugType: 'PIPELINE_CONFIG', tests: [], frames: [] },
  };
  return { diagnostic, repairs };
}

/** The edit that puts another text in the place of a word on a line; null where the line does not hold it alone. */
export function replaceOnLine(text: string, line: number, word: string, fresh: string): TextEdit | null {
  const at = linesOf(text)[line - 1];
  if (!at) return null;
  const boundary = String.raw`(?<![\w./-])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\w/-])`;
  const match = new RegExp(boundary).exec(at.text);
  if (!match) return null;
  const start = at.start + match.index;
  return { start, end: start + word.length, text: fresh };
}

/** Replacing a word on a line by each of some names, the nearest first. */
export function renames(
  path: string,
  text: string,
  line: number,
  word: string,
  names: readonly { readonly name: string; readonly score: number }[],
  template: string,
): Repair[] {
  return names.flatMap(({ name, score }) => {
    const edit = replaceOnLine(text, line, word, name);
    const description = `replace \`${word}\` by \`${name}\``;
    return edit ? [{ description, template, prior: 0.95 * score, edits: [{ path, ...edit }] }] : [];
  });
}
