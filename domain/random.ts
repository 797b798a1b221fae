/** Numbers in [0, 1) that follow from the seed (a linear congruential generator with the constants of Numerical Recipes). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

/** Numbers in [0, 1) that follow from the seed (mulberry32), where seeds that are neighbours have to differ at once. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of them; undefined where there is none. */
export function oneOf<T>(all: readonly T[], next: () => number): T | undefined {
  return all[Math.floor(next() * all.length)];
}
