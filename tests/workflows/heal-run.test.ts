import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker, type WorkflowBundle } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CANCEL,
  HEAL_RUN,
  QUARANTINE,
  STATUS,
  TASK_QUEUES,
  type HealRunInput,
  type RunProgress,
} from '../../domain/run';
import type { CiOutcome, Judged, RunActivities, Scan } from '../../domain/run-activities';
import type { RunEnd } from '../../domain/verdict';
import { loadConfig } from '../../services/config/config';
import { findOrGet, parts } from '../../services/stack/parts';
import { registerSearchAttributes } from '../../services/temporal/connect';
import { loadTemporalSettings } from '../../services/temporal/settings';

const GREEN: Judged = { end: { verdict: 'green', reason: null }, failing: {} };
const RED: Judged = {
  end: { verdict: 'red', reason: { code: 'STILL_FAILING', message: 'x' } },
  failing: { IMPORT: 1 },
};
const ciOf = (judged: Judged, newFailures = 0): CiOutcome => ({ ...judged, newFailures });

let env: TestWorkflowEnvironment;
let bundle: WorkflowBundle;
const settings = loadTemporalSettings(loadConfig({}));

beforeAll(async () => {
  const logger = new DefaultLogger('ERROR', () => undefined);
  Runtime.install({ logger });
  // A server of its own: the queues have fixed names, and other tests work on them too.
  const { path } = await findOrGet(parts.temporal, loadConfig(), () => undefined);
  [env, bundle] = await Promise.all([
    TestWorkflowEnvironment.createLocal({ server: { executable: { type: 'existing-path', path } } }),
    bundleWorkflowCode({ workflowsPath: join(__dirname, '../../workflows/index.ts'), logger }),
  ]);
  const connection = { client: env.client, connection: env.connection as never, close: async () => undefined };
  await registerSearchAttributes(connection, settings);
}, 120_000);

afterAll(() => env?.teardown());

/** Activities that do as the scenario says, and a list of what was ordered. */
function scripted(script: Partial<RunActivities>) {
  const ordered: string[] = [];
  const finished: RunEnd[] = [];
  const scan: Scan = { queue: TASK_QUEUES.activities, sha: 'a'.repeat(40), unpushedCommits: 0, end: null };
  const defaults: RunActivities = {
    openRun: async () => undefined,
    scanRepository: async () => scan,
    analyzeSyntax: async () => undefined,
    runChecks: async () => RED,
    prepareCi: async () => undefined,
    mapDependencies: async () => ({ clusterIds: ['c1', 'c2'] }),
    healCluster: async ({ clusterId }) => ({ clusterId, fixId: `fix-${clusterId}` }),
    composeFixes: async ({ fixIds }) => ({ ...GREEN, accepted: fixIds }),
    commitFixes: async () => ({ commits: 1 }),
    pushBranch: async () => ({ sha: 'b'.repeat(40), end: null }),
    watchCi: async () => ciOf(GREEN),
    rollBack: async () => ({ reverted: true, left: RED }),
    testFixes: async () => undefined,
    dropCheckout: async () => undefined,
    finishRun: async ({ end }) => void finished.push(end),
    renderReport: async () => undefined,
  };
  const all = { ...defaults, ...script } as Record<string, (argument: never) => Promise<unknown>>;
  const activities = Object.fromEntries(
    Object.entries(all).map(([name, work]) => [name, (argument: never) => (ordered.push(name), work(argument))]),
  );
  return { activities, ordered, finished };
}

function input(maxIterations = 3, more: Partial<HealRunInput['settings']> = {}): HealRunInput {
  const workflow = {
    ...{ ...settings.workflow, ...more },
    activities: Object.fromEntries(
      Object.entries(settings.workflow.activities).map(([name, a]) => [
        name,
        {
          ...a,
          ...(a.scheduleToStartSecs ? { scheduleToStartSecs: 1 } : {}),
          retry: { ...a.retry, initialSecs: 0.05, attempts: 2 },
        },
      ]),
    ) as HealRunInput['settings']['activities'],
  };
  return {
    runId: randomUUID(),
    fingerprint: randomUUID(),
    branchName: 'T_L_AI_Fix',
    submission: { repoUrl: '/r', teamName: 'T', leaderName: 'L', requestedRef: null, maxIterations, push: true },
    submittedAt: '2026-01-01T00:00:00Z',
    settings: workflow,
  };
}

