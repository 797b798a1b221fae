import { Client, Connection } from '@temporalio/client';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ActivityName } from '../../domain/run';
import { readState, type ProcessName } from '../../services/stack/state';
import { serveHttp } from '../git/http-remote';
import { git, makeRemote, type TestRepository } from '../support/repositories';
import { ownRift } from '../support/rift';

const SLOW_TEST = `import time

from shop.prices import price_of, total


def test_price():
    time.sleep(2)
    assert price_of("tea") == 3


def test_total():
    assert total(["tea", "cake"]) == 8
`;
const BROKEN = {
  'pyproject.toml': '[project]\nname = "shop"\nversion = "1.0"\n\n[tool.pytest.ini_options]\npythonpath = ["."]\n',
  'requirements-dev.txt': 'pytest==8.4.2\n',
  'shop/__init__.py': '',
  'shop/prices.py':
    'TABLE = {"tea": 3, "cake": 5}\n\n\ndef price_of(item)\n    return TABLE[item]\n\n\ndef total(items):\n    return sum(price_of(item) for item in items)\n',
  'tests/test_prices.py': SLOW_TEST,
};
const BRANCH = 'TEAM_ADA_AI_Fix';

const rift = ownRift();
let connection: Connection;

beforeAll(async () => {
  const up = await rift.run(['up']);
  if (up.code !== 0) throw new Error(up.stderr);
  const urls = readState(rift)?.urls;
  connection = await Connection.connect({ address: urls?.temporal ?? '' });
}, 400_000);
afterAll(async () => {
  await connection?.close();
  await rift.dispose();
}, 60_000);

async function until<T>(find: () => Promise<T | null | undefined | false> | T | null | undefined | false): Promise<T> {
  for (let i = 0; i < 20_000; i++) {
    const found = await find();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
  throw new Error('it did not happen');
}

const pidOf = (name: ProcessName) => readState(rift)?.processes[name].process?.pid ?? null;

/** The run's workflow, once it is there. */
async function workflowOf(remote: string) {
  const client = new Client({ connection });
  return until(async () => {
    for await (const found of client.workflow.list({ query: `WorkflowType = 'healRun'` })) {
      const { searchAttributes, workflowId, runId } = found;
      if (JSON.stringify(searchAttributes ?? {}).includes(remote)) return client.workflow.getHandle(workflowId, runId);
    }
    return null;
  });
}

/** Kills a part of the stack at the moment that the named activity is at work. */
async function healAndKill(
  repository: TestRepository,
  part: ProcessName,
  activity: ActivityName,
  { url = repository.remote, when = () => true }: { url?: string; when?: () => boolean } = {},
) {
  const healing = rift.run(['heal', url, '--team', 'Team', '--leader', 'Ada', '--json']);
  const workflow = await workflowOf(url);
  await until(async () => {
    const { raw } = await workflow.describe();
    const started = raw.pendingActivities?.find((pending) => pending.activityType?.name === activity);
    return started?.lastStartedTime && started.attempt === 1 && when();
  });
  const victim = pidOf(part);
  if (victim === null) throw new Error(`${part} is not there`);
  process.kill(victim, 'SIGKILL');
  const { code, stdout, stderr } = await healing;
  if (!stdout) throw new Error(stderr.slice(-3000));
  return { code, victim, answer: JSON.parse(stdout) as { verdict: string; commits: { sha: string }[] }, workflow };
}

/** Processes that work below the home's runs, in or out of a sandbox. */
function leftovers(home: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(join(home, 'runs')) || readlinkSync(`/proc/${pid}/cwd`).startsWith(join(home, 'runs'));
      } catch {
        return false;
      }
    });
}

function expectHealedOnce(repository: TestRepository, commits: readonly { sha: string }[]) {
  const log = git(repository.remote, 'log', '--format=%H', `main..${BRANCH}`).split('\n');
  expect(log).toHaveLength(1);
  expect(commits.map(({ sha }) => sha)).toEqual(log);
  expect(git(repository.remote, 'show', `${BRANCH}:shop/prices.py`)).toContain('def price_of(item):');
}

/** The history says that the kill hit inside the named activity: it was started more than once. */
async function expectHit(workflow: Awaited<ReturnType<typeof workflowOf>>, activity: ActivityName) {
  const { events } = await workflow.fetchHistory();
  const ids = new Set(
    events
      ?.filter(({ activityTaskScheduledEventAttributes: a }) => a?.activityType?.name === activity)
      .map(({ eventId }) => String(eventId)),
  );
  const attempts = events
    ?.filter(({ activityTaskStartedEventAttributes: a }) => a && ids.has(String(a.scheduledEventId)))
    .map(({ activityTaskStartedEventAttributes: a }) => a?.attempt ?? 0);
  expect(Math.max(...(attempts ?? []))).toBeGreaterThan(1);
}

test.each<ActivityName>(['runChecks', 'healCluster', 'watchCi'])(
  'kill -9 of the worker within %s: the run ends as it would have',
  async (activity) => {
    const repository = makeRemote(BROKEN);
    const { code, victim, answer, workflow } = await healAndKill(repository, 'activity-worker', activity);
    expect({ code, verdict: answer.verdict }).toEqual({ code: 0, verdict: 'green' });
    expectHealedOnce(repository, answer.commits);

    await expectHit(workflow, activity);

    expect(await until(() => pidOf('activity-worker'))).not.toBe(victim);
    await until(() => leftovers(rift.home).length === 0);
    repository.dispose();
  },
  180_000,
);

test.each<[ProcessName, ActivityName]>([
  ['redis', 'runChecks'],
  ['temporal', 'healCluster'],
  ['postgres', 'runChecks'],
  ['workflow-worker', 'watchCi'],
  ['api', 'healCluster'],
])(
  'kill -9 of %s within %s: it is back, and the run ends as it would have',
  async (part, activity) => {
    const repository = makeRemote(BROKEN);
    const { code, victim, answer } = await healAndKill(repository, part, activity);
    expect({ code, verdict: answer.verdict }).toEqual({ code: 0, verdict: 'green' });
    expectHealedOnce(repository, answer.commits);
    const now = await until(() => pidOf(part));
    expect(now).not.toBe(victim);
    repository.dispose();
  },
  180_000,
);

test('kill -9 of the worker when the remote has taken the push and not said so: it is not pushed again', async () => {
  const repository = makeRemote(BROKEN);
  let [taken, pushes] = [false, 0];
  const server = await serveHttp(dirname(repository.remote), {
    before: (request, response) => {
      if (request.method !== 'POST' || !request.url?.endsWith('/git-receive-pack')) return false;
      pushes++;
      // The remote does its work; of its answer nothing arrives.
      if (pushes === 1) response.end = () => ((taken = true), response);
      return false;
    },
  });
  const url = `${server.origin}/remote.git`;
  const { code, answer, workflow } = await healAndKill(repository, 'activity-worker', 'pushBranch', {
    url,
    when: () => taken,
  });
  expect({ code, verdict: answer.verdict, pushes }).toEqual({ code: 0, verdict: 'green', pushes: 1 });
  expectHealedOnce(repository, answer.commits);
  await expectHit(workflow, 'pushBranch');
  await server.close();
  repository.dispose();
}, 240_000);
