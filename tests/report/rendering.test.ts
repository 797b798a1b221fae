import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { createActivities } from '../../activities';
import { beating } from '../../activities/at-node';
import { createApiClient } from '../../cli/client/api';
import { getReport } from '../../cli/client/get-report';
import { TASK_QUEUES } from '../../domain/run';
import { renderReport } from '../../services/report';
import { reportPath } from '../../services/report/place';
import { createExecutions } from '../../services/runs/executions';
import { createEndRun } from '../../services/runs/end-run';
import { createRunMirror } from '../../services/runs/mirror';
import { createReconciler } from '../../services/runs/reconciler';
import { createReports } from '../../services/runs/reports';
import { loadTemporalSettings } from '../../services/temporal/settings';
import { startBench, TOKEN, until, type Bench } from '../api/bench';
import { END, storeRun } from './support';

let bench: Bench;
let workflowBundle: Awaited<ReturnType<typeof bundleWorkflowCode>>;
beforeAll(async () => {
  const workflowsPath = join(__dirname, '../../workflows/index.ts');
  [bench, workflowBundle] = await Promise.all([
    startBench(),
    bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
  ]);
}, 120_000);
afterAll(() => bench?.close());

type Render = ReturnType<typeof createActivities>['renderReport'];

/** Makes reports until the returned function is called. */
async function work(render: Render): Promise<() => Promise<void>> {
  const connection = bench.env.nativeConnection;
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: TASK_QUEUES.reports, workflowBundle }),
    Worker.create({ connection, taskQueue: TASK_QUEUES.pdf, activities: { renderReport: render } }),
  ]);
  const done = Promise.all(workers.map((worker) => worker.run()));
  return async () => {
    for (const worker of workers) worker.shutdown();
    await done;
  };
}
const real: Render = beating(async ({ runId }) => {
  const config = {
    ...bench.config,
    bwrap: process.env.RIFT_BWRAP ?? null,
    chromium: process.env.RIFT_CHROMIUM ?? null,
  };
  await renderReport(
    { config: { ...config, cache: process.env.RIFT_CACHE ?? config.cache }, database: bench.database },
    runId,
  );
});

async function endedRun(): Promise<string> {
  const { runId } = await storeRun(bench.database);
  await bench.database.repositories.runs.finish(runId, { end: { verdict: 'green', reason: null }, endTime: END });
  return runId;
}
const client = () => createApiClient(() => ({ url: bench.api.url, token: TOKEN }));

test('a missing report is made when it is asked for, and again where it was pruned', async () => {
  const runId = await endedRun();
  expect(await bench.request('GET', `/report/${runId}/state`)).toMatchObject({ body: { state: 'none', why: null } });
  expect((await bench.request('GET', `/report/${runId}`)).body).toMatchObject({ error: { code: 'REPORT_NOT_READY' } });
  const stop = await work(real);
  try {
    for (let time = 0; time < 2; time++) {
      const pdf = await getReport(client(), runId, () => undefined);
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      expect(pdf).toEqual(readFileSync(reportPath(bench.config.outputDir, runId)));
      await until(async () => (await client().reportState(runId)).state === 'rendered');
      rmSync(reportPath(bench.config.outputDir, runId));
    }
  } finally {
    await stop();
  }
}, 90_000);

test('a worker that dies while it renders: another takes over', async () => {
  const runId = await endedRun();
  const settings = loadTemporalSettings(bench.config).workflow.activities.renderReport;
  const executions = createExecutions(bench.env.client, 3000);
  const activity = { ...settings, heartbeatSecs: 2 };
  const reports = createReports({ executions, isThere: () => false, activity });
  let attempts = 0;
  const stop = await work(async (at) => {
    // To the server, a worker that was killed is one that is not heard of any more.
    if (++attempts === 1) await new Promise((resolve) => setTimeout(resolve, 6000));
    else await real(at);
  });
  try {
    await reports.request(runId);
    await until(async () => existsSync(reportPath(bench.config.outputDir, runId)));
    expect(attempts).toBeGreaterThan(1);
  } finally {
    await stop();
  }
}, 90_000);

test('a report that cannot be made fails by itself, says why, and is not tried for ever', async () => {
  const runId = await endedRun();
  let attempts = 0;
  const stop = await work(() => {
    attempts++;
    return Promise.reject(new Error('no paper'));
  });
  try {
    await expect(getReport(client(), runId, () => undefined)).rejects.toMatchObject({
      ...{ name: 'ReportFailed', message: expect.stringContaining('no paper') },
    });
    const tried = attempts;
    const activity = loadTemporalSettings(bench.config).workflow.activities.renderReport;
    const executions = createExecutions(bench.env.client, 3000);
    await createReports({ executions, isThere: () => false, activity }).ensure(runId);
    expect(await executions.reportState(runId)).toMatchObject({ state: 'failed', why: 'no paper' });
    expect(attempts).toBe(tried);
    expect(await client().results(runId)).toMatchObject({ verdict: 'green' });
  } finally {
    await stop();
  }
}, 90_000);

test('the reconciler has the report of a run made whose workflow could not', async () => {
  const runId = await endedRun();
  const { database, events, config, env } = bench;
  const executions = createExecutions(env.client, 3000);
  const isThere = (id: string) => existsSync(reportPath(config.outputDir, id));
  const activity = loadTemporalSettings(config).workflow.activities.renderReport;
  const endRun = createEndRun({ database, events, mirror: createRunMirror(null), outputDir: config.outputDir });
  const reports = createReports({ executions, isThere, activity });
  const { runs } = database.repositories;
  await createReconciler({ runs, executions, endRun, reports, graceMs: 0, log: { warn: () => undefined } }).reconcile();
  expect(await executions.reportState(runId)).toEqual({ state: 'rendering' });
}, 90_000);

test('there is none of a run that goes on, nor of no run', async () => {
  const { runId } = await storeRun(bench.database);
  expect(await bench.request('POST', `/report/${runId}`)).toMatchObject({
    ...{ status: 409, body: { error: { code: 'RUN_NOT_FINISHED' } } },
  });
  for (const path of ['', '/state']) {
    const answer = await bench.request(path ? 'GET' : 'POST', `/report/${randomUUID()}${path}`);
    expect(answer).toMatchObject({ status: 404, body: { error: { code: 'RUN_NOT_FOUND' } } });
  }
});
