import { randomUUID } from 'node:crypto';
import type { StoredEvent } from '../../domain/events';
import type { TraceStep } from '../../domain/trace';
import { createTrace } from '../../services/traces';
import { REDACTED } from '../../services/redact';
import { newRun } from '../support/runs';
import { useDatabase } from '../db/on-each-postgres';

const { database } = useDatabase();

async function traced(activityKey: string, runId?: string) {
  const run = newRun(runId ? { runId } : {});
  await database().repositories.runs.insertQueued(run);
  const heard: { event: StoredEvent; previous: number | null }[] = [];
  const events = {
    publish: (_: string, event: StoredEvent, previous: number | null) => {
      heard.push({ event, previous });
      return Promise.resolve();
    },
  };
  const trace = createTrace({ runId: run.runId, activityKey, database: database(), events });
  const rows = () => database().repositories.traces.after(run.runId, -1, 1000);
  return { runId: run.runId, trace, heard, rows };
}

const step = (change: Partial<TraceStep> = {}): TraceStep => ({
  node: 'critic_agent',
  actionType: 'decision',
  label: 'fix_chosen',
  ...change,
});

test('a retried activity records nothing twice, another activity records its own', async () => {
  const first = await traced('heal/1');
  const steps = [step({ payload: { a: 1, b: 2 } }), step({ thought: 'x' }), step({ key: 'own', payload: { at: 1 } })];
  for (const one of steps) await first.trace.record(one);
  const retry = await traced('heal/1', first.runId);
  await retry.trace.record(step({ payload: { b: 2, a: 1 } }));
  await retry.trace.record(step({ thought: 'x' }));
  await retry.trace.record(step({ key: 'own', payload: { at: 2 } }));
  expect(await first.rows()).toHaveLength(3);
  expect(retry.heard).toEqual(first.heard);

  const other = await traced('heal/2', first.runId);
  await other.trace.record(step({ thought: 'x' }));
  expect(await first.rows()).toHaveLength(4);
});

test('a thought is an event whose id is its step; a step that carries an event is that event', async () => {
  const { runId, trace, heard, rows } = await traced('a');
  const data = {
    run_id: runId,
    iteration: 1,
    status: 'passed',
    regression: false,
    timestamp: '2026-01-01T00:00:00.000Z',
  };
  await trace.record(step());
  await trace.record(step({ thought: 'the simplest of two' }));
  await trace.record(step({ actionType: 'emit', thought: 'green', payload: { event: { event: 'ci_update', data } } }));
  const timestamp = (await rows())[1]?.emittedAt;
  const message = 'the simplest of two';
  expect(heard).toEqual([
    {
      previous: null,
      event: {
        id: 1,
        event: 'thought_event',
        data: { run_id: runId, node: 'critic_agent', message, step_index: 1, timestamp },
      },
    },
    { previous: 1, event: { id: 2, event: 'ci_update', data } },
  ]);
});

test('secrets reach neither the trace nor the room', async () => {
  const { trace, heard, rows } = await traced('a');
  const secret = 'ghp_' + 'a1B2'.repeat(9);
  await trace.record(
    step({ thought: `pushed with ${secret}`, payload: { argv: ['git', secret], env: { PASSWORD: 'abcd' } } }),
  );
  expect(JSON.stringify([await rows(), heard])).not.toMatch(/ghp_|abcd/);
  expect((await rows())[0]?.payload).toEqual({ argv: ['git', REDACTED], env: { PASSWORD: REDACTED } });
});

test('what is too big is cut, and the row says so', async () => {
  const { trace, rows } = await traced('a');
  const event = { event: 'fix_applied', data: { run_id: randomUUID(), file: 'a.py' } };
  const wide = Array.from({ length: 5000 }, (_, i) => ({ id: i, text: 'x'.repeat(100) }));
  await trace.record(step({ key: '1', payload: { log: 'y'.repeat(1_000_000), event } }));
  await trace.record(step({ key: '2', payload: { wide, deep: { wide } } }));
  const huge = Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`key ${i}`, i]));
  await trace.record(step({ key: '3', payload: { huge, event } }));
  const [log, lists, all] = (await rows()).map((row) => row.payload ?? {});
  expect(log?.log).toMatch(/^y+ … \[\d+ characters cut\] … y+$/);
  expect(log?.event).toEqual(event);
  expect(lists?._cut).toEqual({ wide: 5000, 'deep/wide': 5000 });
  expect((lists?.wide as unknown[])[0]).toEqual(wide[0]);
  expect(all).toEqual({ _cut: { payload: expect.any(Number) }, event });
  for (const row of await rows()) expect(JSON.stringify(row).length).toBeLessThan(300_000);
});

test('a step for a run that is not there fails', async () => {
  const events = { publish: () => Promise.resolve() };
  const trace = createTrace({ runId: randomUUID(), activityKey: 'a', database: database(), events });
  await expect(trace.record(step())).rejects.toThrow(/no run/);
});
