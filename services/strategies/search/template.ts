import type { TextEdit } from '../../../domain/text-edit';
import type { Node } from '../../syntax/contract';
import type { FunctionView } from './function-view';
import type { Scene } from './scene';

/** One way to change one place. */
export interface Variation {
  readonly template: string;
  /** How likely it is the right one here, beside the other variations of all templates; 0..{@link MOST_LIKELY}. */
  readonly prior: number;
  readonly edits: readonly TextEdit[];
}

/** No template is likelier than this; a place is worth at most its suspicion times it. */
export const MOST_LIKELY = 0.5;

/** What no variation of an unlikely template is likelier than. */
export const MOST_UNLIKELY = 0.055;

/** A node of a suspicious statement, with what surrounds it. */
export interface Spot {
  readonly node: Node;
  /** The statement, or the branch of one, that it belongs to. */
  readonly statement: Node;
  readonly scene: Scene;
  readonly around: FunctionView;
}

/** A family of variations over roles of nodes; it yields nothing for nodes that are not its own. */
export type Template = (spot: Spot) => Iterable<Variation>;

export function vary(template: string, prior: number, ...edits: readonly TextEdit[]): Variation {
  return { template, prior, edits };
}

export const replaced = (node: Node, text: string): TextEdit => ({
  start: node.startIndex,
  end: node.endIndex,
  text,
});

export function swapped(a: Node, b: Node): TextEdit[] {
  return [replaced(a, b.text), replaced(b, a.text)];
}

/** A pattern of the roles with its places filled; null where the language has none. */
export function fill(pattern: string | undefined, ...values: readonly string[]): string | null {
  if (pattern === undefined) return null;
  return pattern.replace(/\$([12]?)/g, (_all, number: string) => values[number === '2' ? 1 : 0] ?? '');
}
