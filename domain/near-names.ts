/** Names that somebody may have meant, found by spelling and by the words that a name is made of. */

/** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours, each at cost 1. */
export function editDistance(a: string, b: string): number {
  let older: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (older[j - 2] ?? 0) + 1);
      row.push(best);
    }
    older = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The words of a name in any case style, in lower case: `parseHTMLPage_2` gives parse, html, page, 2. */
export function wordsOf(name: string): string[] {
  return (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+/gu) ?? []).map((w) => w.toLowerCase());
}

/** 0..1: how likely somebody who wrote `wrong` meant `name`. 1 only for the same name. */
export function similarity(wrong: string, name: string): number {
  if (wrong === name) return 1;
  const a = wrong.toLowerCase();
  const b = name.toLowerCase();
  if (a === b) return 0.97;
  const [wordsA, wordsB] = [wordsOf(wrong), wordsOf(name)];
  if (a.length > 2 && wordsA.join('') === wordsB.join('')) return 0.95;
  const longest = Math.max(a.length, b.length);
  const distance = editDistance(a, b);
  let score = distance <= Math.max(1, longest / 3) ? 1 - distance / (longest + 1) : 0;
  if (longest <= 2) score = Math.min(score, 0.5);
  // A first letter is rarely the mistake.
  if (a[0] !== b[0]) score *= 0.92;
  const shorter = a.length < b.length ? a : b;
  const longer = a.length < b.length ? b : a;
  if (shorter.length >= 3 && (longer.startsWith(shorter) || longer.endsWith(shorter))) {
    score = Math.max(score, 0.5 + 0.45 * (shorter.length / longer.length));
  }
  return Math.max(score, wordScore(wordsA, wordsB));
}

function wordScore(a: readonly string[], b: readonly string[]): number {
  if (a.length + b.length < 3) return 0;
  const shared = a.reduce((sum, w) => sum + Math.max(0, ...b.map((v) => closeness(w, v))), 0);
  return 0.85 * ((2 * Math.min(shared, a.length, b.length)) / (a.length + b.length));
}

function closeness(a: string, b: string): number {
  if (a === b) return 1;
  return a.length > 3 && b.length > 3 && editDistance(a, b) <= 1 ? 0.9 : 0;
}

export interface NearName {
  readonly name: string;
  readonly score: number;
}

/** The names that come near, the nearest first, each once; `wrong` itself is left out. */
export function nearNames(wrong: string, names: Iterable<string>, limit = 8, least = 0.55): NearName[] {
  return [...new Set(names)]
    .filter((name) => name !== wrong)
    .map((name) => ({ name, score: similarity(wrong, name) }))
    .filter((near) => near.score >= least)
    .sort((x, y) => y.score - x.score || (x.name < y.name ? -1 : 1))
    .slice(0, limit);
}
