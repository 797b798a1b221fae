import { randomFrom } from '../../domain/random';
import { repairBench } from '../repair';
import type { BenchTask } from '../repair/contract';
import type { Harness } from '../repair/harness';
import { rowOf } from '../repair/score';
import { breaksOf, type Break } from './edits';
import type { Program } from './programs';
import { TONGUES, type Tongue } from './tongues';

const PER_PROGRAM = 10;
/** So many edits are tried until one is seen by the tests that are shown; another would be no failure at all. */
const MOST_UNSEEN = 12;

/** Healthy functions, broken at random; half of their tests are hidden, and tell what is right from what only passes. */
export const mutants = repairBench({
  name: 'mutants',
  summary: 'functions broken by edits inside and outside the templates, half of the tests hidden',
  variable: null,
  goals: {},
  tasks: (_data, seed) =>
    TONGUES.flatMap((tongue) => tongue.programs.flatMap((program) => tasksOf(program, tongue, seed))),
});

/** As many inside as outside the templates, each with an order of its own of the edits. */
function tasksOf(program: Program, tongue: Tongue, seed: number): BenchTask[] {
  const all = breaksOf(program.source, tongue);
  return [true, false].flatMap((inside) => {
    const kind = shuffled(
      all.filter((one) => one.inside === inside),
      seed,
    );
    return Array.from({ length: PER_PROGRAM / 2 }, (_, i) => taskOf(program, tongue, kind, i, inside));
  });
}

function shuffled(breaks: readonly Break[], seed: number): Break[] {
  const left = [...breaks];
  const next = randomFrom(seed);
  return breaks.flatMap(() => left.splice(Math.floor(next() * left.length), 1));
}

/** @param breaks in their order, shared by the tasks of a kind: what one has taken, no other gets */
function taskOf(program: Program, tongue: Tongue, breaks: Break[], i: number, inside: boolean): BenchTask {
  const { commands, timeLimitSecs } = tongue;
  const group = `${tongue.name}, ${inside ? 'inside' : 'outside'} the templates`;
  const name = `${tongue.name} ${program.name} ${inside ? 'inside' : 'outside'} ${i + 1}`;
  const all = (file: string, shown: (n: number) => boolean) => ({
    ...tongue.files,
    [tongue.source]: file,
    [tongue.test]: tongue.testsOf(program, shown),
  });
  return {
    name,
    async run(harness: Harness) {
      for (let tried = 1; ; tried++) {
        const broken = breaks.shift();
        if (!broken) throw new Error('no edit is left');
        const files = all(tongue.fileOf?.(broken.source) ?? broken.source, (n) => n % 2 === 0);
        const outcome = await harness.heal({ files, commands, only: tongue.source, timeLimitSecs });
        const row = (right: boolean | null) => rowOf(`${name}: ${broken.what}`, outcome, right, group);
        if (outcome.report.failures.length === 0) {
          if (tried < MOST_UNSEEN) continue;
          return { ...row(null), plausible: false, group: 'not noticed' };
        }
        const fixed = outcome.changed[tongue.source];
        if (outcome.report.verdict !== 'green' || fixed === undefined) return row(null);
        return row(
          await harness.passes(
            all(fixed, () => true),
            commands,
          ),
        );
      }
    },
  };
}
