import type { TraceRow } from '../../domain/trace';
import type { Claim } from './contract';

/** Words of questions that say nothing of what is asked about. */
const EMPTY = new Set(
  `a about all an and any are at be been by can could did do does for from had has have how i in is it its me many much of on or our run
   runs shall should tell that the their them then there these they this those to was we were what when where which who whose why will
   with would you your happened happen rift explain show please give list say said`.split(/\s+/),
);
const MOST = 3;
/** Of the words asked about, how many a step has to hold. */
const ENOUGH = 0.75;
const LONGEST = 400;

/** Steps for people that speak of what is asked about: most of its words, the rare ones counting more. */
export function retrieve(question: string, rows: readonly TraceRow[]): Claim[] {
  const asked = [
    ...new Set(
      wordsOf(question)
        .filter((word) => !EMPTY.has(word))
        .map(stem),
    ),
  ];
  if (asked.length === 0) return [];
  const told = rows.filter(({ thoughtText }) => thoughtText !== null);
  const texts = told.map((step) => ({ step, words: new Set(wordsOf(step.thoughtText ?? '').map(stem)) }));
  const weight = new Map(
    asked.map((word) => {
      const held = texts.filter(({ words }) => words.has(word)).length;
      return [word, Math.log(1 + texts.length / (1 + held))] as const;
    }),
  );
  const total = asked.reduce((sum, word) => sum + (weight.get(word) ?? 0), 0);
  return texts
    .map(({ step, words }) => {
      const held = asked.filter((word) => words.has(word)).reduce((sum, word) => sum + (weight.get(word) ?? 0), 0);
      return { step, share: total === 0 ? 0 : held / total };
    })
    .filter(({ share }) => share >= ENOUGH)
    .sort((a, b) => b.share - a.share || a.step.stepIndex - b.step.stepIndex)
    .slice(0, MOST)
    .map(({ step }) => ({ text: (step.thoughtText ?? '').slice(0, LONGEST), step }));
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

const stem = (word: string): string => word.replace(/(ing|ed|es|s)$/, '');
