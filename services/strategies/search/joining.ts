import { together, type Attempt } from './attempt';
import { better, type Found, type Judging } from './judging';
import { keyOf, type Spectrum } from './spectrum';

const MOST_JUDGED = 40;
const MOST_PAIRS = 60;
const MOST_ROUNDS = 3;
/** Edits that others are joined with in a round. */
const MOST_JOINED = 12;

export type TextOf = (file: string) => string | null;

/** The texts that attempts change, as they are. */
export async function textsOf(attempts: readonly Attempt[], { scenes }: Spectrum): Promise<TextOf> {
  const files = [...new Set(attempts.flatMap((attempt) => Object.keys(attempt.files)))];
  const texts = await Promise.all(files.map((file) => scenes.open(file)));
  const known = new Map(files.map((file, i) => [file, texts[i]?.text ?? null]));
  return (file) => known.get(file) ?? null;
}

/** Edits on top of those that heal some of the tests; `tell` is told what each is made of. */
export function* onTopOf(
  bases: readonly Found[],
  { first, spectrum }: Judging,
  textOf: TextOf,
  tell: (attempt: Attempt, parts: readonly Found[]) => void,
): Generator<Attempt> {
  const failing = spectrum.failing.map(keyOf);
  for (const attempt of first) {
    for (const base of bases) {
      const both = together(base.attempt, attempt, textOf);
      if (!both) continue;
      tell(both, [base, { attempt, heals: new Set(failing.filter((test) => !base.heals.has(test))) }]);
      yield both;
    }
  }
}

/** The best edits that heal some of the tests, joined. */
export async function joinPartial(judging: Judging, hopeful: readonly Attempt[]): Promise<void> {
  const { groups, spectrum, limits } = judging;
  const failing = spectrum.failing.length;
  const all =
    groups.length === 1 && failing > 1 ? [...hopeful, ...(await findHopeful(judging, hopeful))] : [...hopeful];
  for (const attempt of all.sort((a, b) => b.score - a.score).slice(0, MOST_JUDGED)) {
    if (judging.seconds() > limits.seconds * 0.85) break;
    await judging.judge(attempt, false);
  }
  const textOf = await textsOf(
    judging.partial.map(({ attempt }) => attempt),
    spectrum,
  );
  let combined: readonly Found[] = judging.partial;
  for (let round = 0; round < MOST_ROUNDS && judging.whole.length === 0 && combined.length > 0; round++)
    combined = await joinRound(combined, judging, textOf);
}

/** What failed the first test was not asked what it does for the others. */
async function findHopeful(judging: Judging, hopeful: readonly Attempt[]): Promise<Attempt[]> {
  const known = new Set(hopeful);
  const unasked = judging.first.filter((attempt) => !known.has(attempt));
  const results = await judging.atOnce(unasked, 'never');
  return results.flatMap(({ variant, trials }) =>
    trials.some(({ outcome }) => outcome === 'passed') ? [variant] : [],
  );
}

/** @returns what heals more than its parts, and not yet all */
async function joinRound(combined: readonly Found[], judging: Judging, textOf: TextOf): Promise<Found[]> {
  const healed: Found[] = [];
  const pairs = new Map(pairsOf(combined, judging.partial, textOf).map((found) => [found.attempt, found] as const));
  for (const { variant: attempt, trials } of await judging.atOnce([...pairs.keys()], 'never')) {
    if (judging.seconds() > judging.limits.seconds) return [];
    judging.tried++;
    const { heals = new Set<string>(), parts } = pairs.get(attempt) ?? {};
    if (trials.filter(({ outcome }) => outcome === 'passed').length < heals.size) continue;
    await judging.judge(attempt, false, parts);
    if (judging.whole.length > 2) return [];
    const own = judging.partial.find((one) => one.attempt === attempt);
    if (own) healed.push(own);
  }
  return healed;
}

/** Any two that heal more together than either alone, the best first. */
function pairsOf(combined: readonly Found[], partial: readonly Found[], textOf: TextOf): Found[] {
  const found: Found[] = [];
  for (const a of combined.slice(0, MOST_JOINED)) {
    for (const b of partial) {
      const heals = new Set([...a.heals, ...b.heals]);
      if (heals.size <= a.heals.size || heals.size <= b.heals.size) continue;
      const attempt = together(a.attempt, b.attempt, textOf);
      if (attempt) found.push({ attempt, heals, parts: [...(a.parts ?? [a]), b] });
    }
  }
  return found.sort(better).slice(0, MOST_PAIRS);
}
