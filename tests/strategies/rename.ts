import { KEYWORDS, tokensOf } from '../../services/strategies/rule-first/python/syntax/lexer';

/**
 * Renames the fixtures' own identifiers: every word of `names` that stands alone in a text becomes another word of the same case
 * style, with the same slips of the finger, everywhere alike: in code, messages and paths.
 */
export function renamer(names: readonly string[]): (text: string) => string {
  const pairs = new Map(names.map((name) => [name, disguise(name)]));
  return (text) => text.replace(/[A-Za-z_]\w*/g, (word) => pairs.get(word) ?? word);
}

/** Another word with the same shape: each letter is the next one, so that near words stay near and sorted ones sorted. */
export function disguise(name: string): string {
  const moved = name.replace(/[a-yA-Y]/g, (c) => String.fromCharCode(c.charCodeAt(0) + 1));
  return KEYWORDS.includes(moved) ? `${moved}${moved}` : moved;
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
