import { indentOf, linesOf, type Line } from '../../../../../domain/text-edit';
import type { Draft, Judged } from '../../parse-repair';
import { closerOf, COMPOUND, KEYWORDS, openerOf, tokensOf, type Token } from './lexer';

/** A text around its first error, as the drafters look at it. */
export interface Scene {
  readonly text: string;
  readonly lines: readonly Line[];
  /** Without comments and line ends. */
  readonly code: readonly Token[];
  readonly error: Judged;
  /** First and last line (1-based) in which an edit may help. */
  readonly from: number;
  readonly to: number;
  /** How likely the mistake is on this line, 0..1. */
  weight(line: number): number;
}

const CODE_LINES_BEFORE = 2;
const CODE_LINES_AFTER = 1;
/** An unclosed bracket further up than this is not looked for. */
const REACH = 60;

/** Whether a statement surely starts at this token, so that brackets open before it were never closed. */
export function startsStatement(code: readonly Token[], index: number): boolean {
  const token = code[index];
  const next = code[index + 1];
  if (!token || token.kind !== 'name') return false;
  if (
    COMPOUND.includes(token.text) ||
    /^(return|import|from|raise|assert|del|pass|break|continue|global|nonlocal)$/.test(token.text)
  ) {
    return !['if', 'else', 'for', 'async', 'match', 'case'].includes(token.text) || endsWithColon(code, index);
  }
  return (
    !KEYWORDS.includes(token.text) && next?.text === '=' && next.line === token.line && code[index - 1]?.text !== ','
  );
}

function endsWithColon(code: readonly Token[], index: number): boolean {
  const line = code[index]?.line;
  let last = index;
  while (code[last + 1]?.line === line) last++;
  return code[last]?.text === ':';
}

/** Opening brackets that are never closed, or closed by another kind, with the index in `code` at which that shows. */
export function unclosed(lines: readonly Line[], code: readonly Token[]): { opener: number; shows: number }[] {
  const found: { opener: number; shows: number }[] = [];
  let stack: number[] = [];
  code.forEach((token, i) => {
    const first = i > 0 && code[i - 1]?.line !== token.line;
    const top = code[stack[0] ?? -1];
    if (first && top && startsStatement(code, i)) {
      const outer = indentOf(lines[top.line - 1]?.text ?? '').length;
      if (indentOf(lines[token.line - 1]?.text ?? '').length <= outer || COMPOUND.slice(1, 3).includes(token.text)) {
        found.push(...stack.map((opener) => ({ opener, shows: i })));
        stack = [];
      }
    }
    if (token.kind !== 'operator') return;
    if (closerOf(token.text)) stack.push(i);
    else if (openerOf(token.text)) {
      const last = code[stack.at(-1) ?? -1];
      if (!last) return;
      if (closerOf(last.text) !== token.text) found.push({ opener: stack.at(-1) ?? 0, shows: i });
      stack.pop();
    }
  });
  return [...found, ...stack.map((opener) => ({ opener, shows: code.length }))];
}

/** Lays a text out around its error. */
export function sceneOf(text: string, error: Judged): Scene {
  const lines = linesOf(text);
  const code = tokensOf(text).filter((t) => t.kind !== 'comment' && t.kind !== 'newline');
  const last = code.at(-1)?.line ?? 1;
  const at = error.line > 0 ? Math.min(error.line, lines.length) : last;
  const codeLines = [...new Set(code.map((t) => t.line))];
  const before = codeLines.filter((n) => n < at).slice(-CODE_LINES_BEFORE);
  const after = codeLines.filter((n) => n > at).slice(0, CODE_LINES_AFTER);
  let from = before[0] ?? at;
  let to = after.at(-1) ?? at;
  for (const { opener, shows } of unclosed(lines, code)) {
    const start = code[opener]?.line ?? at;
    const end = code[shows]?.line ?? last;
    if (start <= at && end >= at - 1 && at - start <= REACH) {
      from = Math.min(from, start);
      to = Math.max(to, Math.min(end, start + REACH));
    }
  }
  const rank = (line: number) =>
    Math.abs(codeLines.filter((n) => n > Math.min(line, at) && n <= Math.max(line, at)).length);
  const weight = (line: number) => (line === at ? 1 : (line < at ? 0.85 : 0.55) * 0.93 ** (rank(line) - 1));
  return { text, lines, code, error, from, to, weight };
}

export function inWindow(scene: Scene, token: Token): boolean {
  return token.line >= scene.from && token.line <= scene.to;
}

/** Indexes in `code` of the window's tokens. */
export function windowOf(scene: Scene): number[] {
  return scene.code.flatMap((token, i) => (inWindow(scene, token) ? [i] : []));
}

export function isFirstOnLine(code: readonly Token[], index: number): boolean {
  const token = code[index];
  const before = code[index - 1];
  return token !== undefined && (before === undefined || before.line + before.text.split('\n').length - 1 < token.line);
}

export function isLastOnLine(code: readonly Token[], index: number): boolean {
  return code[index + 1] === undefined || isFirstOnLine(code, index + 1);
}

/** Whether the token can end an operand: what follows it directly is an operator, not another operand. */
export function endsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'number' || token.kind === 'string') return true;
  if (token.kind === 'name') return !KEYWORDS.includes(token.text) || /^(None|True|False)$/.test(token.text);
  return openerOf(token.text) !== undefined;
}

export function startsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'number' || token.kind === 'string') return true;
  if (token.kind === 'name')
    return !KEYWORDS.includes(token.text) || /^(None|True|False|not|lambda|await)$/.test(token.text);
  return closerOf(token.text) !== undefined;
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

export function replaceToken(token: Token, text: string, prior: number): Draft {
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
