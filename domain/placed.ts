import type { Failure } from './failure';
import type { Fix } from './fix';
import { mapBack } from './line-map';
import type { Hunk } from './hunks';
import type { Patch } from './patch';
import { hunksOf } from './patch-diff';
import type { HealedPlace } from './search';

/**
 * A wrong behaviour is where the fix changes the code for it first; the test only shows it. Other failures are where their tool says.
 * @param since hunks by file, from the tree as submitted to the one that was checked
 */
export function placed(
  failure: Failure,
  fix: Pick<Fix, 'parts' | 'patch'>,
  since: ReadonlyMap<string, readonly Hunk[]>,
): Failure {
  if (failure.bugType !== 'LOGIC') return failure;
  const part = fix.parts?.find(({ failureIds }) => failureIds.includes(failure.id)) ?? fix.parts?.[0];
  const places = part?.places && part.places.length > 0 ? part.places : placesOf(fix.patch);
  const place = placeFor(failure, places);
  if (!place) return failure;
  const { file, line } = place;
  return { ...failure, file, line, submittedLine: mapBack(since.get(file) ?? [], line) };
}

/** By the tests that a place heals, else by the frames of the failure. */
function placeFor({ tests, diagnostic }: Failure, places: readonly HealedPlace[]): HealedPlace | undefined {
  const frames = new Set(diagnostic.frames.map(({ file }) => file));
  return (
    places.find((place) => place.tests?.some((test) => tests.includes(test))) ??
    places.find(({ file }) => frames.has(file)) ??
    places[0]
  );
}

/** Where a patch changes the code. */
export const placesOf = ({ changes }: Patch): HealedPlace[] =>
  changes.flatMap((change) =>
    hunksOf(change).map(({ oldStart }) => ({ file: change.path, line: Math.max(1, oldStart) })),
  );
