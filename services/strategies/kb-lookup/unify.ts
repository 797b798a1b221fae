import type { PatternEdit, PatternToken } from '../../../domain/fix-pattern';
import type { Leaf } from '../../syntax';

/** How the names and values of a pattern are called in the code at hand, and which of its tokens each token of the pattern is. */
export interface Unified {
  readonly names: ReadonlyMap<string, string>;
  readonly literals: ReadonlyMap<string, string>;
  /** First of the pattern's tokens that is met, and the code's tokens from there on. */
  readonly from: number;
  readonly leaves: readonly Leaf[];
  /** Whether all of the pattern is met, or the changed statement alone. */
  readonly whole: boolean;
}

const ROLE = { n: 'name', l: 'literal', f: 'fixed' } as const;
/** A shorter statement says too little: healthy code has its like (see `bench memory`, lookalikes). */
const LEAST_TOKENS = 16;

/**
 * Meets a pattern with code: the same tokens under the same rules of the grammar, where names stand for names, one for one, and values
 * that the fix leaves alone for values. First as a whole, then, wherever it fits, by the changed statement.
 */
export function* unify(edit: PatternEdit, code: readonly Leaf[]): Generator<Unified> {
  const { tokens, window } = edit;
  const touched = new Set<number>();
  for (const { from, to } of edit.changes) for (let i = from; i < to; i++) touched.add(i);
  const whole = tokens.length === code.length ? meet(tokens, code, touched, 0) : null;
  if (whole) {
    yield { ...whole, from: 0, leaves: code, whole: true };
    return;
  }
  const [start, end] = window;
  const part = tokens.slice(start, end);
  const complete = start === 0 && end === tokens.length;
  if (complete || part.length < LEAST_TOKENS) return;
  if (!edit.changes.every(({ from, to }) => from > start && to <= end)) return;
  for (let at = 0; at + part.length <= code.length; at++) {
    const leaves = code.slice(at, at + part.length);
    const met = meet(part, leaves, touched, start);
    if (met) yield { ...met, from: start, leaves, whole: false };
  }
}

function meet(
  tokens: readonly PatternToken[],
  leaves: readonly Leaf[],
  touched: ReadonlySet<number>,
  offset: number,
): Pick<Unified, 'names' | 'literals'> | null {
  const names = new Map<string, string>();
  const back = new Map<string, string>();
  const literals = new Map<string, string>();
  for (const [i, [kind, role, text]] of tokens.entries()) {
    const leaf = leaves[i];
    if (!leaf || leaf.kind !== kind || leaf.role !== ROLE[role]) return null;
    if (role === 'f' && leaf.text !== text) return null;
    if (role === 'n') {
      if ((names.get(text) ?? leaf.text) !== leaf.text || (back.get(leaf.text) ?? text) !== text) return null;
      names.set(text, leaf.text);
      back.set(leaf.text, text);
    }
    if (role === 'l') {
      if (touched.has(offset + i) && leaf.text !== text) return null;
      if ((literals.get(text) ?? leaf.text) !== leaf.text) return null;
      literals.set(text, leaf.text);
    }
  }
  return { names, literals };
}
