import type { Database } from '../../db';
import type { FixRecord } from '../../domain/fix';
import type { BugType, Strategy } from '../../domain/names';
import type { RunId } from '../../domain/submission';
import type { TraceRow } from '../../domain/trace';
import { lessonText, nextWeights, SIGNALS, type Lesson, type Signal } from '../../domain/weights';

/** Another run may write the same generation at the same time. */
const ATTEMPTS = 6;

/**
 * Moves the weights by what a run that has ended taught. A run teaches once, however often it is asked; one that was stopped or
 * could not be judged teaches nothing.
 */
export async function learnFromRun({ repositories }: Pick<Database, 'repositories'>, runId: RunId): Promise<void> {
  const { runs, fixes, traces, strategyWeights } = repositories;
  const run = await runs.get(runId);
  if (run?.verdict !== 'green' && run?.verdict !== 'red') return;
  const rows = await traces.withLabels(runId, ['candidate_refused', 'fix_chosen']);
  for (const lesson of lessonsOf(await fixes.ofRun(runId), rows)) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const { weights, generation } = await strategyWeights.of(lesson.bugType);
      const next = nextWeights(weights, lesson.signals);
      if (await strategyWeights.evolve(lesson.bugType, generation, next, lessonText(lesson), { ...lesson, runId }))
        break;
    }
  }
}

/** By type of failure: fixes that held or did not, and rungs that tried in vain. */
export function lessonsOf(fixes: readonly FixRecord[], rows: readonly TraceRow[]): Lesson[] {
  const lessons = new Map<BugType, { signals: Signal[]; attempts: number; successes: number }>();
  const of = (type: BugType) => {
    const known = lessons.get(type) ?? { signals: [], attempts: 0, successes: 0 };
    lessons.set(type, known);
    return known;
  };
  for (const fix of fixes) {
    const lesson = of(fix.bugType);
    lesson.attempts++;
    if (fix.status === 'failed') lesson.signals.push({ name: fix.strategy, value: SIGNALS.failed });
    if (fix.status !== 'applied' && fix.status !== 'rolled_back') continue;
    const value = fix.status === 'applied' ? SIGNALS.held : SIGNALS.takenBack;
    if (fix.status === 'applied') lesson.successes++;
    lesson.signals.push({ name: fix.strategy, value });
    if (fix.strategyUsed) lesson.signals.push({ name: fix.strategyUsed, value });
  }
  for (const { bugType, strategy } of outdone(rows))
    of(bugType).signals.push({ name: strategy, value: SIGNALS.outdone });
  return [...lessons].map(([bugType, lesson]) => ({ bugType, ...lesson }));
}

/** Rungs that had candidates for a cluster, while another rung healed it. */
function outdone(rows: readonly TraceRow[]): { bugType: BugType; strategy: Strategy }[] {
  const told = rows.map(({ actionLabel, payload }) => ({
    label: actionLabel,
    cluster: String(payload?.clusterId),
    strategy: payload?.strategy as Strategy,
    bugType: payload?.bugType as BugType,
  }));
  const healers = new Map(told.filter(({ label }) => label === 'fix_chosen').map((one) => [one.cluster, one.strategy]));
  const found = told.filter(
    ({ label, cluster, strategy }) =>
      label === 'candidate_refused' && healers.has(cluster) && healers.get(cluster) !== strategy,
  );
  return [...new Map(found.map((one) => [`${one.cluster}\0${one.strategy}`, one])).values()];
}
