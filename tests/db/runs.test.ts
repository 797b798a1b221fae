import { randomUUID } from 'node:crypto';
import type { RunFinish } from '../../domain/run-record';
import { newRun } from '../support/runs';
import { onEachPostgres, useDatabase } from './on-each-postgres';

const GREEN: RunFinish = { end: { verdict: 'green', reason: null }, endTime: new Date().toISOString() };

onEachPostgres((adminUrl) => {
  const { database, query } = useDatabase(adminUrl);
  const runs = () => database().repositories.runs;

  test('fifty identical submissions make one row', async () => {
    const run = newRun();
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => runs().insertQueued(run)));
    expect(outcomes.filter((outcome) => outcome.kind === 'inserted')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome.kind === 'exists')).toHaveLength(49);
    const row = await runs().get(run.runId);
    for (const outcome of outcomes) expect(outcome.run).toEqual(row);
    expect(await runs().get(run.runId)).toMatchObject({ ...run, status: 'queued', verdict: null, score: null });
  });

  test('a branch of a remote has one active run at a time', async () => {
    const first = newRun();
    const rivals = Array.from({ length: 20 }, () => newRun({ repoUrl: first.repoUrl }));
    const outcomes = await Promise.all([first, ...rivals].map((run) => runs().insertQueued(run)));
    const [winner, ...others] = outcomes.filter((outcome) => outcome.kind === 'inserted');
    expect(others).toEqual([]);
    const busy = outcomes.filter((outcome) => outcome.kind === 'branch_busy');
    expect(new Set(busy.map((outcome) => outcome.run.runId))).toEqual(new Set([winner?.run.runId]));
    expect(busy).toHaveLength(20);

    await runs().finish(winner?.run.runId ?? '', GREEN);
    expect(await runs().insertQueued(newRun({ repoUrl: first.repoUrl }))).toMatchObject({ kind: 'inserted' });
    expect(await runs().insertQueued(newRun({ repoUrl: first.repoUrl, branchName: 'B_B_AI_Fix' }))).toMatchObject({
      kind: 'inserted',
    });
  });

  test('the end is written once, whoever comes first', async () => {
    const run = newRun();
    await runs().insertQueued(run);
    const ends = Array.from({ length: 10 }, (_, i) =>
      runs().finish(run.runId, {
        end: { verdict: 'red', reason: { code: 'STILL_FAILING', message: `end ${i}` } },
        endTime: new Date(Date.parse(run.startTime) + 90_000).toISOString(),
        totalCommits: 23,
      }),
    );
    expect((await Promise.all(ends)).filter(Boolean)).toHaveLength(1);
    const ended = await runs().get(run.runId);
    expect(await runs().finish(run.runId, GREEN)).toBe(false);
    expect(await runs().get(run.runId)).toEqual(ended);
    expect(ended).toMatchObject({
      status: 'failed',
      verdict: 'red',
      endReason: 'still_failing',
      totalTimeSecs: 90,
      totalCommits: 23,
      score: { base: 100, speedBonus: 0, efficiencyPenalty: 6, total: 94 },
    });
  });

  test('a late message does not bring an ended run back to life', async () => {
    const run = newRun();
    await runs().insertQueued(run);
    expect(await runs().update(run.runId, { status: 'running', detectedLanguages: ['python'] })).toBe(true);
    await runs().finish(run.runId, {
      end: {
        verdict: 'quarantined',
        reason: { code: 'MALICIOUS_CODE', message: 'sends keys away', file: 'a.py', line: 3 },
      },
      endTime: new Date().toISOString(),
    });
    expect(await runs().update(run.runId, { status: 'running' })).toBe(false);
    expect(await runs().update(run.runId, { pdfReportPath: '/outputs/report.pdf' })).toBe(true);
    expect(await runs().get(run.runId)).toMatchObject({
      status: 'quarantined',
      quarantineReason: 'sends keys away',
      reason: { file: 'a.py', line: 3 },
      detectedLanguages: ['python'],
      pdfReportPath: '/outputs/report.pdf',
    });
    expect(await runs().update(randomUUID(), { totalFixes: 1 })).toBe(false);
  });

  test('only a queued submission is taken back', async () => {
    const run = newRun();
    await runs().insertQueued(run);
    expect(await runs().deleteQueued(run.runId)).toBe(true);
    expect(await runs().get(run.runId)).toBeNull();
    await runs().insertQueued(run);
    await runs().update(run.runId, { status: 'running' });
    expect(await runs().deleteQueued(run.runId)).toBe(false);
  });

  test('pages through all runs, newest first, each once, also where many began at once', async () => {
    await query('DELETE FROM runs');
    const made = Array.from({ length: 25 }, () => newRun());
    for (const run of made) await runs().insertQueued(run);
    await query(`UPDATE runs SET created_at = date_trunc('second', created_at)`);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page = await runs().list({ limit: 4, cursor });
      seen.push(...page.runs.map((run) => run.runId));
      cursor = page.cursor;
      if (seen.length === 8) await runs().insertQueued(newRun());
    } while (cursor !== null);
    expect([...seen].sort()).toEqual(made.map((run) => run.runId).sort());
    await runs().finish(made[0]?.runId ?? '', GREEN);
    expect((await runs().list({ limit: 50, status: 'passed' })).runs.map((run) => run.runId)).toEqual([made[0]?.runId]);
    expect(await runs().active()).toHaveLength(25);
  });

  test('finds the newest run of a fingerprint', async () => {
    const [older, newer] = [newRun(), newRun()];
    await runs().insertQueued(older);
    await runs().finish(older.runId, GREEN);
    await runs().insertQueued({ ...newer, fingerprint: older.fingerprint });
    expect((await runs().latestByFingerprint(older.fingerprint))?.runId).toBe(newer.runId);
    expect(await runs().latestByFingerprint('none')).toBeNull();
  });
});
