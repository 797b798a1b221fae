import type { CodeEmbedder, EmbedInput } from '../../domain/ports';
import { leavesOf } from '../syntax';
import type { Syntax } from '../syntax/contract';

const DIMENSIONS = 512;
const LONGEST_GRAM = 4;
const WORDS_WEIGHT = 0.15;

/**
 * Embeds without a model: runs of one to four tokens, each under its rule of the grammar, names and values left out, and the words of
 * the description, hashed into a fixed number of signed features (Weinberger et al. 2009, "Feature Hashing for Large Scale
 * Multitask Learning"). Code that differs in names alone has one vector.
 */
export function localEmbedder(syntax: Syntax): CodeEmbedder {
  return {
    id: 'local1',
    embed: (inputs) => Promise.all(inputs.map((input) => vectorOf(input, syntax))),
  };
}

async function vectorOf({ language, code, description }: EmbedInput, syntax: Syntax): Promise<number[]> {
  const table = syntax.table(language);
  const tree = table ? await syntax.parse(language, code) : null;
  const leaves = table && tree ? leavesOf(tree.rootNode, table) : [];
  const tokens = leaves.map(({ kind, role, text }) => (role === 'fixed' ? text : kind));
  const ofCode = hashed(gramsOf(tokens, LONGEST_GRAM));
  const ofWords = hashed(gramsOf(wordsOf(description), 2));
  return unit(ofCode.map((value, i) => value + WORDS_WEIGHT * (ofWords[i] ?? 0)));
}

/** Words of a message that another program would print as well: nothing quoted, no numbers. */
function wordsOf(text: string): string[] {
  return (
    text
      .replace(/(["'`]).*?\1/g, ' ')
      .toLowerCase()
      .match(/[a-z]{2,}/g)
      ?.slice(0, 60) ?? []
  );
}

function gramsOf(tokens: readonly string[], longest: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (let n = 1; n <= longest; n++) {
    for (let i = 0; i + n <= tokens.length; i++) {
      const gram = tokens.slice(i, i + n).join('\0');
      counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return counts;
}

function hashed(grams: ReadonlyMap<string, number>): number[] {
  const vector = new Array<number>(DIMENSIONS).fill(0);
  for (const [gram, count] of grams) {
    const hash = fnv1a(gram);
    vector[(hash >>> 1) % DIMENSIONS] =
      (vector[(hash >>> 1) % DIMENSIONS] ?? 0) + (hash & 1 ? 1 : -1) * Math.sqrt(count);
  }
  return unit(vector);
}

/** FNV-1a with a last stir, so that low bits depend on all of the text. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector);
  return length === 0 ? vector.map((_, i) => (i === 0 ? 1 : 0)) : vector.map((value) => value / length);
}
