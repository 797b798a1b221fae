import { openFaultBench, type FaultBench, type Told } from './bench';
import { casesOf, titleOf } from './cases';
import { figures } from './figures';

// `./rift test --faults`: too long for every test run; tests/e2e/faults.test.ts is its short form.
const SEED = Number(process.env.RIFT_FAULTS_SEED ?? 1);
const MOMENTS = Number(process.env.RIFT_FAULTS_MOMENTS ?? 5);

const EARLIEST = 0.1;

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
    let found = await bench.fault(kind, fault);
    // A moment late in a short activity may come after its end; that run has to end well, too.
    for (let share = fault.share / 2; !found.inside && share > EARLIEST; share /= 2) {
      expect(found.problems).toEqual([]);
      found = await bench.fault(kind, { ...fault, share });
    }
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
