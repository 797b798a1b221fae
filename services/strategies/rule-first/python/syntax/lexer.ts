/** Tokens of a Python text that need not be valid: every character belongs to a token or to the blanks between. */

export type TokenKind = 'name' | 'number' | 'string' | 'operator' | 'comment' | 'newline' | 'other';

export interface Token {
  readonly kind: TokenKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** 1-based line on which the token starts. */
  readonly line: number;
  /** Strings only: the closing quotes are missing. */
  readonly open?: boolean;
}

const OPERATORS =
  /\*\*=|\/\/=|>>=|<<=|\.\.\.|:=|->|==|!=|<=|>=|<>|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|@=|\*\*|\/\/|<<|>>|[-+*/%@&|^~<>()[\]{},:.;=!?$]/y;
const NAME = /[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const NUMBER = /\d[\w.]*/y;
const QUOTE = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;
const NEWLINE = /\r\n|\n|\r/y;
const BLANK = /[ \t\f\ufeff]+|\\(?:\r\n|\n|\r)/y;
const COMMENT = /#[^\r\n]*/y;

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

function stringEnd(text: string, from: number, quote: string): { end: number; open: boolean } {
  const triple = quote.length === 3;
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '\\') i += text.startsWith('\r\n', i + 1) ? 2 : 1;
    else if (text.startsWith(quote, i)) return { end: i + quote.length, open: false };
    else if (!triple && (char === '\n' || char === '\r')) return { end: i, open: true };
  }
  return { end: text.length, open: true };
}

/** Cuts a text into tokens; a string that is never closed ends at its line's end (at the text's end for triple quotes). */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  let index = 0;
  const push = (kind: TokenKind, end: number, open?: boolean) => {
    const body = text.slice(index, end);
    tokens.push({ kind, start: index, end, text: body, line, ...(open === undefined ? {} : { open }) });
    line += body.split(/\r\n|\n|\r/).length - 1;
    index = end;
  };
  const simple: readonly [TokenKind, RegExp][] = [
    ['comment', COMMENT],
    ['newline', NEWLINE],
    ['name', NAME],
    ['number', NUMBER],
    ['operator', OPERATORS],
  ];
  while (index < text.length) {
    const blank = at(BLANK, text, index);
    if (blank) {
      if (/[\r\n]/.test(blank[0])) line++;
      index += blank[0].length;
      continue;
    }
    const quote = at(QUOTE, text, index);
    if (quote) {
      const { end, open } = stringEnd(text, index + quote[0].length, quote[2] ?? '"');
      push('string', end, open);
      continue;
    }
    const found = simple.map(([kind, pattern]) => [kind, at(pattern, text, index)] as const).find(([, match]) => match);
    if (found?.[1]) push(found[0], index + found[1][0].length);
    else push('other', index + (text.codePointAt(index)! > 0xffff ? 2 : 1));
  }
  return tokens;
}

export const KEYWORDS = (
  'False None True and as assert async await break class continue def del elif else except finally for from global if ' +
  'import in is lambda nonlocal not or pass raise return try while with yield'
).split(' ');

/** Keywords that open a block. */
export const COMPOUND = 'async class def elif else except finally for if match case try while with'.split(' ');

const CLOSERS: ReadonlyMap<string, string> = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);
const OPENERS: ReadonlyMap<string, string> = new Map([...CLOSERS].map(([open, close]) => [close, open]));

export function closerOf(open: string): string | undefined {
  return CLOSERS.get(open);
}

export function openerOf(close: string): string | undefined {
  return OPENERS.get(close);
}

/** Brackets that are open where the tokens end, outermost first. */
export function openBrackets(tokens: readonly Token[]): Token[] {
  const stack: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'operator') continue;
    if (closerOf(token.text)) stack.push(token);
    else if (openerOf(token.text)) {
      const top = stack.at(-1);
      if (top && closerOf(top.text) === token.text) stack.pop();
    }
  }
  return stack;
}
