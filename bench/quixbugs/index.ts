import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repairBench } from '../repair';
import type { BenchTask } from '../repair/contract';
import { rowOf } from '../repair/score';

const TIME_LIMIT_SECS = 60;
const COMPARE = readFileSync(join(__dirname, 'compare.py'), 'utf8');

/** The Python programs of QuixBugs as they lie there: each with its own test file, and nothing of the others. */
export const quixbugs = repairBench({
  name: 'quixbugs',
  goals: { plausible: 40, right: 38, medianSeconds: 1 },
  summary: 'one-line faults in classic algorithms',
  variable: 'QUIXBUGS_DIR',
  tasks: (data) =>
    readdirSync(join(data, 'python_testcases'))
      .flatMap((file) => /^test_(\w+)\.py$/.exec(file)?.[1] ?? [])
      .sort()
      .map((name) => taskOf(data, name)),
});

function taskOf(data: string, name: string): BenchTask {
  const files: Record<string, string> = {};
  const take = (path: string) => {
    if (existsSync(join(data, path))) files[path] = readFileSync(join(data, path), 'utf8');
  };
  const program = `python_programs/${name}.py`;
  const test = `python_testcases/test_${name}.py`;
  for (const path of [program, test, 'conftest.py', 'python_programs/node.py']) take(path);
  for (const file of ['load_testdata.py', 'node.py']) take(`python_testcases/${file}`);
  take(`json_testcases/${name}.json`);
  return {
    name,
    async run(harness) {
      const commands = [`python -m pytest -q ${test}`];
      const outcome = await harness.heal({ files, commands, only: program, timeLimitSecs: TIME_LIMIT_SECS });
      const fixed = outcome.changed[program];
      if (outcome.report.verdict !== 'green' || fixed === undefined) return rowOf(name, outcome, null);
      const cases = files[`json_testcases/${name}.json`];
      // Programs on graphs have no data but their tests; what passes them all counts as right.
      if (cases === undefined) return rowOf(name, outcome, true);
      const reference = readFileSync(join(data, `correct_python_programs/${name}.py`), 'utf8');
      const compared = { 'compare.py': COMPARE, 'fixed.py': fixed, 'reference.py': reference, 'cases.json': cases };
      return rowOf(name, outcome, await harness.passes(compared, [`python compare.py ${name}`]));
    },
  };
}
