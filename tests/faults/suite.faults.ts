import { openFaultBench, type FaultBench, type Told } from './bench';
import { casesOf, titleOf } from './cases';
import { figures } from './figures';

// `./rift test --faults`: too long for every test run; tests/e2e/faults.test.ts is its short form.
const SEED = Number(process.env.RIFT_FAULTS_SEED ?? 1);
const MOMENTS = Number(process.env.RIFT_FAULTS_MOMENTS ?? 5);

let bench: FaultBench;
const told: Told[] = [];
beforeAll(async () => {
  bench = await openFaultBench();
}, 400_000);
afterAll(async () => {
  await bench?.dispose();
  process.stderr.write(`\nseed ${SEED}\n${figures(told)}\n`);
}, 60_000);

test.each(casesOf(SEED, MOMENTS).map((one) => [titleOf(one), one] as const))(
  '%s: the run ends as it would have',
  async (_title, { kind, ...fault }) => {
    const found = await bench.fault(kind, fault);
    told.push(found);
    expect(found.problems).toEqual([]);
    expect(found.inside).toBe(true);
    if (fault.victim === 'activity-worker') expect(found.attempts).toBeGreaterThan(1);
  },
  400_000,
);

test.each([
  ['trace', 'mapDependencies'],
  ['commit', 'commitFixes'],
] as const)(
  'without the idempotency key of "%s" the suite would be red',
  async (without, activity) => {
    const found = await bench.fault('healable', { victim: 'activity-worker', activity, share: 1.1, without });
    expect(found.problems).not.toEqual([]);
  },
  400_000,
);
