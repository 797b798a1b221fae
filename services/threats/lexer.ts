import type { SourceFile } from './files';

/** A statement as far as it can be told without a grammar. */
export interface Statement {
  /** 1-based. */
  readonly line: number;
  readonly indent: number;
  /** Without comments; several lines where brackets, a string or a chain of calls go on. */
  readonly text: string;
  /** The same, character for character, with what strings hold left blank. */
  readonly bare: string;
}

export interface Lines {
  readonly lines: readonly string[];
  /** Lines that begin inside a string. */
  readonly inString: ReadonlySet<number>;
}

const LONGEST = 60;

/** The file without comments and docstrings, line by line as before. */
export function withoutComments({ path, text, family, python }: SourceFile): Lines {
  const inString = new Set<number>();
  let line = 0;
  let quote = '';
  let state: 'code' | 'line' | 'block' = 'code';
  let out = '';
  let escaped = false;
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? '';
    const next = text[index + 1] ?? '';
    if (char === '\n') {
      if (state === 'line') state = 'code';
      if (quote.length === 1 && quote !== '`' && family !== 'shell' && !escaped) quote = '';
      escaped = false;
      out += '\n';
      line += 1;
      if (quote && family !== 'shell') inString.add(line);
    } else if (state === 'block') {
      if (char === '*' && next === '/') {
        state = 'code';
        index += 1;
      }
    } else if (state === 'line') {
      continue;
    } else if (quote) {
      const closes = !escaped && text.startsWith(quote, index);
      escaped = char === '\\' && !escaped && !(family === 'shell' && quote === "'");
      out += closes ? quote : char;
      if (closes) {
        index += quote.length - 1;
        quote = '';
      }
    } else if (family === 'slash' && char === '/' && next === '/' && text[index - 1] !== ':') state = 'line';
    else if (family === 'slash' && char === '/' && next === '*') state = 'block';
    else if (family !== 'slash' && char === '#' && /[\s;(){}]|^$/.test(text[index - 1] ?? '')) state = 'line';
    else if (family === 'slash' && char === '/' && startsPattern(out)) {
      const end = patternEnd(text, index);
      out += text.slice(index, end);
      index = end - 1;
    } else {
      const triple = python && char === next && char === text[index + 2] && /["']/.test(char);
      const opens = /["'`]/.test(char) && !(char === "'" && path.endsWith('.rs') && isLifetime(text, index));
      if (triple) quote = char.repeat(3);
      else if (opens && !(char === '`' && family !== 'slash')) quote = char;
      out += triple ? quote : char;
      if (triple) index += 2;
    }
  }
  return { lines: (python ? withoutDocstrings(out) : out).split('\n'), inString };
}

/** A slash begins a regular expression where a value is expected. */
function startsPattern(before: string): boolean {
  return /(^|[=(,:[!&|?{};\n]|\breturn)[ \t]*$/.test(before.slice(-12));
}

function patternEnd(text: string, start: number): number {
  let inClass = false;
  for (let index = start + 1; index < text.length; index++) {
    const char = text[index];
    if (char === '\n') return start + 1;
    if (char === '\\') index += 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return index + 1;
  }
  return start + 1;
}

/** Rust's `'a` opens no string, nor does a character. */
function isLifetime(text: string, index: number): boolean {
  return /^'\w+[^\w']/.test(text.slice(index, index + 24));
}

function withoutDocstrings(text: string): string {
  return text.replace(/^([ \t]*)[rRuUbB]{0,2}("""|''')[^]*?\2[ \t]*$/gm, (whole) => whole.replace(/[^\n]/g, ''));
}

/** One statement for each line that begins one; the lines that go on with it are also statements of their own. */
export function statements({ lines, inString }: Lines, family: SourceFile['family']): Statement[] {
  const depths = lines.map(depth);
  return lines.flatMap((line, index) => {
    if (!line.trim() || inString.has(index)) return [];
    let last = index;
    let open = Math.max(0, depths[index] ?? 0);
    const more = () => inString.has(last + 1) || goesOn(lines[last] ?? '', lines[last + 1] ?? '', open, family);
    while (last + 1 < lines.length && last - index < LONGEST && more()) {
      last += 1;
      open = Math.max(0, open + (depths[last] ?? 0));
    }
    const text = lines
      .slice(index, last + 1)
      .join('\n')
      .replace(/\\\n/g, ' ');
    const bare = family === 'shell' ? text : masked(text);
    return [{ line: index + 1, indent: /^\s*/.exec(line)?.[0].length ?? 0, text, bare }];
  });
}

const STRING =
  /(\b[fF]|\$)?("""[^]*?(?:"""|$)|\'\'\'[^]*?(?:\'\'\'|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*(?:`|$))/g;

/** Strings left blank, but for what is inserted into them. */
function masked(text: string): string {
  return text.replace(STRING, (whole: string, prefix: string | undefined, body: string) => {
    const blank = (part: string) => part.replace(/[^\n]/g, ' ');
    const inserted = body.startsWith('`') ? /\$\{[^}]*\}/g : prefix ? /\{[^}]*\}/g : null;
    let out = '';
    let at = 0;
    for (const found of inserted ? body.matchAll(inserted) : []) {
      out += blank(body.slice(at, found.index)) + found[0];
      at = found.index + found[0].length;
    }
    return whole.slice(0, whole.length - body.length) + out + blank(body.slice(at));
  });
}

/** Where a pattern first begins in code, from `from` on; -1 where it is only found inside strings. */
export function inCode(pattern: RegExp, { text, bare }: Pick<Statement, 'text' | 'bare'>, from = 0): number {
  const all = new RegExp(pattern.source, pattern.flags.includes('i') ? 'gi' : 'g');
  all.lastIndex = from;
  for (let found = all.exec(text); found; found = all.exec(text)) {
    const first = found.index + Math.max(0, found[0].search(/\S/));
    if (bare[first] === text[first]) return found.index;
    if (found[0] === '') all.lastIndex += 1;
  }
  return -1;
}

function goesOn(line: string, next: string, open: number, family: SourceFile['family']): boolean {
  const end = line.trimEnd();
  if (end.endsWith('\\')) return true;
  if (family === 'shell') return /(\|\|?|&&)$/.test(end);
  // A body opens here: what follows are statements of their own. Only a brace that opens a value goes on.
  if (/\{$/.test(end) && !/(?:[=(,:[?]|\breturn)\s*\{$/.test(end)) return false;
  if (/\bdo(\s*\|.*\|)?$|\)\s*(->.*)?:$/.test(end)) return false;
  return open > 0 || /^\s*(\.|\?\.|&&|\|\||\+\s)/.test(next);
}

/** Brackets that a line opens and does not close, or closes without having opened. */
function depth(line: string): number {
  let open = 0;
  for (const char of line.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g, '')) {
    if ('([{'.includes(char)) open += 1;
    else if (')]}'.includes(char)) open -= 1;
  }
  return open;
}

/** The values of the string literals of a statement, in order. */
export function literals(text: string): string[] {
  const found = text.matchAll(
    /"""([^]*?)"""|'''([^]*?)'''|"((?:\\.|[^"\\\n])*)"|'((?:\\.|[^'\\\n])*)'|`((?:\\.|[^`\\])*)`/g,
  );
  return [...found].map((each) => unescaped(each.slice(1).find((part) => part !== undefined) ?? ''));
}

function unescaped(text: string): string {
  return text
    .replace(/\\x([0-9a-f]{2})|\\u\{?([0-9a-f]{4})\}?/gi, (_, hex: string, wide: string) =>
      String.fromCharCode(parseInt(hex ?? wide, 16)),
    )
    .replace(/\\([\\/"'`.])/g, '$1');
}
