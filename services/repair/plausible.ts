import type { CheckReport, TestResult } from '../../domain/check';
import { choose, confidence, hidesOthers, type Evidence } from '../../domain/confidence';
import type { Cluster } from '../../domain/failure';
import { COMPILED } from '../../domain/names';
import type { Candidate } from '../../domain/patch';
import type { Validation } from '../../domain/validation';
import { walk } from '../syntax';
import type { Syntax } from '../syntax/contract';

/** A candidate that passed, with what is known of it. */
export interface Plausible extends Evidence {
  readonly validation: Validation;
  readonly healedIds: readonly string[];
}

/** @param before the checks without the candidate */
export async function plausibleOf(
  validation: Validation,
  before: CheckReport,
  cluster: Cluster,
  syntax: Syntax,
): Promise<Plausible> {
  const healedIds = validation.healed ?? cluster.failures.map((failure) => failure.id);
  const tests = new Set(cluster.failures.filter((f) => healedIds.includes(f.id)).flatMap((failure) => failure.tests));
  const passing = passingTests(validation.report);
  const { bugType, language } = cluster.root;
  // Behind a file that cannot be read there may be another: then no test has seen what the fix does.
  const unseen = hidesOthers({ bugType }) && passing.length <= passingTests(before).length;
  return {
    validation,
    healedIds,
    candidate: validation.candidate,
    bugType,
    healed: healedIds.length,
    failures: cluster.failures.length,
    // A module that could not be loaded failed under its file's name; its tests are what passes now.
    testsHealed: passing.filter((test) => tests.has(test.id) || tests.has(test.file)).length,
    testsPassing: passing.length,
    uncovered: validation.uncovered?.length ?? 0,
    gone: validation.gone ?? 0,
    keptFromRunning:
      (COMPILED.includes(language) || unseen) && cluster.failures.every((failure) => failure.tests.length === 0),
    rivals: 0,
    nodesLost: await nodesLost(validation.candidate, syntax),
  };
}

function passingTests(report: CheckReport | null): TestResult[] {
  const tests = report?.runs.flatMap((run) => run.tests) ?? [];
  return [...new Map(tests.map((test) => [test.id, test])).values()].filter((test) => test.outcome === 'passed');
}

async function nodesLost({ patch }: Candidate, syntax: Syntax): Promise<number> {
  let lost = 0;
  for (const { path, before, after } of patch.changes) {
    const language = syntax.languageOf(path);
    if (!language) continue;
    const count = async (text: string | null) => {
      const tree = text === null ? null : await syntax.parse(language, text);
      return tree ? [...walk(tree.rootNode)].filter((node) => node.isNamed).length : 0;
    };
    lost += (await count(before)) - (await count(after));
  }
  return Math.max(0, lost);
}

export interface Weighed {
  readonly best: Plausible;
  /** Its confidence, 0..1. */
  readonly value: number;
  readonly reasons: readonly string[];
}

/** The best patch of a list and how sure it is, told how many others would do for the same failures. */
export function weighed(plausible: readonly Plausible[]): Weighed | null {
  const [best] = choose(plausible);
  if (!best) return null;
  const asGood = (other: Plausible) =>
    other.uncovered <= best.uncovered &&
    (other.gone ?? 0) >= (best.gone ?? 0) &&
    best.healedIds.every((id) => other.healedIds.includes(id));
  const rivals = plausible.filter((other) => other !== best && asGood(other)).length;
  return { best, ...confidence({ ...best, rivals }) };
}