type Handle = Awaited<ReturnType<TestWorkflowEnvironment['client']['workflow']['start']>>;

async function run(
  script: Partial<RunActivities>,
  meanwhile?: (handle: Handle) => Promise<unknown>,
  maxIterations?: number,
  more?: Partial<HealRunInput['settings']>,
) {
  const { activities, ordered, finished } = scripted(script);
  const { client, nativeConnection: connection } = env;
  const workflows = await Worker.create({ connection, taskQueue: TASK_QUEUES.workflows, workflowBundle: bundle });
  const often = { maxHeartbeatThrottleInterval: '100ms' } as const;
  const worker = await Worker.create({ connection, taskQueue: TASK_QUEUES.activities, activities, ...often });
  const end = await workflows.runUntil(
    worker.runUntil(async () => {
      const start = {
        taskQueue: TASK_QUEUES.workflows,
        workflowId: `t-${randomUUID()}`,
        args: [input(maxIterations, more)],
      };
      const handle = await client.workflow.start(HEAL_RUN, start);
      await meanwhile?.(handle);
      const result = (await handle.result()) as RunEnd;
      await keepHistory(handle);
      return result;
    }),
  );
  // What goes on beside the story has no place in its order.
  const preparations = ordered.filter((name) => name === 'prepareCi').length;
  return { end, ordered: ordered.filter((name) => name !== 'prepareCi'), preparations, finished };
}

/** With RIFT_KEEP_HISTORIES, what ran is kept for the replay tests, encoded by the SDK itself. */
async function keepHistory(handle: Handle): Promise<void> {
  if (!process.env.RIFT_KEEP_HISTORIES) return;
  const name = expect
    .getState()
    .currentTestName?.replace(/[^a-z]+/gi, '-')
    .slice(0, 60)
    .toLowerCase();
  const file = join(__dirname, '../histories', `${name}.json`);
  const history = JSON.parse(historyToJSON(await handle.fetchHistory()), (key, value: unknown) =>
    key === 'stackTrace' || key === 'identity' ? '' : value,
  );
  writeFileSync(file, JSON.stringify(history));
}

const until = async (condition: () => boolean) => {
  for (let i = 0; i < 400 && !condition(); i++) await new Promise((resolve) => setTimeout(resolve, 25));
  expect(condition()).toBe(true);
};

const OPEN = ['openRun', 'scanRepository', 'analyzeSyntax', 'runChecks'];
const HEAL = ['mapDependencies', 'healCluster', 'healCluster', 'composeFixes', 'commitFixes'];
const CLOSE = ['dropCheckout', 'finishRun'];

test('a red repository is healed, pushed and judged by CI, in the order of the contract', async () => {
  const { end, ordered, finished } = await run({});
  expect(ordered).toEqual([...OPEN, ...HEAL, 'pushBranch', 'watchCi', ...CLOSE]);
  expect(end).toEqual({ verdict: 'green', reason: null });
  expect(finished).toEqual([end]);
});

test('a green repository, or one without evidence, is left alone', async () => {
  const none: Judged = {
    end: { verdict: 'no_evidence', reason: { code: 'NO_CHECKS_RAN', message: 'x' } },
    failing: {},
  };
  for (const first of [GREEN, none]) {
    const { end, ordered } = await run({ runChecks: async () => first });
    expect(ordered).toEqual([...OPEN, ...CLOSE]);
    expect(end).toEqual(first.end);
  }
});

