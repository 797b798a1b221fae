import { randomUUID } from 'node:crypto';
import { openDatabase, RunMissingError, type Database } from '../../db';
import type { TraceStep } from '../../domain/trace';
import { newRun } from '../support/runs';
import { onEachPostgres, useDatabase } from './on-each-postgres';

const step = (change: Partial<TraceStep> = {}): TraceStep => ({
  node: 'fix_generator',
  actionType: 'decision',
  label: 'candidate_refused',
  ...change,
});

onEachPostgres((adminUrl) => {
  const { database, url } = useDatabase(adminUrl);
  const traces = (of: Database = database()) => of.repositories.traces;

  async function someRun(): Promise<string> {
    const run = newRun();
    await database().repositories.runs.insertQueued(run);
    return run.runId;
  }

  test('fifty writers of several processes get 0 to 49, each once', async () => {
    const runId = await someRun();
    const others = await Promise.all([openDatabase(url()), openDatabase(url())]);
    const processes = [database(), ...others];
    const appended = await Promise.all(
      Array.from({ length: 50 }, (_, i) => traces(processes[i % 3]).append(runId, `key ${i}`, step())),
    );
    const indexes = appended.map((one) => one.stepIndex).sort((a, b) => a - b);
    expect(indexes).toEqual(Array.from({ length: 50 }, (_, i) => i));
    const rows = await traces().after(runId, -1, 100);
    expect(rows.map((row) => row.stepIndex)).toEqual(indexes);
    const times = rows.map((row) => row.emittedAt);
    expect(times).toEqual([...times].sort());
    await Promise.all(others.map((other) => other.close()));
  });

  test('a repeated step is recorded once and leaves no gap, also where both come at once', async () => {
    const runId = await someRun();
    const first = await traces().append(runId, 'a', step({ payload: { n: 1 } }));
    const both = await Promise.all([1, 2, 3, 4].map(() => traces().append(runId, 'b', step())));
    const again = await traces().append(runId, 'a', step({ payload: { n: 2 } }));
    const next = await traces().append(runId, 'c', step());
    expect(first).toMatchObject({ stepIndex: 0, inserted: true });
    expect(both.map((one) => one.stepIndex)).toEqual([1, 1, 1, 1]);
    expect(both.filter((one) => one.inserted)).toHaveLength(1);
    expect(again).toMatchObject({ stepIndex: 0, inserted: false, row: { payload: { n: 1 } } });
    expect(next).toMatchObject({ stepIndex: 2, inserted: true });
  });

  test('runs count for themselves, and a run that is not there takes no step', async () => {
    const [one, two] = [await someRun(), await someRun()];
    await traces().append(one, 'a', step());
    expect(await traces().append(two, 'a', step())).toMatchObject({ stepIndex: 0, inserted: true });
    await expect(traces().append(randomUUID(), 'a', step())).rejects.toBeInstanceOf(RunMissingError);
  });

  test('events are the steps with a thought and those that carry one; each knows the one before', async () => {
    const runId = await someRun();
    const event = { event: 'ci_update', data: { iteration: 1 } };
    const made = [
      step(),
      step({ thought: 'x' }),
      step(),
      step({ payload: { event } }),
      step({ payload: { event: 'x' } }),
    ];
    const previous = [];
    for (const [i, one] of made.entries()) previous.push((await traces().append(runId, `${i}`, one)).previousEvent);
    expect(previous).toEqual([null, null, 1, 1, 3]);
    expect((await traces().eventsAfter(runId, -1, 10)).map((row) => row.stepIndex)).toEqual([1, 3]);
    expect((await traces().eventsAfter(runId, 1, 10)).map((row) => row.stepIndex)).toEqual([3]);
    expect(await traces().lastEvent(runId)).toBe(3);
    expect(await traces().lastEvent(await someRun())).toBeNull();
    expect((await traces().last(runId))?.stepIndex).toBe(4);
  });

  test('what a program prints can be stored, whatever bytes it holds', async () => {
    const runId = await someRun();
    const wild = 'a\u0000b \ud800 \u{1f527} "\\u0000"';
    await traces().append(runId, 'a', step({ thought: wild, payload: { wild, deep: [{ wild }] } }));
    const [row] = await traces().withLabels(runId, ['candidate_refused']);
    expect(row?.thoughtText).toContain('a\ufffdb');
    expect(row?.payload).toMatchObject({ deep: [{ wild: expect.stringContaining('\u{1f527}') }] });
  });
});
