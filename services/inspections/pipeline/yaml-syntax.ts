import { isCiFile, readCiFile, type CiFile } from '../../../domain/ci-steps';
import { indentOf, linesOf, type Line, type TextEdit, applyEdits } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import type { Finding, Repair } from '../contract';
import { pipelineFinding } from '../finding';
import { structureProblems } from './workflow-structure';

/** CI files that no reader of YAML takes. */
export function unreadableYaml(tree: Tree): Finding[] {
  return tree.files.filter(isCiFile).flatMap((file) => {
    const text = tree.read(file) ?? '';
    const { error } = readCiFile(file, text);
    if (!error) return [];
    const repairs = syntaxRepairs(file, text, error);
    // The parser may stumble far behind the fault; what puts all right is at it.
    const [best] = repairs;
    const [edit] = best && best.prior > WHOLE ? best.edits : [];
    const line = edit ? lineAt(text, edit.start) : error.line;
    return [pipelineFinding('yaml-syntax', error.message, { file, line }, () => repairs)];
  });
}

interface Attempt {
  readonly edit: TextEdit;
  readonly template: string;
  readonly description: string;
  readonly prior: number;
}

const LOOK_BACK = 3;
const MOST = 12;
/** Above it, a repair leaves nothing that cannot be read. */
const WHOLE = 0.5;

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

/** Small edits at and before the place that the parser names, after which the file can be read, or can be read further. */
function syntaxRepairs(path: string, text: string, error: NonNullable<CiFile['error']>): Repair[] {
  const lines = linesOf(text);
  const near = lines
    .filter(({ number, text: line }) => number <= error.line + 1 && (number >= error.line - LOOK_BACK || isOpen(line)))
    .reverse();
  const judged = near.flatMap((line) =>
    attempts(line, lines).flatMap((attempt) => {
      const after = applyEdits(text, [attempt.edit]);
      if (after === null || after === text) return [];
      const left = readCiFile(path, after).error;
      if (left && left.line <= error.line + 1) return [];
      const problems = left ? 1 : path.startsWith('.github/') ? structureProblems(after) : 0;
      const away = Math.min(LOOK_BACK, Math.abs(error.line - line.number));
      return [{ attempt, line, rank: (left ? 50 : 0) + 10 * problems + away + (1 - attempt.prior) }];
    }),
  );
  return judged
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST)
    .map(({ attempt, line, rank }) => ({
      description: `${attempt.description} line ${line.number}`,
      template: attempt.template,
      prior: Math.max(0.1, attempt.prior - rank / 40),
      edits: [{ path, ...attempt.edit }],
    }));
}

/** Whether a quote or a bracket of a line is not closed on it, which a parser notices at the end only. */
function isOpen(line: string): boolean {
  const odd = (mark: string) => line.split(mark).length % 2 === 0;
  return (
    odd('"') ||
    odd("'") ||
    line.split('[').length > line.split(']').length ||
    line.split('{').length > line.split('}').length
  );
}

function attempts(line: Line, lines: readonly Line[]): Attempt[] {
  return [...indentations(line, lines), ...blockIndentations(line, lines), ...tokens(line)];
}

