import { createHash } from 'node:crypto';
import { patchKey, type Candidate } from '../../../domain/patch';
import { randomFrom } from '../../../domain/random';
import type { RepairContext } from '../contract';
import { attemptOf, patchOf, type Attempt } from './attempt';
import { mutantsOf, placesAt, type Place } from './generate';
import { openScenes } from './scenes';
import { suspectedBySource } from './suspects';

/** Where every candidate costs a whole run of the checks. */
const MOST = 120;

/** Without a quick evaluator: the best candidates by what the failure names, each one judged by the validator. */
export async function* unaided(context: RepairContext): AsyncGenerator<Candidate> {
  const scenes = openScenes(context);
  const places = await placesAt(await suspectedBySource(context, scenes), scenes);
  const seed = createHash('sha256').update(context.cluster.id).digest().readUInt32LE();
  yield* candidatesOf(attemptsAt(places, seed), context, { most: MOST, prior: ({ prior }) => 0.3 + prior / 2 });
}

/** Candidates for the validator, none of them twice, as long as there is time. */
export async function* candidatesOf(
  attempts: Iterable<Attempt> | AsyncIterable<Attempt>,
  context: RepairContext,
  { most, prior }: { most: number; prior: (attempt: Attempt) => number },
): AsyncGenerator<Candidate> {
  const seen = new Set<string>();
  for await (const attempt of attempts) {
    if (seen.size >= most || context.signal.aborted || (context.secondsLeft?.() ?? 1) <= 0) return;
    const patch = patchOf(attempt, context);
    const key = patchKey(patch);
    if (seen.has(key)) continue;
    seen.add(key);
    const { template, description } = attempt;
    yield { patch, strategy: 'search', editKind: 'ast_rewrite', template, prior: prior(attempt), description };
  }
}

/** Attempts by their score; reverts of recent changes among them. */
export async function* attemptsAt(
  places: readonly Place[],
  seed: number,
  history: readonly Attempt[] = [],
): AsyncGenerator<Attempt> {
  const waiting = [...history].sort((a, b) => b.score - a.score);
  for await (const mutant of mutantsOf(places, randomFrom(seed))) {
    while (waiting[0] && waiting[0].score >= mutant.score) yield waiting.shift() as Attempt;
    yield attemptOf(mutant);
  }
  yield* waiting;
}
