import { randomFrom } from '../../domain/random';
import { repairBench } from '../repair';
import type { BenchTask } from '../repair/contract';
import type { Harness } from '../repair/harness';
import { rowOf } from '../repair/score';
import { breaksOf, type Break } from './edits';
import type { Program } from './programs';
import { TONGUES, type Tongue } from './tongues';

const PER_PROGRAM = 10;

/** Healthy functions, broken at random; half of their tests are hidden, and tell what is right from what only passes. */
export const mutants = repairBench({
  name: 'mutants',
  summary: 'functions broken by edits inside and outside the templates, half of the tests hidden',
  variable: null,
  goals: {},
  tasks: (_data, seed) =>
    TONGUES.flatMap((tongue) =>
      tongue.programs.flatMap((program) =>
        broken(program, tongue, seed).map((one, i) => taskOf(program, tongue, one, i)),
      ),
    ),
});

/** As many inside as outside the templates. */
function broken({ source }: Program, tongue: Tongue, seed: number): Break[] {
  const all = breaksOf(source, tongue);
  const next = randomFrom(seed);
  const some = (inside: boolean) => {
    const kind = all.filter((one) => one.inside === inside);
    return Array.from({ length: PER_PROGRAM / 2 }, () => kind.splice(Math.floor(next() * kind.length), 1)).flat();
  };
  return [...some(true), ...some(false)];
}

function taskOf(program: Program, tongue: Tongue, { source, what, inside }: Break, i: number): BenchTask {
  const { commands, timeLimitSecs } = tongue;
  const name = `${tongue.name} ${program.name} ${i + 1}: ${what}`;
  const group = `${tongue.name}, ${inside ? 'inside' : 'outside'} the templates`;
  const all = (text: string, shown: (n: number) => boolean) => ({
    ...tongue.files,
    [tongue.source]: tongue.fileOf?.(text) ?? text,
    [tongue.test]: tongue.testsOf(program, shown),
  });
  return {
    name,
    async run(harness: Harness) {
      const files = all(source, (n) => n % 2 === 0);
      const outcome = await harness.heal({ files, commands, only: tongue.source, timeLimitSecs });
      const fixed = outcome.changed[tongue.source];
      if (outcome.report.failures.length === 0)
        return { ...rowOf(name, outcome, null, 'not noticed'), plausible: false };
      if (outcome.report.verdict !== 'green' || fixed === undefined) return rowOf(name, outcome, null, group);
      const whole = all(fixed, () => true);
      return rowOf(name, outcome, await harness.passes(whole, commands), group);
    },
  };
}
