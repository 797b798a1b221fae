/** Types that a message puts in quotes. */
export function quotedTypes(message: string): string[] {
  const quoted = [...message.matchAll(/['"`‘“]([^'"`’”]{1,60})['"`’”]/gu)].map((match) => match[1] ?? '');
  return quoted.filter((text) => /^[&*\w.[\]<>(), |]+$/.test(text));
}

/** Whether a message names a type, with its package or without. */
export function says(message: string, type: string): boolean {
  const escaped = type.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\w&*\\]])${escaped}(?![\\w\\[<])`).test(message);
}

/** Methods that a message names: `wrong type for method Len`. */
export const methodsIn = (message: string): string[] =>
  [...message.matchAll(/\bmethod [`'"]?([A-Za-z_$][\w$]*)/g)].map(([, name = '']) => name);
