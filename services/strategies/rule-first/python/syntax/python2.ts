import type { Draft } from '../../parse-repair';
import type { Token } from './lexer';
import { isFirstOnLine, isLastOnLine, type Scene } from './scene';

/** Python 2: print and exec statements, `except A, e`, `raise A, "b"`, long and octal numbers, backquotes. */
export function legacy(scene: Scene, i: number): Draft[] {
  const { code, text } = scene;
  const token = code[i] as Token;
  const line = scene.lines[token.line - 1];
  if (!line || token.kind === 'string') return [];
  const weight = scene.weight(token.line);
  let last = i;
  while (!isLastOnLine(code, last)) last++;
  const end = code[last]?.end ?? token.end;
  const next = code[i + 1];
  const edit = (start: number, stop: number, to: string, prior: number, what: string): Draft => ({
    edits: [{ start, end: stop, text: to }],
    prior: prior * weight,
    template: 'python-2',
    editKind: 'line_replace',
    description: `${what} on line ${token.line}`,
  });
  if (isFirstOnLine(code, i) && /^(print|exec)$/.test(token.text) && next?.line === token.line) {
    return [edit(token.end, end, `(${text.slice(next.start, end)})`, 0.95, `call ${token.text}`)];
  }
  if (isFirstOnLine(code, i) && token.text === 'except') {
    const match = /^(except\s+[\w.]+)\s*,\s*(\w+)/.exec(text.slice(token.start, line.end));
    if (match)
      return [
        edit(
          token.start,
          token.start + match[0].length,
          `${match[1]} as ${match[2]}`,
          0.95,
          'name the exception with `as`',
        ),
      ];
    const several = /^except\s+([\w.]+(?:\s*,\s*[\w.]+)+)/.exec(text.slice(token.start, line.end));
    if (several)
      return [
        edit(token.start, token.start + several[0].length, `except (${several[1]})`, 0.8, 'bracket the exceptions'),
      ];
  }
  if (isFirstOnLine(code, i) && token.text === 'raise') {
    const match = /^raise\s+([\w.]+)\s*,\s*(.+)$/.exec(text.slice(token.start, end));
    if (match) return [edit(token.start, end, `raise ${match[1]}(${match[2]})`, 0.95, 'call the exception')];
  }
  if (token.kind === 'number') {
    if (/^0[0-7]+$/.test(token.text))
      return [
        edit(token.start, token.end, `0o${token.text.slice(1)}`, 0.8, 'octal number'),
        edit(token.start, token.end, token.text.replace(/^0+(?=\d)/, ''), 0.75, 'decimal number'),
      ];
    if (/^\d+[lL]$/.test(token.text))
      return [edit(token.start, token.end, token.text.slice(0, -1), 0.95, 'plain number')];
  }
  return [];
}
