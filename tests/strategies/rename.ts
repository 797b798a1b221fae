import { KEYWORDS, tokensOf } from '../../services/strategies/rule-first/python/syntax/lexer';

/**
 * Renames the fixtures' own identifiers: every word of `names` that stands alone in a text becomes another word, of the same case style and with the
 * same slips of the finger, everywhere alike: in code, messages and paths.
 */
export function renamer(names: readonly string[]): (text: string) => string {
  const pairs = new Map(names.map((name) => [name, disguise(name)]));
  return (text) => text.replace(/[A-Za-z_]\w*/g, (word) => pairs.get(word) ?? word);
}

const ROTATED = 13;

/** Another word with the same shape: letters are rotated, so that two near words stay near. */
export function disguise(name: string): string {
  const rotated = name.replace(/[a-zA-Z]/g, (c) => {
    const base = c < 'a' ? 65 : 97;
    return String.fromCharCode(((c.charCodeAt(0) - base + ROTATED) % 26) + base);
  });
  return KEYWORDS.includes(rotated) ? `${rotated}${rotated}` : rotated;
}

/** The names that a text binds or uses, keywords left out. */
export function identifiersOf(text: string): string[] {
  return [
    ...new Set(
      tokensOf(text)
        .filter((t) => t.kind === 'name' && !KEYWORDS.includes(t.text))
        .map((t) => t.text),
    ),
  ];
}