test('what a fix uncovers is healed before the push, and red CI with rounds left goes round again', async () => {
  const composed = [RED, GREEN, GREEN];
  const ci = [ciOf(RED), ciOf(GREEN)];
  const { end, ordered } = await run({
    composeFixes: async ({ fixIds }) => ({ ...(composed.shift() ?? GREEN), accepted: fixIds }),
    watchCi: async () => ci.shift() ?? ciOf(GREEN),
  });
  expect(ordered).toEqual([
    ...OPEN,
    ...HEAL,
    ...HEAL,
    'pushBranch',
    'watchCi',
    ...HEAL,
    'pushBranch',
    'watchCi',
    ...CLOSE,
  ]);
  expect(end.verdict).toBe('green');
});

test('nothing found to fix ends red, with nothing pushed', async () => {
  const { end, ordered } = await run({ healCluster: async ({ clusterId }) => ({ clusterId, fixId: null }) });
  expect(ordered).toEqual([...OPEN, ...HEAL.slice(0, 3), ...CLOSE]);
  expect(end).toEqual(RED.end);
});

test('where that is asked for, a green run is put to tests against its fixes, and stays green whatever becomes of them', async () => {
  const testFixes = () => Promise.reject(new Error('no test could be written'));
  const { end, ordered } = await run({ testFixes }, undefined, 3, { adversarialTests: true });
  expect(end).toEqual(GREEN.end);
  expect(ordered).toEqual([...OPEN, ...HEAL, 'pushBranch', 'watchCi', 'testFixes', 'testFixes', ...CLOSE]);
});

test('what CI needs is made ready in each round while fixes are looked for, and where that fails CI goes on by itself', async () => {
  const { ApplicationFailure } = await import('@temporalio/activity');
  const broken = await run({ prepareCi: () => Promise.reject(ApplicationFailure.nonRetryable('no index')) });
  expect(broken.end).toEqual(GREEN.end);

  let ready = false;
  const ci = [ciOf(RED), ciOf(GREEN)];
  const seen: boolean[] = [];
  const { end, preparations } = await run({
    prepareCi: () => new Promise((resolve) => setTimeout(() => resolve(void (ready = true)), 500)),
    watchCi: async () => (seen.push(ready), ci.shift() ?? ciOf(GREEN)),
  });
  expect([preparations, seen, end]).toEqual([2, [true, true], GREEN.end]);
});

test('where there is nothing to push, what is being made ready for CI is let go', async () => {
  const { Context } = await import('@temporalio/activity');
  let letGo = false;
  const { end } = await run({
    prepareCi: async () => {
      const context = Context.current();
      const beat = setInterval(() => context.heartbeat(), 50);
      await context.cancelled.catch((error: unknown) => {
        letGo = true;
        clearInterval(beat);
        throw error;
      });
    },
    healCluster: async ({ clusterId }) => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { clusterId, fixId: null };
    },
  });
  expect([end, letGo]).toEqual([RED.end, true]);
});

test('no more rounds than asked for', async () => {
  const { end, ordered } = await run({ watchCi: async () => ciOf(RED) }, undefined, 2);
  expect(ordered.filter((name) => name === 'watchCi')).toHaveLength(2);
  expect(end.verdict).toBe('red');
});

test('new failures after a push are rolled back, and CI judges again', async () => {
  const ci = [ciOf(RED, 1), ciOf(RED), ciOf(GREEN)];
  const { end, ordered } = await run({ watchCi: async () => ci.shift() ?? ciOf(GREEN) });
  expect(ordered.slice(OPEN.length + HEAL.length)).toEqual([
    ...['pushBranch', 'watchCi', 'rollBack', 'watchCi'],
    ...[...HEAL, 'pushBranch', 'watchCi'],
    ...CLOSE,
  ]);
  expect(end.verdict).toBe('green');
});

test('a second regression is rolled back as well, and without a round left the run ends as the reverted tree stands', async () => {
  const twice = [ciOf(RED, 1), ciOf(RED, 1), ciOf(GREEN)];
  const { end, ordered } = await run({ watchCi: async () => twice.shift() ?? ciOf(GREEN) });
  expect(ordered.slice(OPEN.length + HEAL.length)).toEqual([
    ...['pushBranch', 'watchCi', 'rollBack', 'watchCi', 'rollBack', 'watchCi'],
    ...CLOSE,
  ]);
  expect(end.verdict).toBe('green');

  const left: Judged = { ...RED, end: { verdict: 'red', reason: { code: 'STILL_FAILING', message: 'as before' } } };
  const last = { watchCi: async () => ciOf(RED, 1), rollBack: async () => ({ reverted: true, left }) };
  expect((await run(last, undefined, 1)).end).toEqual(left.end);
});

