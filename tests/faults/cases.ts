import { mulberry32 } from '../../domain/random';
import type { ActivityName } from '../../domain/run';
import type { ProcessName } from '../../services/stack/state';
import type { Fault } from './bench';
import type { RepositoryKind } from './repositories';

export interface Case extends Fault {
  readonly kind: RepositoryKind;
}

/** Every activity that a run orders, and a repository whose run orders it. */
const ACTIVITIES: readonly (readonly [ActivityName, RepositoryKind])[] = [
  ['openRun', 'healable'],
  ['scanRepository', 'healable'],
  ['analyzeSyntax', 'healable'],
  ['runChecks', 'healable'],
  ['prepareCi', 'healable'],
  ['mapDependencies', 'healable'],
  ['healCluster', 'healable'],
  ['composeFixes', 'healable'],
  ['commitFixes', 'healable'],
  ['pushBranch', 'healable'],
  ['watchCi', 'healable'],
  ['rollBack', 'regressing'],
  ['dropCheckout', 'healable'],
  ['finishRun', 'healable'],
];
const SERVERS: readonly ProcessName[] = ['redis', 'postgres', 'temporal'];

/** The worker in the midst of each activity, and each server in the midst of some, at so many moments each. */
export function casesOf(seed: number, moments: number): Case[] {
  const next = mulberry32(seed);
  // A little beyond the whole: all is done, and Temporal has not heard of it.
  const share = () => Math.round(next() * 110) / 100;
  const each = Array.from({ length: moments });
  const workers = ACTIVITIES.flatMap(([activity, kind]) =>
    each.map((): Case => ({ victim: 'activity-worker', activity, kind, share: share() })),
  );
  const servers = SERVERS.flatMap((victim) =>
    each.map((): Case => {
      const [activity, kind] = ACTIVITIES[Math.floor(next() * ACTIVITIES.length)] ?? ['runChecks', 'healable'];
      return { victim, activity, kind, share: share() };
    }),
  );
  return [...workers, ...servers];
}

export function titleOf({ victim, activity, share }: Fault): string {
  return `kill -9 of ${victim} within ${activity}, at ${Math.round(share * 100)} % of it`;
}
