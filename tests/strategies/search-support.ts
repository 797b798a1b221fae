import type { Grammar } from '../../services/syntax/contract';
import { createSyntax, parseWithMacros } from '../../services/syntax';
import { EDIT_ROLES } from '../../services/syntax/roles';
import { mutantsOf, placesOf, textOf } from '../../services/strategies/search/generate';
import { Scene } from '../../services/strategies/search/scene';

export const syntax = createSyntax();

export async function all<T>(from: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const one of from) found.push(one);
  return found;
}

/** Every candidate for a text whose lines are all suspected, the likeliest first. */
export async function texts(grammar: Grammar, text: string): Promise<string[]> {
  const tree = await parseWithMacros(syntax, grammar, text);
  const table = syntax.table(grammar);
  const roles = EDIT_ROLES[grammar];
  if (!tree || !table || !roles) throw new Error(`no ${grammar}`);
  const lines = new Map(text.split('\n').map((_line, i) => [i + 1, 1]));
  let state = 1;
  const tie = () => (state = (state * 48_271) % 2_147_483_647);
  return (await all(mutantsOf(placesOf(new Scene('a', text, tree, roles, table), lines), tie))).map(textOf);
}
