import type { Database } from '../../db';
import { measuresOf, pointsFor, predict, type Outlook } from '../../domain/benchmark';
import type { Results } from '../../domain/results';
import type { RunId } from '../../domain/submission';
import { loadRubric } from './rubric';

type Stored = Pick<Database, 'repositories'>;

/** Stores what the run should come to, and why. A repeated call changes nothing. */
export async function storePrediction({ repositories }: Stored, runId: RunId, outlook: Outlook) {
  const predictions = predict(loadRubric(), outlook);
  for (const prediction of predictions) await repositories.benchmarks.predict({ runId, ...prediction });
  return predictions;
}

/** Adds what the run came to where something was predicted; a repeated call writes the same. */
export async function storeActual({ repositories }: Stored, results: Omit<Results, 'self_benchmark'>): Promise<void> {
  const { benchmarks } = repositories;
  const measures = measuresOf(results);
  const criteria = new Map(loadRubric().criteria.map((criterion) => [criterion.id as string, criterion]));
  for (const { criterion, maxPoints } of await benchmarks.ofRun(results.run_id)) {
    const rubric = criteria.get(criterion);
    // Predicted by another version of the rubric: its points hold for this run.
    if (rubric) {
      const points = pointsFor({ ...rubric, points: maxPoints }, measures[rubric.id]);
      await benchmarks.score(results.run_id, criterion, points);
    }
  }
}

/** Title of a criterion, for people. */
export function criterionTitle(criterion: string): string {
  return loadRubric().criteria.find(({ id }) => id === criterion)?.title ?? criterion;
}

export { loadRubric, readRubric, RubricInvalidError } from './rubric';
