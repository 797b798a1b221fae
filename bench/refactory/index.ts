import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repairBench } from '../repair';
import type { BenchTask } from '../repair/contract';
import { rowOf } from '../repair/score';

const TIME_LIMIT_SECS = 10;
const QUESTIONS = ['question_1', 'question_2'];
const PROGRAM = 'submission.py';

/** What beginners handed in and was wrong. */
export const refactory = repairBench({
  name: 'refactory',
  goals: { rightShare: 0.5 },
  summary: 'wrong submissions of a beginners’ course',
  variable: 'REFACTORY_DIR',
  tasks: (data) =>
    QUESTIONS.flatMap((question) => {
      const folder = join(data, question);
      const cases = casesOf(folder);
      const wrong = join(folder, 'code', 'wrong');
      return readdirSync(wrong)
        .filter((file) => file.endsWith('.py'))
        .sort()
        .map((file) => taskOf(question, join(wrong, file), file.replace('.py', ''), cases, globalsOf(folder)));
    }),
});

interface Case {
  readonly call: string;
  readonly expected: string;
}

function casesOf(folder: string): Case[] {
  const ans = join(folder, 'ans');
  return readdirSync(ans)
    .filter((file) => file.startsWith('input_'))
    .sort()
    .map((file) => ({
      call: readFileSync(join(ans, file), 'utf8').trim(),
      expected: readFileSync(join(ans, file.replace('input_', 'output_')), 'utf8').trim(),
    }));
}

function globalsOf(folder: string): string {
  const file = join(folder, 'code', 'global.py');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function testsOf(cases: readonly Case[], globals: string): string {
  const tests = cases.map(({ call, expected }, i) => `def test_${i + 1}():\n    assert (${call}) == (${expected})\n`);
  return ['from submission import *\n', globals, ...tests].join('\n\n');
}

function taskOf(group: string, path: string, name: string, cases: readonly Case[], globals: string): BenchTask {
  const source = readFileSync(path, 'utf8');
  const test = 'test_submission.py';
  const commands = [`python -m pytest -q ${test}`];
  return {
    name,
    async run(harness) {
      const files = { [PROGRAM]: source, [test]: testsOf(cases, globals) };
      const outcome = await harness.heal({ files, commands, only: PROGRAM, timeLimitSecs: TIME_LIMIT_SECS });
      const healed = outcome.report.verdict === 'green' && outcome.report.patches.length > 0;
      return rowOf(name, outcome, healed ? true : null, group);
    },
  };
}
