import type { Grammar } from '../../services/syntax/contract';
import { createSyntax, parseWithMacros } from '../../services/syntax';
import { EDIT_ROLES } from '../../services/syntax/roles';
import { mutantsOf, placesOf, textOf, type Mutant } from '../../services/strategies/search/generate';
import { Scene } from '../../services/strategies/search/scene';

export const syntax = createSyntax();

export async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of from) found.push(one);
  return found;
}

/** Every candidate for a text whose lines are all suspected, the likeliest first. */
export const texts = async (grammar: Grammar, text: string): Promise<string[]> =>
  (await candidates(grammar, text)).map(textOf);

export async function candidates(grammar: Grammar, text: string): Promise<Mutant[]> {
  const tree = await parseWithMacros(syntax, grammar, text);
  const table = syntax.table(grammar);
  const roles = EDIT_ROLES[grammar];
  if (!tree || !table || !roles) throw new Error(`no ${grammar}`);
  const lines = new Map(text.split('\n').map((_line, i) => [i + 1, 1]));
  let state = 1;
  const tie = () => (state = (state * 48_271) % 2_147_483_647);
  return all(mutantsOf(placesOf(new Scene('a', text, tree, roles, table), lines), tie));
}
