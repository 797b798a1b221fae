import { editDistance } from '../../../../domain/near-names';
import { indentOf, indentUnit, linesOf, type Line, type TextEdit } from '../../../../domain/text-edit';
import type { Draft } from '../parse-repair';

/** What a language's sources are made of, as far as single tokens go. */
export interface Tokens {
  /** What may be missing, the likeliest first. */
  readonly insertable: readonly string[];
  /** Words that may be misspelt. */
  readonly keywords: readonly string[];
  /** Ends every statement; null where a line end does. */
  readonly terminator: string | null;
  readonly lineComment: RegExp;
}

const TOKEN =
  /"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)'?|`[^`]*`?|[\p{L}_][\p{L}\p{N}_]*|\d[\w.]*|[-+*/%&|^=!<>:]=|&&|\|\||->|=>|::|:=|\+\+|--|\S/gu;
/** A map: a token may have the name of a member that every object has. */
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const CLOSERS = [...PAIRS.values()];
const LOOK_BACK = 2;

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

function tokensOf(line: Line, comment: RegExp): Token[] {
  const code = line.text.replace(comment, '');
  return [...code.matchAll(TOKEN)].map(({ 0: text, index }) => ({
    text,
    start: line.start + index,
    end: line.start + index + text.length,
  }));
}

/** Single-token edits at the lines where a parser stumbles and just before them. */
export function tokenDrafts(text: string, errorLines: readonly number[], tokens: Tokens): Draft[] {
  const lines = linesOf(text);
  const blank = ({ text: one }: Line) => one.replace(tokens.lineComment, '').trim() === '';
  const wanted = new Map<number, number>();
  for (const number of errorLines) {
    wanted.set(number, Math.max(1, wanted.get(number) ?? 0));
    let weight = 0.97;
    for (let at = number - 1, left = LOOK_BACK; at > 0 && left > 0; at--) {
      const line = lines[at - 1];
      if (!line || blank(line)) continue;
      wanted.set(at, Math.max(weight, wanted.get(at) ?? 0));
      weight *= 0.9;
      left--;
    }
  }
  const near = [...wanted].flatMap(([number, weight]) => {
    const line = lines[number - 1];
    return line ? lineDrafts(line, tokens, weight) : [];
  });
  return [...near, ...braces(lines, text, errorLines, blank)];
}

function draft(edits: readonly TextEdit[], prior: number, template: string, description: string): Draft {
  return { edits, prior, template, editKind: 'line_replace', description };
}