test('threats found by the scanner end the run before anything of the repository runs', async () => {
  const end: RunEnd = {
    verdict: 'quarantined',
    reason: { code: 'MALICIOUS_CODE', message: 'x', file: 'a.py', line: 3 },
  };
  const scan: Scan = { queue: TASK_QUEUES.activities, sha: 'a'.repeat(40), unpushedCommits: 0, end };
  const result = await run({ scanRepository: async () => scan });
  expect(result.ordered).toEqual(['openRun', 'scanRepository', ...CLOSE]);
  expect(result.end).toEqual(end);
});

describe.each([
  ['update', (handle: Handle, name: string, reason: string) => handle.executeUpdate(name, { args: [{ reason }] })],
  ['signal', (handle: Handle, name: string, reason: string) => handle.signal(name, { reason })],
])('stopped by %s', (_, send) => {
  test.each([
    [CANCEL, 'cancelled', 'CANCELLED'],
    [QUARANTINE, 'quarantined', 'QUARANTINED_BY_OPERATOR'],
  ])('%s ends the run with its reason, and the results are written', async (name, verdict, code) => {
    let entered = false;
    const { end, ordered, finished } = await run(
      { runChecks: () => ((entered = true), new Promise((resolve) => setTimeout(() => resolve(GREEN), 1500))) },
      async (handle) => {
        await until(() => entered);
        expect(await handle.query<RunProgress>(STATUS)).toMatchObject({ node: 'test_runner', iteration: 0, end: null });
        await send(handle, name, 'enough');
      },
    );
    expect(end).toEqual({ verdict, reason: { code, message: 'enough' } });
    expect(finished).toEqual([end]);
    expect(ordered.slice(-2)).toEqual(CLOSE);
  });
});

test("Temporal's own cancel equals cancel", async () => {
  let entered = false;
  const slow = () => ((entered = true), new Promise<Judged>((resolve) => setTimeout(() => resolve(GREEN), 1500)));
  const { end, finished } = await run({ runChecks: slow }, async (handle) => {
    await until(() => entered);
    await handle.cancel();
  });
  expect(end.verdict).toBe('cancelled');
  expect(finished).toEqual([end]);
});

test('a quarantine without a reason is refused and the run goes on', async () => {
  const { end } = await run({}, async (handle) => {
    await expect(handle.executeUpdate(QUARANTINE, { args: [{ reason: '' }] })).rejects.toThrow();
  });
  expect(end.verdict).toBe('green');
});

test('a worker that is gone with its checkout: cloned again at the recorded commit', async () => {
  const sha = 'c'.repeat(40);
  const asked: (string | null)[] = [];
  const { end } = await run({
    scanRepository: async (at) => {
      asked.push(at.sha);
      return {
        queue: asked.length === 1 ? 'queue-of-a-dead-worker' : TASK_QUEUES.activities,
        sha,
        unpushedCommits: 0,
        end: null,
      };
    },
  });
  expect(asked).toEqual([null, sha]);
  expect(end.verdict).toBe('green');
});

test('an activity that gives up ends the run with its own reason, or as a fault of ours', async () => {
  const { ApplicationFailure } = await import('@temporalio/activity');
  const clone = ApplicationFailure.nonRetryable('no such repository', 'CLONE_FAILED');
  const named = await run({ scanRepository: () => Promise.reject(clone) });
  expect(named.end).toEqual({ verdict: 'error', reason: { code: 'CLONE_FAILED', message: 'no such repository' } });
  const unnamed = await run({ runChecks: () => Promise.reject(new Error('boom')) });
  expect(unnamed.end).toEqual({ verdict: 'error', reason: { code: 'INTERNAL', message: 'runChecks gave up: boom' } });
  expect(unnamed.finished).toEqual([unnamed.end]);
});
