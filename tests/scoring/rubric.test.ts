import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CRITERIA, measuresOf, pointsFor, predict, type Outlook } from '../../domain/benchmark';
import type { Results } from '../../domain/results';
import { loadRubric, readRubric, RubricInvalidError } from '../../services/scoring';

const text = readFileSync(join(__dirname, '../../services/scoring/rubric.yaml'), 'utf8');
const rubric = loadRubric();
const criterion = (id: string) => rubric.criteria.find((one) => one.id === id)!;

test('the rubric names every criterion once, and its points sum to 100', () => {
  expect(rubric.criteria.map(({ id }) => id).sort()).toEqual([...CRITERIA].sort());
  expect([rubric.total, rubric.criteria.reduce((sum, { points }) => sum + points, 0)]).toEqual([100, 100]);
});

test.each<[string, (yaml: string) => string, RegExp]>([
  ['points that do not sum up', (yaml) => yaml.replace('points: 25', 'points: 24'), /sum to 99, not to 100/],
  ['an unknown criterion', (yaml) => yaml.replace('id: time', 'id: charm'), /criteria/],
  ['a criterion twice', (yaml) => yaml.replace('id: time', 'id: commits'), /commits is there twice/],
  ['a missing criterion', (yaml) => yaml.replace(/ {2}- \{ id: time.*\n/, ''), /criteria/],
  ['a measure that cannot vary', (yaml) => yaml.replace('best: 300, worst: 3300', 'best: 3, worst: 3'), /time/],
  ['a share over 1', (yaml) => yaml.replace('LINTING: 0.97', 'LINTING: 97'), /priors/],
  ['an unknown field', (yaml) => `${yaml}\nbonus: 3\n`, /additional/],
])('it refuses %s', (_, change, message) => {
  expect(change(text)).not.toBe(text);
  expect(() => readRubric(change(text))).toThrow(RubricInvalidError);
  expect(() => readRubric(change(text))).toThrow(message);
});

test('points fall from best to worst, whichever is the larger, and stay within', () => {
  const time = criterion('time');
  expect([0, 300, 1800, 3300, 9999].map((secs) => pointsFor(time, secs))).toEqual([5, 5, 3, 0, 0]);
  expect([0, 0.5, 1].map((share) => pointsFor(criterion('fix_rate'), share))).toEqual([0, 13, 25]);
  expect(pointsFor(time, null)).toBe(0);
});

const OUTLOOK: Outlook = {
  clusters: [['LINTING', 'LINTING'], ['IMPORT']],
  rungs: ['rule_first'],
  weights: new Map(),
  checks: { planned: 2, judged: 2, tests: true },
  elapsedSecs: 20,
  checkSecs: 4,
  maxIterations: 5,
};
const predicted = (change: Partial<Outlook>, id: string) =>
  predict(rubric, { ...OUTLOOK, ...change }).find((one) => one.criterion === id)!;

test('harder failures, fewer rungs and a poor past lower the prediction; each says why', () => {
  const easy = predicted({}, 'fix_rate');
  expect(easy.reasoning).toContain('2 × LINTING at 97 %');
  const logic = predicted({ clusters: [['LOGIC'], ['LOGIC']] }, 'fix_rate');
  const searched = predicted({ clusters: [['LOGIC'], ['LOGIC']], rungs: ['rule_first', 'search'] }, 'fix_rate');
  expect(logic.predictedScore).toBeLessThan(searched.predictedScore);
  expect(searched.predictedScore).toBeLessThan(easy.predictedScore);

  const weights = { kb_lookup: 0.9, rule_first: 0.8, search: 0.7, llm_single: 0.6, llm_consensus: 0.5 };
  const past = (successes: number) => new Map([['LINTING' as const, { weights, attempts: 100, successes }]]);
  const rates = [0, 100].map(
    (n) => predicted({ weights: past(n), clusters: [['LINTING']] }, 'fix_rate').predictedScore,
  );
  expect(rates[0]).toBeLessThan(easy.predictedScore);
  expect(rates[1]).toBe(25);
  // A rung that is trusted less counts for less.
  const distrusted = new Map([
    ['LOGIC' as const, { weights: { ...weights, search: 0.01 }, attempts: 0, successes: 0 }],
  ]);
  const rungs = ['rule_first', 'search'] as const;
  expect(predicted({ clusters: [['LOGIC']], rungs, weights: distrusted }, 'fix_rate').predictedScore).toBeLessThan(
    predicted({ clusters: [['LOGIC']], rungs }, 'fix_rate').predictedScore,
  );
});

test('what hides others, takes long or is no evidence shows in its criterion', () => {
  expect(predicted({ clusters: [['SYNTAX'], ['IMPORT']] }, 'detection').predictedScore).toBeLessThan(15);
  expect(predicted({ clusters: [['LOGIC']] }, 'detection').predictedScore).toBe(15);
  expect(predicted({ checkSecs: 600 }, 'time').predictedScore).toBeLessThan(predicted({}, 'time').predictedScore);
  expect(predicted({ checks: { planned: 2, judged: 1, tests: true } }, 'evidence').predictedScore).toBe(5);
  expect(predicted({ checks: { planned: 2, judged: 1, tests: false } }, 'evidence').predictedScore).toBe(0);
  expect(predicted({ clusters: Array<['LOGIC']>(30).fill(['LOGIC']) }, 'verdict').predictedScore).toBe(0);
});

const RESULTS = {
  verdict: 'green',
  total_failures: 3,
  uncovered_failures: 1,
  total_time_secs: 60,
  fixes: ['applied', 'applied', 'applied', 'rolled_back'].map((status) => ({ status })),
  extended_fixes: [],
  checks: [
    { kind: 'test', status: 'passed' },
    { kind: 'lint', status: 'infrastructure' },
  ],
  ci_log: [{ regression: true }, { regression: false }],
  commits: [{}, {}],
} as unknown as Results;

test('what a run came to is measured on its results', () => {
  expect(measuresOf(RESULTS)).toEqual({
    ...{ fix_rate: 0.75, verdict: 1, detection: 0.75, evidence: 0.5 },
    ...{ ci_rounds: 2, regressions: 1, time: 60, commits: 2 },
  });
  const nothing = { ...RESULTS, verdict: 'no_evidence', fixes: [], checks: [], ci_log: [], commits: [] } as const;
  expect(measuresOf({ ...nothing, total_failures: 0, uncovered_failures: 0 })).toMatchObject({
    ...{ fix_rate: 1, verdict: 0, detection: 1, evidence: 0, ci_rounds: null },
  });
});
