import { indentOf, linesOf, type Line } from '../../../../../domain/text-edit';
import type { Draft, Judged } from '../../parse-repair';
import { CLOSER, OPENER, tokensOf, type Token } from './tokens';

/** A text around its first error, as the drafters look at it. */
export interface Scene {
  readonly text: string;
  readonly lines: readonly Line[];
  /** Without comments. */
  readonly code: readonly Token[];
  readonly comments: readonly Token[];
  readonly error: Judged;
  readonly from: number;
  readonly to: number;
  /** How likely the mistake is on this line, 0..1. */
  weight(line: number): number;
}

const BEFORE = 3;
const AFTER = 1;

export function sceneOf(text: string, error: Judged, jsx: boolean): Scene {
  const lines = linesOf(text);
  const all = tokensOf(text, jsx);
  const code = all.filter((token) => token.kind !== 'comment');
  const at = error.line > 0 ? Math.min(error.line, lines.length) : lines.length;
  const codeLines = [...new Set(code.map((token) => token.line))];
  const from = codeLines.filter((n) => n < at).slice(-BEFORE)[0] ?? at;
  const to =
    codeLines
      .filter((n) => n > at)
      .slice(0, AFTER)
      .at(-1) ?? at;
  const rank = (line: number) => codeLines.filter((n) => n > Math.min(line, at) && n <= Math.max(line, at)).length;
  const weight = (line: number) => (line === at ? 1 : (line < at ? 0.9 : 0.5) * 0.9 ** (rank(line) - 1));
  return { text, lines, code, comments: all.filter((token) => token.kind === 'comment'), error, from, to, weight };
}

export function indentLength(line: Line | undefined): number {
  return indentOf(line?.text ?? '').replace(/\t/g, '    ').length;
}

export interface Pair {
  /** Index in `code`; null where nothing opens it. */
  readonly open: number | null;
  /** Index in `code`; null where nothing closes it. */
  readonly close: number | null;
}

function opened(token: Token): string | undefined {
  if (token.kind === 'template') return token.text.endsWith('${') ? '${' : undefined;
  return token.kind === 'punctuator' ? (CLOSER[token.text] ? token.text : undefined) : undefined;
}

function closed(token: Token): string | undefined {
  if (token.kind === 'template') return token.text.startsWith('}') ? '${' : undefined;
  return token.kind === 'punctuator' ? OPENER[token.text] : undefined;
}

/** Brackets as they are matched from the left; a closer of another kind closes what it fits further out. */
export function pairsOf(code: readonly Token[]): Pair[] {
  const pairs: Pair[] = [];
  const stack: number[] = [];
  code.forEach((token, i) => {
    const closes = closed(token);
    if (closes !== undefined) {
      const fits = stack.findLastIndex((index) => opened(code[index] as Token) === closes);
      if (fits < 0) pairs.push({ open: null, close: i });
      else {
        const [open = null, ...inner] = stack.splice(fits);
        pairs.push({ open, close: i }, ...inner.map((index) => ({ open: index, close: null })));
      }
    }
    if (opened(token) !== undefined) stack.push(i);
  });
  return [...pairs, ...stack.map((open) => ({ open, close: null }))];
}

export function isFirstOnLine(code: readonly Token[], index: number): boolean {
  const [token, before] = [code[index], code[index - 1]];
  return token !== undefined && (before === undefined || before.line + before.text.split('\n').length - 1 < token.line);
}

export function isLastOnLine(code: readonly Token[], index: number): boolean {
  return code[index + 1] === undefined || isFirstOnLine(code, index + 1);
}

const show = (text: string) => (text.trim() === '' ? 'a blank' : `\`${text.trim()}\``);

export function insertAt(offset: number, text: string, prior: number, line: number): Draft {
  return {
    edits: [{ start: offset, end: offset, text }],
    prior,
    template: 'insert-token',
    editKind: 'line_replace',
    description: `insert ${show(text)} on line ${line}`,
  };
}

export function replaceToken(
  token: Pick<Token, 'start' | 'end' | 'text' | 'line'>,
  text: string,
  prior: number,
): Draft {
  return {
    edits: [{ start: token.start, end: token.end, text }],
    prior,
    template: text === '' ? 'delete-token' : 'replace-token',
    editKind: 'line_replace',
    description:
      text === ''
        ? `drop ${show(token.text)} on line ${token.line}`
        : `${show(token.text)} to ${show(text)} on line ${token.line}`,
  };
}
