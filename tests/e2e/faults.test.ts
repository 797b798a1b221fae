import { dirname } from 'node:path';
import { openFaultBench, type Fault, type FaultBench } from '../faults/bench';
import { titleOf } from '../faults/cases';
import { serveHttp, type HttpRemote } from '../git/http-remote';

// The short form of `./rift test --faults`.
const FAULTS: readonly Fault[] = [
  { victim: 'activity-worker', activity: 'runChecks', share: 0.4 },
  { victim: 'activity-worker', activity: 'healCluster', share: 0.6 },
  // All is done, and Temporal has not heard of it.
  { victim: 'activity-worker', activity: 'commitFixes', share: 1.1 },
  { victim: 'activity-worker', activity: 'watchCi', share: 0.5 },
  { victim: 'redis', activity: 'runChecks', share: 0.2 },
  { victim: 'temporal', activity: 'healCluster', share: 0.3 },
  { victim: 'postgres', activity: 'mapDependencies', share: 0.5 },
  { victim: 'workflow-worker', activity: 'watchCi', share: 0.5 },
  { victim: 'api', activity: 'healCluster', share: 0.5 },
];

let bench: FaultBench;
beforeAll(async () => {
  bench = await openFaultBench();
}, 400_000);
afterAll(() => bench?.dispose(), 60_000);

test('without a fault it is healed, with one commit', async () => {
  const { outcome } = await bench.clean('healable');
  expect(outcome).toMatchObject({ exitCode: 0, verdict: 'green', flaws: [] });
  expect(outcome.commits).toHaveLength(1);
}, 180_000);

test.each(FAULTS.map((fault) => [titleOf(fault), fault] as const))(
  '%s: it is back, and the run ends as it would have',
  async (_title, fault) => {
    const { problems, inside, attempts } = await bench.fault('healable', fault);
    expect({ problems, inside }).toEqual({ problems: [], inside: true });
    if (fault.victim === 'activity-worker') expect(attempts).toBeGreaterThan(1);
  },
  180_000,
);

test('without the key that makes a step of the trace the same step, a kill shows', async () => {
  const fault = { victim: 'activity-worker', activity: 'mapDependencies', share: 1.1, without: 'trace' } as const;
  const { problems } = await bench.fault('healable', fault);
  expect(problems).toContainEqual(expect.stringContaining('trace: too many'));
}, 180_000);

test('kill -9 of the worker when the remote has taken the push and not said so: it is not pushed again', async () => {
  let [taken, pushes] = [false, 0];
  let server: HttpRemote | undefined;
  const fault = { victim: 'activity-worker', activity: 'pushBranch', share: 1, afterMs: 5000 } as const;
  const { problems, attempts } = await bench.fault('healable', fault, async ({ remote }) => {
    server = await serveHttp(dirname(remote), {
      before: (request, response) => {
        if (request.method !== 'POST' || !request.url?.endsWith('/git-receive-pack')) return false;
        pushes++;
        // The remote does its work; of its answer nothing arrives.
        if (pushes === 1) response.end = () => ((taken = true), response);
        return false;
      },
    });
    return `${server.origin}/remote.git`;
  });
  await server?.close();
  expect({ problems, taken, pushes }).toEqual({ problems: [], taken: true, pushes: 1 });
  expect(attempts).toBeGreaterThan(1);
}, 240_000);
