import type { BugType } from '../../domain/names';
import type { TestResult } from '../../domain/check';
import { plausibleOf } from '../../services/repair/plausible';
import { createSyntax } from '../../services/syntax';
import { candidate, checkRun, cluster, diagnostic, failure, patch, report, result } from './builders';

const syntax = createSyntax();
const runOf = (...tests: TestResult[]) => report([checkRun('test', { tests })]);
const [red, green] = [
  runOf(result('t.py::a', 'passed')),
  runOf(result('t.py::a', 'passed'), result('m.py::b', 'passed')),
];

const cases: [what: string, bugType: BugType, after: typeof red, kept: boolean][] = [
  ['a file that cannot be read, behind another', 'INDENTATION', red, true],
  ['a file that cannot be read, whose tests run now', 'SYNTAX', green, false],
  ['a file that can be read', 'LINTING', red, false],
];

test.each(cases)('whether anything has judged a patch of %s', async (_what, bugType, after, kept) => {
  const one = cluster(failure({ diagnostic: diagnostic({ bugType, tests: [] }) }));
  const validation = {
    candidate: candidate(patch('src/a.py', 'a', 'b')),
    plausible: true,
    refusals: [],
    report: after,
    durationMs: 1,
  };
  expect(await plausibleOf(validation, red, one, syntax)).toMatchObject({ keptFromRunning: kept });
});
