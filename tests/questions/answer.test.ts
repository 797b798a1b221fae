import type { TraceRow } from '../../domain/trace';
import { answerQuestion } from '../../services/questions';

const step = (
  stepIndex: number,
  actionLabel: string,
  payload: object,
  thoughtText: string | null = null,
): TraceRow => ({
  ...{ stepIndex, agentNode: 'fix_generator', actionType: 'decision', actionLabel, thoughtText },
  ...{ payload: payload as TraceRow['payload'], emittedAt: new Date(stepIndex * 1000).toISOString() },
});

const ZERO = {
  ...{ failures: 0, uncovered: 0, fixes: 0, commits: 0, rollbacks: 0, notJudged: 0 },
  ...{ modelCalls: 0, costUsd: 0, totalTimeSecs: 0 },
};
const place = { file: 'lib/rates.py', line: 7 };
const TRACE: readonly TraceRow[] = [
  step(0, 'run_started', {}),
  step(1, 'checks_planned', {
    checks: [{ id: 'c', command: 'pytest', kind: 'test', origin: 'convention' }],
    skipped: [],
  }),
  step(2, 'checks_run', {
    runs: [{ checkId: 'c', status: 'failed', diagnostics: [{ tests: ['tests/test_rates.py::test_rate'] }] }],
  }),
  step(3, 'failures_found', {}, 'Found lib/rates.py:7 LOGIC assert 3 == 2'),
  step(4, 'kb_looked_up', { ...place, hits: [] }),
  step(5, 'search_ended', { ...place, tried: 41, plausible: 1 }),
  step(6, 'candidate_refused', {
    ...{ ...place, candidate: 1, strategy: 'rule_first', description: 'adds an import' },
    refusals: [{ kind: 'target_remains', message: '1 of 1 tests fail' }],
  }),
  step(
    7,
    'fix_chosen',
    { ...place, strategy: 'search', template: 'comparison', confidence: 0.8, reasons: ['3 tests pass now'] },
    'lib/rates.py:7 LOGIC: turns < into <=',
  ),
  step(8, 'cause_found', place, 'lib/rates.py:7: abc (Round rates) wrote the lines last'),
  step(9, 'not_judged', { items: [{ id: 'tests/test_clock.py::test_now', why: 'flaky' }] }, 'Not judged: a clock'),
  step(10, 'rolled_back', {}, 'Took 123 back by 456 because of test_other'),
  step(11, 'model_called', { model: 'm', inputTokens: 10, outputTokens: 5, costUsd: 0.02 }),
  step(12, 'run_complete', {
    verdict: 'green',
    totals: { ...ZERO, modelCalls: 1, rollbacks: 1, costUsd: 0.02, totalTimeSecs: 12 },
  }),
  step(13, 'fix_challenged', {}, 'lib/rates.py:7: the fix is doubtful: rate([]) gave 0 before'),
];

test.each([
  ['Why this fix?', /3 tests pass now/, [7]],
  ['What was tried?', /41 candidates[^]*1 of 1 tests fail/, [5, 6]],
  ['Why is it green?', /ended green/, [12]],
  ['How much did it cost?', /In all: 1 questions, 0\.02 USD/, [11, 12]],
  ['Which commit caused it?', /Round rates/, [8]],
  ['Which tests failed?', /test_rate/, [2]],
  ['What was rolled back?', /Took 123 back/, [10]],
  ['How long did the run take?', /after 12 s/, [0, 12]],
  ['Which checks were run?', /pytest failed/, [1, 2]],
  ['What is not judged?', /flaky/, [9]],
  ['Was it known from memory?', /0 known patterns/, [4]],
  ['What do adversarial tests say?', /rate\(\[\]\) gave 0/, [13]],
  ['What was wrong in lib/rates.py?', /assert 3 == 2/, [3]],
])('%s', (question, says, steps) => {
  const { answer, claims } = answerQuestion(question, TRACE);
  expect(answer).toMatch(says);
  const cited = claims.map((claim) => claim.step.stepIndex);
  expect(cited).toEqual(expect.arrayContaining(steps));
  for (const index of cited) expect(answer).toContain(`[step ${index}]`);
});

test.each([
  'Who reviewed the pull request?',
  'What was tried in lib/money.py?',
  'Does the deployment survive a reboot?',
])('the trace does not hold it: %s', (question) => {
  const { answer, claims } = answerQuestion(question, TRACE);
  expect(claims).toEqual([]);
  expect(answer).toMatch(/does not hold|says nothing of/);
});

test.each([
  ['What did it cost?', /nothing was spent/],
  ['Was anything rolled back?', /Nothing was rolled back/],
  ['What is not judged?', /Everything that ran was judged/],
])('what there was none of is said by the end of the run: %s', (question, says) => {
  const quiet = [step(0, 'run_started', {}), step(1, 'run_complete', { verdict: 'green', totals: ZERO })];
  const { answer, claims } = answerQuestion(question, quiet);
  expect(answer).toMatch(says);
  expect(claims.map((claim) => claim.step.stepIndex)).toEqual([1]);
  const untold = [step(0, 'run_started', {}), step(1, 'run_complete', { verdict: 'green' })];
  expect(answerQuestion(question, untold).claims).toEqual([]);
});

test('of a run that goes on, nothing is said to be missing', () => {
  expect(answerQuestion('What did it cost?', TRACE.slice(0, 8)).claims).toEqual([]);
});
