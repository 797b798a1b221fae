import { literals } from './lexer';

const NAMED = /[A-Za-z_$][\w$]*/g;
const CONSTANT =
  /^[ \t]*(?:export\s+|pub\s+)?(?:(?:const|let|var|final|static|val|mut|String|char|auto|&str|:|\*|\[\])\s+)*([A-Za-z_$][\w$]*)\s*(?::\s*[\w&<>' ]+)?\s*:?=\s*((?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)(?:\s*\+\s*(?:"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))*)\s*;?\s*$/gm;

/** String constants of a file, by name; a name with two values has none. */
export function constants(code: string): ReadonlyMap<string, string> {
  const found = new Map<string, string | null>();
  for (const [, name = '', value = ''] of code.matchAll(CONSTANT)) {
    found.set(name, found.has(name) ? null : literals(value).join(''));
  }
  return new Map([...found].flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])));
}

/** What the strings of a statement may come to: as they stand, put together, and decoded. */
export function readings(text: string, known: ReadonlyMap<string, string>): string[] {
  const named =
    known.size === 0
      ? text
      : text.replace(NAMED, (name) => {
          const value = known.get(name);
          return value === undefined || value.length > 400 ? name : JSON.stringify(value);
        });
  const single = literals(named).filter((literal) => literal.length < 4000);
  const decoded = single.flatMap(decodings);
  const joined = single.length > 1 ? [single.join('/'), single.join('')] : [];
  const joinedDecoded = decoded.length > 1 ? [decoded.join('/'), decoded.join('')] : [];
  const numbers = charCodes(text);
  const wholes = joined.flatMap((each) => decodings(each.replaceAll('/', '')));
  const all = [...single, ...joined, ...decoded, ...joinedDecoded, ...wholes, ...numbers];
  const reversed = /\[::-1\]|\breversed?\s*\(/.test(text) ? all.map((each) => [...each].reverse().join('')) : [];
  return [...all, ...reversed];
}

/** A string read as base64 or as hexadecimal, where that gives text. */
export function decodings(value: string): string[] {
  const found: string[] = [];
  const bare = value.replace(/\s/g, '');
  if (/^(?:[0-9a-f]{2}){3,}$/i.test(bare)) found.push(Buffer.from(bare, 'hex').toString('latin1'));
  if (/^[A-Za-z0-9+/_-]{6,}={0,2}$/.test(bare)) found.push(Buffer.from(bare, 'base64').toString('latin1'));
  return found.filter((text) => /^[\t\n\r\x20-\x7e]{3,}$/.test(text));
}

/** Lists of character codes, and characters put together one by one. */
function charCodes(text: string): string[] {
  const lists = [...text.matchAll(/(?:\b\d{2,3}\s*,\s*){3,}\d{2,3}|(?:0x[0-9a-f]{2}\s*,\s*){3,}0x[0-9a-f]{2}/gi)];
  const single = [...text.matchAll(/\b(?:chr|fromCharCode)\(\s*(0x[0-9a-f]+|\d+)\s*\)/gi)].map(([, code]) =>
    Number(code),
  );
  const codes = [...lists.map(([list]) => list.split(',').map(Number)), single];
  return codes
    .filter((list) => list.length > 3 && list.every((code) => code > 8 && code < 127))
    .map((list) => String.fromCharCode(...list));
}