const isBlank = ({ text }: Line) => /^\s*(#.*)?$/.test(text);

/** Widths of indentation in use around a line. */
function widths(line: Line, lines: readonly Line[]): number[] {
  const around = lines.filter(
    (other) => Math.abs(other.number - line.number) <= 8 && !isBlank(other) && other !== line,
  );
  const used = around.flatMap(({ text }) => {
    const indent = indentOf(text).length;
    // What stands below a key, or after the mark of a list, may be two further in.
    return /^\s*- /.test(text) ? [indent, indent + 2] : /:\s*$/.test(text) ? [indent, indent + 2] : [indent];
  });
  return [...new Set(used)];
}

function indentations(line: Line, lines: readonly Line[]): Attempt[] {
  const indent = indentOf(line.text);
  return widths(line, lines)
    .filter((width) => width !== indent.length || indent.includes('\t'))
    .map((width) => ({
      edit: { start: line.start, end: line.start + indent.length, text: ' '.repeat(width) },
      template: 'yaml-indent',
      description: 'set the indentation of',
      prior: 0.97 - 0.02 * Math.abs(width - indent.length),
    }));
}

/** The line with everything that stands below it, moved together. */
function blockIndentations(line: Line, lines: readonly Line[]): Attempt[] {
  const own = indentOf(line.text).length;
  const rest = lines.slice(line.number);
  const end = rest.findIndex((other) => !isBlank(other) && indentOf(other.text).length <= own);
  const below = end < 0 ? rest : rest.slice(0, end);
  if (below.length === 0) return [];
  const last = below[below.length - 1] as Line;
  return widths(line, lines)
    .filter((width) => width !== own)
    .map((width) => ({
      edit: {
        start: line.start,
        end: last.end,
        text: [line, ...below]
          .map(({ text, eol }, i, all) => shifted(text, width - own) + (i < all.length - 1 ? eol : ''))
          .join(''),
      },
      template: 'yaml-indent-block',
      description: 'set the indentation of the block at',
      prior: 0.9 - 0.02 * Math.abs(width - own),
    }));
}

function shifted(text: string, by: number): string {
  if (text.trim() === '') return text;
  return by > 0 ? ' '.repeat(by) + text : text.slice(Math.min(-by, indentOf(text).length));
}

/** Colons, spaces, quotes and brackets that are missing or too many. */
function tokens(line: Line): Attempt[] {
  const found: Attempt[] = [];
  const add = (from: number, to: number, text: string, template: string, description: string, prior: number) =>
    found.push({ edit: { start: line.start + from, end: line.start + to, text }, template, description, prior });
  const { text } = line;
  const code = text.replace(/\s+#.*$/, '').trimEnd();
  const [, head = '', key = '', value = ''] = /^(\s*(?:- )?\s*)([\w.-]+)\s*(.*)$/.exec(code) ?? [];
  const afterKey = head.length + key.length;
  if (key && !value) add(afterKey, afterKey, ':', 'yaml-insert-colon', 'add the colon on', 0.9);
  if (key && value && !value.startsWith(':'))
    add(afterKey, afterKey, ':', 'yaml-insert-colon', 'add the colon on', 0.88);
  if (/^:\S/.test(value)) add(afterKey + 1, afterKey + 1, ' ', 'yaml-space', 'add the space after the colon on', 0.92);
  if (/^[=;]\s*/.test(value)) add(afterKey, afterKey + 1, ':', 'yaml-colon', 'put the colon right on', 0.85);
  const list = /^(\s*)-(?=\S)/.exec(code);
  if (list) add(list[0].length, list[0].length, ' ', 'yaml-space', 'add the space after the list mark on', 0.9);
  const scalar = /^(\s*(?:- )?\s*[\w.-]+:\s+|\s*- )(.+)$/.exec(code);
  if (scalar?.[1] !== undefined && scalar[2] !== undefined) {
    const [, before, plain] = scalar;
    const from = before.length;
    if (!/^["'|>]/.test(plain)) {
      const quoted = plain.includes("'") ? `"${plain.replace(/[\\"]/g, '\\$&')}"` : `'${plain}'`;
      add(from, from + plain.length, quoted, 'yaml-quote', 'quote the value on', /^[[{]/.test(plain) ? 0.5 : 0.86);
    }
    const quote = plain[0];
    if ((quote === '"' || quote === "'") && !(plain.length > 1 && plain.endsWith(quote)))
      add(from + plain.length, from + plain.length, quote, 'yaml-close-quote', 'close the quote on', 0.92);
    const open = plain[plain.length - 1];
    if ((open === '"' || open === "'") && !plain.startsWith(open)) {
      add(from, from, open, 'yaml-open-quote', 'open the quote on', 0.9);
      add(from + plain.length - 1, from + plain.length, '', 'yaml-drop-quote', 'drop the quote on', 0.8);
    }
  }
  for (const mark of ['"', "'"].filter((one) => code.split(one).length % 2 === 0)) {
    for (const { index } of code.matchAll(/[\],}]/g))
      add(index, index, mark, 'yaml-close-quote', 'close the quote on', 0.88);
  }
  for (const [open, close] of ['[]', '{}'] as const) {
    const surplus = code.split(open as string).length - code.split(close as string).length;
    if (surplus > 0) add(code.length, code.length, close as string, 'yaml-close', `add the ${close} on`, 0.92);
    if (surplus < 0) {
      const at = code.lastIndexOf(close as string);
      add(at, at + 1, '', 'yaml-drop', `drop the ${close} on`, 0.85);
    }
  }
  return found;
}
