import type { TestRef } from '../../evaluate/contract';
import { keyOf, type Spectrum } from './spectrum';

/** Failing tests by what they run: those of one group share at least half of the lines of the smaller one. */
export function groupsOf({ failing, trials, lines }: Spectrum): TestRef[][] {
  const setOf = new Map(
    trials.map((trial, i) => [
      keyOf(trial),
      new Set(Object.entries(lines[i] ?? {}).flatMap(([file, own]) => own.map((line) => `${file}:${line}`))),
    ]),
  );
  const groups: { tests: TestRef[]; lines: ReadonlySet<string> }[] = [];
  for (const test of failing) {
    const own = setOf.get(keyOf(test)) ?? new Set<string>();
    const group = groups.find(({ lines: other }) => {
      const shared = [...own].filter((line) => other.has(line)).length;
      return shared >= 0.5 * Math.min(own.size, other.size);
    });
    if (group) group.tests.push(test);
    else groups.push({ tests: [test], lines: own });
  }
  return groups.map((group) => group.tests);
}
