import { repairBench } from '../repair';
import type { BenchTask } from '../repair/contract';
import type { Harness } from '../repair/harness';
import { rowOf } from '../repair/score';
import { breaksOf, type Break } from './edits';
import { PROGRAMS, type Program } from './programs';

const TIME_LIMIT_SECS = 30;
const PER_PROGRAM = 10;
const SOURCE = 'program.py';
const TEST = 'test_program.py';
const COMMANDS = [`python -m pytest -q ${TEST}`];

/** Healthy functions, broken at random; half of their tests are hidden, and tell what is right from what only passes. */
export const mutants = repairBench({
  name: 'mutants',
  summary: 'functions broken by edits inside and outside the templates, half of the tests hidden',
  variable: null,
  goals: {},
  tasks: (_data, seed) => PROGRAMS.flatMap((program) => broken(program, seed).map((one, i) => taskOf(program, one, i))),
});

/** As many inside as outside the templates. */
function broken({ source }: Program, seed: number): Break[] {
  const all = breaksOf(source);
  const next = random(seed);
  const some = (inside: boolean) => {
    const kind = all.filter((one) => one.inside === inside);
    return Array.from({ length: PER_PROGRAM / 2 }, () => kind.splice(Math.floor(next() * kind.length), 1)).flat();
  };
  return [...some(true), ...some(false)];
}

function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}

function testsOf({ name, cases }: Program, shown: (i: number) => boolean): string {
  const tests = cases.flatMap(([call, value], i) =>
    shown(i) ? [`def test_${i + 1}():\n    assert ${call} == ${value}\n`] : [],
  );
  return [`from program import ${name}\n`, ...tests].join('\n\n');
}

function taskOf(program: Program, { source, what, inside }: Break, i: number): BenchTask {
  const name = `${program.name} ${i + 1}: ${what}`;
  const group = inside ? 'inside the templates' : 'outside the templates';
  return {
    name,
    async run(harness: Harness) {
      const files = { [SOURCE]: source, [TEST]: testsOf(program, (n) => n % 2 === 0) };
      const outcome = await harness.heal({ files, commands: COMMANDS, only: SOURCE, timeLimitSecs: TIME_LIMIT_SECS });
      const fixed = outcome.changed[SOURCE];
      if (outcome.report.failures.length === 0)
        return { ...rowOf(name, outcome, null, 'not noticed'), plausible: false };
      if (outcome.report.verdict !== 'green' || fixed === undefined) return rowOf(name, outcome, null, group);
      const whole = { [SOURCE]: fixed, [TEST]: testsOf(program, () => true) };
      return rowOf(name, outcome, await harness.passes(whole, COMMANDS), group);
    },
  };
}
