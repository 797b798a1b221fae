import { cpus } from 'node:os';
import type { Program } from '../mutants/programs';
import { TONGUES, type Tongue } from '../mutants/tongues';
import type { Bench, Figure } from '../contract';
import { openHarness, type Harness } from '../repair/harness';

const SECONDS = 45;
const LOOP = /\b(for|while|loop)\b/;
/** What one core shall judge in a second, where a test takes a millisecond. */
const GOALS: Readonly<Record<string, number>> = {
  ...{ python: 200, javascript: 300, typescript: 300, go: 200, java: 200, rust: 100 },
};

/**
 * How many candidates are judged in a second, where no candidate is right: two tests of the program say the opposite. Of a function
 * without loops, each candidate ends by itself; of one with a loop, those that never end cost their limit in it.
 */
export const rate: Bench = {
  summary: 'candidates a second and core, on tests of a millisecond that contradict one another',
  async measure(say, { only, seed }) {
    const harness = await openHarness();
    const figures: Figure[] = [];
    try {
      for (const tongue of TONGUES.filter(({ name }) => only?.test(name) ?? true)) {
        const straight = tongue.programs.find(({ source }) => !LOOP.test(source));
        const loops = tongue.programs.filter(({ source }) => LOOP.test(source));
        for (const program of [straight, loops[seed % loops.length]]) {
          if (!program) continue;
          const { tried, seconds } = await rateOf(tongue, program, harness);
          const value = tried / Math.max(seconds, 0.001) / cpus().length;
          say(
            `${tongue.name}, ${program.name}: ${tried} candidates in ${seconds.toFixed(1)} s, ${cpus().length} cores`,
          );
          const goal = program === straight ? { goal: { atLeast: GOALS[tongue.name] ?? 0 } } : {};
          const what = program === straight ? 'a second and core' : 'of a loop, endless ones too';
          figures.push({ name: `${tongue.name}: candidates ${what}`, value, unit: '', ...goal });
        }
      }
    } finally {
      harness.close();
    }
    return figures;
  },
};

async function rateOf(tongue: Tongue, program: Program, harness: Harness): Promise<{ tried: number; seconds: number }> {
  const [first, ...rest] = program.cases;
  const other = rest.find(([, value]) => value !== first?.[1]);
  if (!first || !other) throw new Error(`${program.name} has no two cases that differ`);
  const contradicting = { ...program, cases: [...program.cases, [first[0], other[1]] as const] };
  const files = {
    ...tongue.files,
    [tongue.source]: tongue.fileOf?.(program.source) ?? program.source,
    [tongue.test]: tongue.testsOf(contradicting, () => true),
  };
  const task = { files, commands: tongue.commands, only: tongue.source, timeLimitSecs: SECONDS };
  const { report } = await harness.heal(task);
  return { tried: report.candidates_tried, seconds: report.seconds.search };
}
