import type { BugType } from './names';
import type { Candidate } from './patch';
import { patchSize } from './patch-diff';

/** What is known of a plausible patch. */
export interface Evidence {
  readonly candidate: Candidate;
  readonly bugType: BugType;
  /** Failures of the cluster that are gone, of how many. */
  readonly healed: number;
  readonly failures: number;
  /** Tests that failed because of them and pass now. */
  readonly testsHealed: number;
  /** Tests that pass with the patch. */
  readonly testsPassing: number;
  /** What fails now and could not be judged before. */
  readonly uncovered: number;
  /** What failed anywhere and is gone: a patch that leaves less of it hides what fails behind the rest. */
  readonly gone?: number;
  /** Nothing of the code could be run before: what fails behind the fix was hidden. */
  readonly keptFromRunning?: boolean;
  /** Other plausible patches for the same failures. */
  readonly rivals: number;
  /** Nodes of code that the patch takes away on balance. */
  readonly nodesLost: number;
  /** Mutants of what the patch writes, and how many of them the tests catch. */
  readonly mutants?: { readonly tried: number; readonly caught: number };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

/** How good a plausible patch is beside its rivals: fewer and smaller edits, a template that is often right, nothing deleted. */
export function rank(evidence: Evidence): number {
  const { candidate, bugType } = evidence;
  const size = patchSize(candidate.patch);
  const lost = bugType === 'LINTING' ? 0 : Math.min(evidence.nodesLost, 40);
  return (
    Math.log(Math.max(candidate.prior, 0.01)) -
    0.15 * size.lines -
    0.3 * (size.hunks - 1) -
    0.5 * (size.files - 1) -
    0.004 * size.characters -
    0.02 * lost
  );
}

/** A file that could not be read hides its other faults: what shows behind a fix says little about it then. */
export function hidesOthers({ bugType }: Pick<Evidence, 'bugType'>): boolean {
  return bugType === 'SYNTAX' || bugType === 'INDENTATION';
}

/** Plausible patches, the best first: more healed, here and elsewhere, less uncovered (where that tells), then {@link rank}. */
export function choose<T extends Evidence>(plausible: readonly T[]): T[] {
  const shown = (p: Evidence) => (hidesOthers(p) ? 0 : p.uncovered);
  const elsewhere = (p: Evidence) => (hidesOthers(p) ? 0 : (p.gone ?? 0));
  const value = (p: Evidence) => rank(p) - (hidesOthers(p) ? 0.3 * Math.min(p.uncovered, 4) : 0);
  return [...plausible].sort(
    (a, b) =>
      b.healed - a.healed ||
      elsewhere(b) - elsewhere(a) ||
      shown(a) - shown(b) ||
      value(b) - value(a) ||
      b.candidate.prior - a.candidate.prior,
  );
}

/**
 * How likely a plausible patch is right, and why. The prior of its template, as odds, times what each piece of evidence is worth.
 * Tests that patches of other behaviour pass as well only tell how likely one of them all is right; which one, its share tells.
 */
export function confidence(evidence: Evidence): { value: number; reasons: string[] } {
  const { candidate, testsHealed, testsPassing, uncovered, rivals } = evidence;
  const share = Math.round(candidate.prior * 100);
  const reasons = candidate.search
    ? [...candidate.search.reasons, `${candidate.template}: likely right with ${share} % before the tests speak`]
    : [`${candidate.template} is right in ${share} % of cases`];
  const among = candidate.search?.share ?? 1;
  const prior = Math.min(Math.max(candidate.prior / among, 0.01), 0.99);
  let odds = prior / (1 - prior);
  const weigh = (factor: number, reason: string) => {
    odds *= factor;
    reasons.push(reason);
  };
  // Tests that chose among many say less for the chosen one than tests that were not asked before.
  const chosen = candidate.search !== undefined;
  const healing = chosen ? Math.min(2, 1 + testsHealed / 6) : Math.min(4, 2 + testsHealed / 2);
  if (testsHealed > 0) weigh(healing, `${count(testsHealed, 'failing test')} pass now`);
  if (testsPassing > testsHealed)
    weigh(chosen ? 1.2 : 1.5, `${count(testsPassing - testsHealed, 'other test')} still pass`);
  if (testsPassing === 0) weigh(evidence.keptFromRunning ? 0.8 : 0.5, 'no test ran that could object');
  if (evidence.healed < evidence.failures) reasons.push(`${evidence.healed} of ${evidence.failures} failures are gone`);
  if (uncovered > 0)
    weigh(
      hidesOthers(evidence) || evidence.keptFromRunning ? 0.9 : 0.6,
      `${count(uncovered, 'failure')} showed behind it`,
    );
  if (rivals > 0) weigh(1 / (1 + 0.5 * rivals), `${count(rivals, 'other patch', 'other patches')} would pass as well`);
  const { mutants } = evidence;
  if (mutants && mutants.tried >= 4) {
    const share = mutants.caught / mutants.tried;
    const told = `the tests catch ${mutants.caught} of ${mutants.tried} mutants of it`;
    weigh(share >= 0.8 ? 1.3 : share >= 0.5 ? 1 : 0.6, told);
  }
  const { files, lines } = patchSize(candidate.patch);
  if (lines > 10) weigh(0.7, `it touches ${lines} lines in ${count(files, 'file')}`);
  if (evidence.bugType !== 'LINTING' && evidence.nodesLost > 20) weigh(0.6, 'it takes code away');
  if (among < 1) reasons.push(`what it does weighs ${Math.round(among * 100)} % of what those that pass do`);
  return { value: round(Math.min(Math.max((among * odds) / (1 + odds), 0.05), 0.99)), reasons };
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}