function lineDrafts(line: Line, tokens: Tokens, weight: number): Draft[] {
  const { number } = line;
  const list = tokensOf(line, tokens.lineComment);
  const last = list.at(-1);
  const found: Draft[] = [];
  const insert = (at: number, what: string, prior: number) =>
    found.push(
      draft(
        [{ start: at, end: at, text: what }],
        prior * weight,
        'insert-token',
        `insert \`${what.trim()}\` on line ${number}`,
      ),
    );
  const replace = (token: Token, what: string, prior: number, template = 'replace-token') =>
    found.push(
      draft(
        [{ start: token.start, end: token.end, text: what }],
        prior * weight,
        template,
        what
          ? `replace \`${token.text}\` by \`${what}\` on line ${number}`
          : `drop \`${token.text}\` on line ${number}`,
      ),
    );
  if (last) {
    if (tokens.terminator && !/[;{}:,(]$/.test(last.text)) insert(last.end, tokens.terminator, 0.97);
    for (const what of closers(list))
      insert(
        last.text === ';' || last.text === '{' || last.text === ',' ? last.start : last.end,
        last.text === '{' ? `${what} ` : what,
        0.95,
      );
    if (!/[{};,]$/.test(last.text)) insert(last.end, ' {', 0.9);
    if (!/[,;{([]$/.test(last.text)) insert(last.end, ',', 0.88);
    for (const what of closers(list)) insert(last.end, what, 0.85);
  }
  for (const token of list) {
    for (const [i, what] of tokens.insertable.entries()) {
      const prior = 0.72 - 0.01 * i;
      insert(token.start, /^\w/.test(what) ? `${what} ` : what, prior);
      if (token === last) insert(token.end, what, prior);
    }
    if (/^[^\w\s"'`]/.test(token.text)) replace(token, '', CLOSERS.includes(token.text) ? 0.9 : 0.8, 'drop-token');
    if (CLOSERS.includes(token.text))
      for (const other of CLOSERS) if (other !== token.text) replace(token, other, 0.86);
    if (/^[A-Za-z]{2,}$/.test(token.text) && !tokens.keywords.includes(token.text)) {
      for (const word of tokens.keywords)
        if (editDistance(token.text, word) === 1) replace(token, word, 0.93, 'near-keyword');
      if (token === list[0] || found.length < 400) replace(token, '', 0.35, 'drop-token');
    }
    for (const quote of ['"', "'", '`']) {
      if (!token.text.startsWith(quote) || (token.text.length > 1 && token.text.endsWith(quote))) continue;
      for (const end of stringEnds(token)) insert(end, quote, 0.93);
    }
    if (token.text === '=') replace(token, '==', 0.6);
    if (token.text === ';') replace(token, ',', 0.7);
    if (token.text === ',') replace(token, ';', 0.6);
    if (token.text === ':') replace(token, ';', 0.6);
  }
  // A quote that opens nowhere closes a text that starts at the word before it.
  if (list.some(({ text }) => text === '"')) for (const token of list) insert(token.start, '"', 0.75);
  return found;
}

/** Brackets that a line opens and does not close, innermost first. */
function closers(list: readonly Token[]): string[] {
  const open: string[] = [];
  for (const { text } of list) {
    const closer = PAIRS.get(text);
    if (closer !== undefined) open.push(closer);
    else if (CLOSERS.includes(text) && open.at(-1) === text) open.pop();
  }
  return open
    .reverse()
    .filter((what) => what !== '}')
    .slice(0, 2);
}

/** Where a text that nothing closes may end: before what closes the call around it, and at its own end. */
function stringEnds({ text, start }: Token): number[] {
  const ends = [...text.matchAll(/[),;\]}]/g)].map(({ index }) => start + index);
  const tail = /[\s),;\]}]*$/.exec(text);
  return [...new Set([start + (tail?.index ?? text.length), start + text.length, ...ends])].filter(
    (end) => end > start,
  );
}

/** Closing braces on lines of their own, where the indentation says that a block ends; and those that close nothing. */
function braces(
  lines: readonly Line[],
  text: string,
  errorLines: readonly number[],
  blank: (line: Line) => boolean,
): Draft[] {
  const found: Draft[] = [];
  const unit = indentUnit(text);
  const eol = lines[0]?.eol || '\n';
  const code = lines.filter((line) => !blank(line));
  code.forEach((line, i) => {
    const next = code[i + 1];
    const own = indentOf(line.text).length;
    const after = next ? indentOf(next.text).length : 0;
    const away = Math.min(...errorLines.map((at) => Math.abs(at - line.number)));
    const prior = 0.92 - Math.min(0.4, away / 200);
    const deep = after < own || (next === undefined && own > 0);
    if (deep && !(next && next.text.trim().startsWith('}') && own - after <= unit.length)) {
      const indent = line.text.slice(0, Math.max(0, own - unit.length));
      found.push(
        draft(
          [{ start: line.end, end: line.end, text: `${eol}${indent}}` }],
          prior,
          'close-block',
          `close the block after line ${line.number}`,
        ),
      );
    } else if (!next || after <= own) {
      found.push(
        draft(
          [{ start: line.end, end: line.end, text: `${eol}${indentOf(line.text)}}` }],
          0.5 - Math.min(0.4, away / 100),
          'close-block',
          `close the block after line ${line.number}`,
        ),
      );
    }
    if (/^\s*}[;,)]*\s*$/.test(line.text)) {
      const end = line.end + line.eol.length;
      found.push(
        draft(
          [{ start: line.start, end, text: '' }],
          0.8 - Math.min(0.4, away / 100),
          'drop-brace',
          `drop the brace on line ${line.number}`,
        ),
      );
    }
  });
  return found;
}
