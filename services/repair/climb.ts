import type { Cluster } from '../../domain/failure';
import type { Strategy } from '../../domain/names';
import type { Weights } from '../../domain/ports';
import type { TraceStep } from '../../domain/trace';
import type { Validation } from '../../domain/validation';
import type { HealOptions } from './ladder';
import type { Plausible } from './plausible';

/** How far a climb has come. */
export interface Climb {
  readonly seen: Set<string>;
  /** Validations by patch, refused ones without their report. */
  readonly known: Map<string, Validation>;
  readonly weight: Awaited<ReturnType<Weights['of']>>;
  readonly plausible: Plausible[];
  readonly refused: Validation[];
  tried: number;
  /** Candidates that a rung tried by itself, without the validator. */
  readonly aside: { tried: number; plausible: number };
  /** The last rung that was climbed. */
  rung: Strategy | null;
  /** Another cluster's fix heals this one as well. */
  spared: boolean;
  /** Why nothing more is tried. */
  ended: string | null;
}

/** Whether a patch leaves nothing of the cluster. */
export const healsAll = (plausible: Plausible, cluster: Cluster): boolean =>
  plausible.healed === cluster.failures.length;

/** The validator has one scratch copy: what is asked of it at once stands in line. */
export function oneAtATime(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  };
}

/** Records a step about the cluster. */
export function record(
  { trace, context }: HealOptions,
  actionType: TraceStep['actionType'],
  label: string,
  payload: Readonly<Record<string, unknown>>,
  thought?: string,
): Promise<void> {
  const { cluster } = context;
  const steps = [
    label,
    cluster.id,
    payload.candidate ?? payload.strategy ?? '',
    payload.model ?? '',
    payload.turn ?? '',
  ].join(':');
  return trace.record({
    node: label === 'another_strategy' ? 'critic_agent' : 'fix_generator',
    actionType,
    label,
    payload: {
      clusterId: cluster.id,
      file: cluster.root.file,
      line: cluster.root.line,
      bugType: cluster.root.bugType,
      ...payload,
    },
    ...(thought === undefined ? {} : { thought }),
    key: steps,
  });
}
