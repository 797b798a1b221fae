import type { Attempt } from '../../services/strategies/search/attempt';
import { beliefOf, type Standing } from '../../services/strategies/search/belief';

const place = { file: 'a.py', line: 1 };
const attempt: Attempt = {
  ...{ files: {}, template: 'constant', prior: 0.2, score: 0.2, description: '', places: [place] },
};
const alone: Standing = { first: true, failing: 1, tests: 10 };
const heals = new Set(['a']);

const cases: [what: string, attempt: Partial<Attempt>, standing: Partial<Standing>][] = [
  ['others weigh more', {}, { first: false }],
  ['there are few tests', {}, { tests: 3 }],
  ['it takes several edits', { places: [place, place] }, {}],
  ['it breaks a likeness', { oneSided: true }, {}],
  ['one test alone speaks for something odd', { prior: 0.01 }, {}],
];

test.each(cases)('a patch is believed less where %s', (_what, changed, standing) => {
  const sure = beliefOf({ attempt, heals }, alone).belief;
  expect(beliefOf({ attempt: { ...attempt, ...changed }, heals }, { ...alone, ...standing }).belief).toBeLessThan(sure);
});

test('what several tests agree on may be odd', () => {
  const odd = { attempt: { ...attempt, prior: 0.01 }, heals };
  expect(beliefOf(odd, { ...alone, failing: 2 })).toEqual({ belief: 0.75, doubts: [] });
});
