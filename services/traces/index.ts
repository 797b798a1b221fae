import { createHash } from 'node:crypto';
import type { TracesRepository } from '../../db/repositories/types';
import type { Trace } from '../../domain/ports';
import type { RunId } from '../../domain/submission';
import type { TraceStep } from '../../domain/trace';
import { eventOf } from '../../domain/trace-events';
import type { EventStore } from '../events';
import { redact, redactDeep } from '../redact';
import { cutPayload, cutText } from './size-guard';

export interface TraceDeps {
  readonly runId: RunId;
  /** The same for every attempt of an activity, another for each other activity of the run. */
  readonly activityKey: string;
  readonly database: { readonly repositories: { readonly traces: Pick<TracesRepository, 'append'> } };
  readonly events: Pick<EventStore, 'publish'>;
}

const MAX_KEY = 300;
const MAX_THOUGHT = 4_000;

/**
 * The trace of one activity. A step is stored once however often the activity is tried; secrets are redacted and big payloads cut
 * before. Where the step is an event (it has a thought, or carries one in `payload.event`), the room hears of it.
 */
export function createTrace({ runId, activityKey, database, events }: TraceDeps): Trace {
  return {
    async record(step) {
      const key = stepKey(activityKey, step);
      const { row, previousEvent } = await database.repositories.traces.append(runId, key, presentable(step));
      const event = eventOf(runId, row);
      if (event) await events.publish(runId, event, previousEvent);
    },
  };
}

function presentable(step: TraceStep): TraceStep {
  return {
    ...step,
    ...(step.payload && { payload: cutPayload(redactDeep(step.payload)) }),
    ...(step.thought && { thought: cutText(redact(step.thought), MAX_THOUGHT) }),
  };
}

/** What makes a step of an activity the same step when the activity is tried again. */
export function stepKey(activityKey: string, step: TraceStep): string {
  const own = step.key ?? sha256(canonical([step.node, step.label, step.thought ?? null, step.payload ?? null]));
  const key = `${activityKey}/${own}`;
  return key.length <= MAX_KEY ? key : `${key.slice(0, MAX_KEY - 65)}-${sha256(key)}`;
}

/** JSON with keys in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
