import type { BugType, Strategy } from './names';
import type { Results } from './results';

/** What a run is measured by. */
export const CRITERIA = [
  'fix_rate',
  'verdict',
  'detection',
  'evidence',
  'ci_rounds',
  'regressions',
  'time',
  'commits',
] as const;
export type Criterion = (typeof CRITERIA)[number];

export interface RubricCriterion {
  readonly id: Criterion;
  readonly points: number;
  /** The measure that earns all points, and the one that earns none. */
  readonly best: number;
  readonly worst: number;
  readonly title: string;
  /** What is measured, for people. */
  readonly measure: string;
}

/** `services/scoring/rubric.yaml`. */
export interface Rubric {
  readonly total: number;
  readonly criteria: readonly RubricCriterion[];
  readonly priors: Readonly<Partial<Record<Strategy, Readonly<Partial<Record<BugType, number>>>>>>;
  readonly expectations: {
    readonly hidden_per_blocker: number;
    readonly regressions: Readonly<Partial<Record<BugType, number>>>;
    readonly prior_strength: number;
  };
}

/** null: there was nothing to measure, which earns nothing. */
export type Measures = Readonly<Record<Criterion, number | null>>;

export function pointsFor({ points, best, worst }: RubricCriterion, measure: number | null): number {
  if (measure === null) return 0;
  return Math.round(points * Math.min(1, Math.max(0, (measure - worst) / (best - worst))));
}

const JUDGED = ['passed', 'failed', 'timed_out'];

/** How a run that has ended measures up. */
export function measuresOf(results: Omit<Results, 'self_benchmark'>): Measures {
  const fixes = [...results.fixes, ...results.extended_fixes];
  const found = results.total_failures + results.uncovered_failures;
  const judged = results.checks.filter(({ status }) => JUDGED.includes(status));
  const rounds = results.ci_log.length;
  return {
    fix_rate: share(fixes.filter(({ status }) => status === 'applied').length, fixes.length),
    verdict: results.verdict === 'green' ? 1 : 0,
    detection: share(results.total_failures, found),
    evidence: judged.some(({ kind }) => kind === 'test') ? share(judged.length, results.checks.length) : 0,
    ci_rounds: rounds === 0 ? null : rounds,
    regressions: results.ci_log.filter(({ regression }) => regression).length,
    time: results.total_time_secs,
    commits: results.commits.length,
  };
}

/** Of nothing, all is done. */
function share(part: number, whole: number): number {
  return whole === 0 ? 1 : part / whole;
}

/** What is known before the first fix. */
export interface Outlook {
  /** Bug types of each cluster's failures. */
  readonly clusters: readonly (readonly BugType[])[];
  /** Rungs that there are. */
  readonly rungs: readonly Strategy[];
  readonly weights: ReadonlyMap<BugType, LearnedWeights>;
  readonly checks: { readonly planned: number; readonly judged: number; readonly tests: boolean };
  /** Seconds of the run so far: clone, preparation and the first checks, which CI does again. */
  readonly elapsedSecs: number;
  /** Seconds of all checks once. */
  readonly checkSecs: number;
  readonly maxIterations: number;
}

export interface LearnedWeights {
  readonly weights: Readonly<Record<Strategy, number>>;
  readonly attempts: number;
  readonly successes: number;
}

export interface Prediction {
  readonly criterion: Criterion;
  readonly maxPoints: number;
  readonly predictedScore: number;
  readonly reasoning: string;
}

/** Failures of these types keep others from showing. */
const BLOCKERS: readonly BugType[] = ['SYNTAX', 'INDENTATION', 'IMPORT'];

/** What the run will come to, criterion by criterion, and why. */
export function predict(rubric: Rubric, outlook: Outlook): Prediction[] {
  const { clusters, checks, maxIterations } = outlook;
  const { expectations } = rubric;
  const types = clusters.flat();
  const total = types.length;
  const chances = new Map([...new Set(types)].map((type) => [type, chanceOf(type, rubric, outlook)]));
  const chance = (type: BugType) => chances.get(type) ?? 0;
  const healed = sum(types.map(chance));
  const ofCluster = clusters.map((cluster) => Math.min(...cluster.map(chance)));
  const green = ofCluster.reduce((all, one) => all * one, 1);
  const commits = Math.round(sum(ofCluster));
  const blockers = types.filter((type) => BLOCKERS.includes(type)).length;
  const hidden = blockers * expectations.hidden_per_blocker;
  const regressions = sum(types.map((type) => chance(type) * (expectations.regressions[type] ?? 0)));
  const rounds = 1 + (1 - green) * Math.min(1, maxIterations - 1);
  const secs = 2 * outlook.elapsedSecs + (clusters.length + 1) * outlook.checkSecs;
  const counted = [...chances].map(
    ([type, p]) => `${types.filter((one) => one === type).length} × ${type} at ${percent(p)}`,
  );

  const expected: Readonly<Record<Criterion, readonly [measure: number | null, reasoning: string]>> = {
    fix_rate: [
      share(healed, total),
      `${healed.toFixed(1)} of ${total} failures should be healed: ${counted.join(', ')}`,
    ],
    verdict: [green, `all ${clusters.length} clusters are healed with a chance of ${percent(green)}`],
    detection: [
      share(total, total + hidden),
      blockers === 0
        ? 'every file could be read and imported, so nothing should be hidden'
        : `${blockers} of the failures keep files from being read or imported; ${hidden.toFixed(1)} more may be behind them`,
    ],
    evidence: [
      checks.tests ? share(checks.judged, checks.planned) : 0,
      `${checks.judged} of ${checks.planned} planned checks gave a judgement${checks.tests ? '' : ', and no test among them'}`,
    ],
    ci_rounds: [rounds, `one round where all is healed at once; ${rounds.toFixed(1)} on average`],
    regressions: [regressions, `${regressions.toFixed(2)} new failures per run of these types on average`],
    time: [
      secs,
      `${Math.round(outlook.elapsedSecs)} s so far, as much again for CI, and ${outlook.checkSecs.toFixed(0)} s of checks per cluster: ${Math.round(secs)} s`,
    ],
    commits: [commits, `one commit per healed cluster at most: ${commits}`],
  };
  return rubric.criteria.map((criterion) => {
    const [measure, reasoning] = expected[criterion.id];
    const predictedScore = pointsFor(criterion, measure);
    return { criterion: criterion.id, maxPoints: criterion.points, predictedScore, reasoning };
  });
}

/** The chance that some rung heals a failure of this type: templates' priors, the ladder's weights, and what the past taught. */
function chanceOf(type: BugType, { priors, expectations }: Rubric, { rungs, weights }: Outlook): number {
  const learned = weights.get(type);
  const most = Math.max(...rungs.map((rung) => learned?.weights[rung] ?? 1), 0.01);
  const missed = rungs.reduce((left, rung) => {
    const trust = (learned?.weights[rung] ?? 1) / most;
    return left * (1 - (priors[rung]?.[type] ?? 0)) ** trust;
  }, 1);
  const strength = expectations.prior_strength;
  return ((1 - missed) * strength + (learned?.successes ?? 0)) / (strength + (learned?.attempts ?? 0));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
const percent = (share: number): string => `${Math.round(share * 100)} %`;
