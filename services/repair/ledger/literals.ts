import type { Node } from '../../syntax/contract';

export type Literal = string | number;
export type Fold = (node: Node) => Literal | undefined;

export const answerKey = (what: string, value: Literal): string => `${what}\u0000${JSON.stringify(value)}`;
export const answerValue = (key: string): Literal => JSON.parse(key.split('\u0000')[1] ?? '""') as Literal;

/** Constants below a node, each taken whole. */
export function literalsOf(root: Node, fold: Fold): { value: Literal; node: Node }[] {
  const found: { value: Literal; node: Node }[] = [];
  const visit = [root];
  for (let node = visit.pop(); node; node = visit.pop()) {
    const value = fold(node);
    if (value !== undefined) found.push({ value, node });
    else visit.push(...node.namedChildren.filter((child): child is Node => child !== null));
  }
  return found;
}
