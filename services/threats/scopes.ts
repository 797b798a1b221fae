import type { Statement } from './lexer';

/** A function's body, told by its indentation; the file itself is scope 0. */
export interface Scope {
  readonly id: number;
  readonly parent: Scope | null;
  readonly name: string | null;
  readonly parameters: readonly string[];
}

const NOT_NAMES = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'return',
  'with',
  'else',
  'do',
  'try',
  'synchronized',
]);
const HEADERS: readonly RegExp[] = [
  /\b(?:def|function\*?|fn|func|fun|sub)\s+(?:\([^)]*\)\s*)?([A-Za-z_$][\w$]*)\s*(?:<[^>]*>)?\s*\(([^)]*)\)?/,
  /\b(?:const|let|var)\s+([A-Za-z_$][\w$]*)\s*(?::[^=]+)?=\s*(?:async\s*)?(?:function\s*\w*\s*)?\(?([^()=]*)\)?\s*(?:=>|\{)/,
  /^\s*(?:[\w<>[\],.?@]+\s+)*([A-Za-z_$][\w$]*)\s*\(([^()]*)\)\s*(?:throws\s+[\w.,\s]+)?(?::\s*[\w<>[\]|. ]+)?\s*\{\s*$/,
  /^\s*([A-Za-z_]\w*)\s*\(\)\s*\{/,
];
/** A function without a name: what it is given comes from the call around it. */
const ANONYMOUS =
  /(?:\bfunction\s*\*?\s*\(([^)]*)\)|\(([^()]*)\)\s*=>|\b([\w$]+)\s*=>|\blambda\s+([^:]*):|\|([^|]*)\|)/;

/** The scope of each statement, by the statement's own index. */
export function scopesOf(all: readonly Statement[]): Scope[] {
  const file: Scope = { id: 0, parent: null, name: null, parameters: [] };
  let open: { scope: Scope; indent: number }[] = [{ scope: file, indent: -1 }];
  let next = 1;
  return all.map(({ text, indent }) => {
    open = open.filter((each) => each.indent < indent);
    const inside = open.at(-1)?.scope ?? file;
    const first = text.split('\n')[0] ?? '';
    const header = headerOf(text, first);
    if (header) open.push({ scope: { id: next++, parent: inside, ...header }, indent });
    return inside;
  });
}

export interface Header {
  readonly name: string | null;
  readonly parameters: readonly string[];
}

export function headerOf(text: string, first = text): Header | null {
  for (const pattern of HEADERS) {
    const found = pattern.exec(first) ?? (first.trimEnd().endsWith('(') ? pattern.exec(text.slice(0, 600)) : null);
    if (found?.[1] && !NOT_NAMES.has(found[1])) return { name: found[1], parameters: names(found[2] ?? '') };
  }
  const nameless = ANONYMOUS.exec(first);
  return nameless
    ? { name: null, parameters: names(nameless.slice(1).find((each) => each !== undefined) ?? '') }
    : null;
}

function names(list: string): string[] {
  return list.split(',').flatMap((each) => {
    const words = (each.split(/[=:]/)[0] ?? '').match(/[A-Za-z_$][\w$]*/g) ?? [];
    return [...new Set([words[0], words.at(-1)])].flatMap((word) => word ?? []);
  });
}
