import type { CheckReport } from '../../../domain/check';
import { byValue, suspicions, type SpectrumTest, type Suspicion } from '../../../domain/localization';
import { walk } from '../../syntax';
import type { Coverage, Evaluator, TestRef, Trial } from '../../evaluate/contract';
import type { RepairContext } from '../contract';
import { LEAST_CAP_MS, MOST_CAP_MS, SLOWDOWN, testsOf } from '../warm-tests';
import { openScenes, type Scenes } from './scenes';

/** What is known of the tests before anything is changed. */
export interface Spectrum {
  /** To heal, the fastest first. */
  readonly failing: readonly TestRef[];
  readonly passing: readonly TestRef[];
  /** Tests that fail for another reason, as far as is known. */
  readonly others: readonly TestRef[];
  readonly trials: readonly Trial[];
  /** Per test of {@link trials}: source files and lines. */
  readonly lines: readonly Readonly<Record<string, readonly number[]>>[];
  readonly suspicions: readonly Suspicion[];
  readonly scenes: Scenes;
  /** Computing time that one candidate may take. */
  readonly capMs: number;
  /** What the failing tests took in the project's own run, until they failed. */
  readonly reportedMs: number;
}

export const keyOf = ({ checkId, id }: TestRef): string => `${checkId}\u0000${id}`;

/** The test's id of a key. */
export const idOf = (key: string): string => key.slice(key.indexOf('\u0000') + 1);

/** Runs the tests once on the unchanged tree, and tells where the fault is likely to be. Null where they do not fail here. */
export async function readSpectrum(
  context: RepairContext,
  before: CheckReport,
  evaluator: Evaluator,
  changed: Readonly<Record<string, readonly number[]>>,
): Promise<Spectrum | string> {
  const { failing, others, passing, capMs, reportedMs } = testsOf(context, before, evaluator.checkIds);
  if (failing.length === 0) return 'no test of it can be run alone';
  // What a test that never ends has kept from running is in no report.
  const isCut = before.runs.some((run) => run.status === 'timed_out' && evaluator.checkIds.includes(run.checkId));
  const coverage = await evaluator.coverage({ ...(isCut ? {} : { tests: [...failing, ...passing] }), capMs });
  const failed = new Set([...failing.map(keyOf), ...(isCut ? alikeIn(coverage, before) : [])]);
  const usable = coverage.trials.map((trial) => {
    const expected = failed.has(keyOf(trial)) ? trial.outcome !== 'passed' : trial.outcome === 'passed';
    return expected && trial.outcome !== 'missing' && trial.outcome !== 'skipped';
  });
  const trials = coverage.trials.filter((_trial, i) => usable[i]);
  const isSource = sourceFilter(context);
  const lines = coverage.lines
    .filter((_lines, i) => usable[i])
    .map((files) => Object.fromEntries(Object.entries(files).filter(([file]) => isSource(file))));
  const stillFailing = trials.filter((trial) => failed.has(keyOf(trial)));
  if (stillFailing.length === 0) return whyNot(coverage, failed);
  const green = trials.filter((trial) => trial.outcome === 'passed');
  const tests = trials.map((trial, i): SpectrumTest => ({ failed: trial.outcome !== 'passed', lines: lines[i] ?? {} }));
  const scenes = openScenes(context);
  const found = suspicions(tests, { frames: framesOf(context, stillFailing, isSource), changed });
  return {
    failing: [...stillFailing].sort((a, b) => a.durationMs - b.durationMs).map(ref),
    others,
    passing: [...green].sort((a, b) => a.durationMs - b.durationMs).map(ref),
    trials,
    lines,
    suspicions: byValue([...found, ...(await unexecuted(found, scenes))]),
    scenes,
    capMs: capOf(green),
    reportedMs,
  };
}

/** Tests that no report has, and that do not end either. */
function alikeIn({ trials }: Coverage, before: CheckReport): string[] {
  const known = new Set(before.runs.flatMap((run) => run.tests.map(({ id }) => keyOf({ checkId: run.checkId, id }))));
  return trials.filter((trial) => trial.outcome === 'timed_out' && !known.has(keyOf(trial))).map(keyOf);
}

const ref = ({ checkId, id }: TestRef): TestRef => ({ checkId, id });

function whyNot(coverage: Coverage, failed: ReadonlySet<string>): string {
  const own = coverage.trials.filter((trial) => failed.has(keyOf(trial)));
  if (own.length === 0 || own.every((trial) => trial.outcome === 'missing')) return 'its tests cannot be loaded alone';
  return own.every((trial) => trial.outcome === 'skipped')
    ? 'its tests are skipped when they run alone'
    : 'its tests pass when they run alone';
}

function capOf(green: readonly Trial[]): number {
  const sum = green.reduce((all, { durationMs }) => all + durationMs, 0);
  return Math.min(Math.max(LEAST_CAP_MS, sum * SLOWDOWN), MOST_CAP_MS);
}

export function sourceFilter({ adapter, project, tree, syntax, only }: RepairContext): (file: string) => boolean {
  const known = new Map<string, boolean>();
  return (file) => {
    let is = known.get(file);
    if (is === undefined) {
      is =
        (only?.includes(file) ?? true) &&
        tree.has(file) &&
        syntax.languageOf(file) !== null &&
        adapter.role(file, project) === 'source';
      known.set(file, is);
    }
    return is;
  };
}

/** The innermost frame tells most, but for a test that was cut: where it was is one place of many. */
function framesOf(context: RepairContext, failing: readonly Trial[], isSource: (file: string) => boolean) {
  const stacks = [
    ...context.cluster.failures.map((failure) => failure.diagnostic.frames),
    ...failing.map((trial) => trial.frames ?? []),
  ];
  return stacks.flatMap((frames) => {
    const own = frames.filter((frame) => isSource(frame.file));
    return own.map(({ file, line }, i) => ({ file, line, weight: 1 / (own.length - i) }));
  });
}

/** What ran when the module was loaded, and is read by suspicious lines: constants, defaults, tables. */
export async function unexecuted(found: readonly Suspicion[], scenes: Scenes): Promise<Suspicion[]> {
  const more: Suspicion[] = [];
  for (const file of new Set(found.map((f) => f.file))) {
    const scene = await scenes.open(file);
    if (!scene) continue;
    const own = new Map(found.filter((f) => f.file === file).map((f) => [f.line, f.value]));
    const most = Math.max(...own.values());
    const read = new Map<string, number>();
    for (const node of walk(scene.tree.rootNode)) {
      const value = own.get(node.startPosition.row + 1) ?? 0;
      if (value > 0 && node.childCount === 0 && /^\w+$/.test(node.text)) {
        read.set(node.text, Math.max(read.get(node.text) ?? 0, value));
      }
    }
    for (const node of walk(scene.tree.rootNode)) {
      const line = node.startPosition.row + 1;
      if (own.has(line)) continue;
      const fn = scene.functionsAround(node)[0];
      const isHead = fn !== undefined && fn.id === node.id && scene.hasBody(fn);
      const assignment = scene.roles.assignment[node.type];
      const target = assignment && fn === undefined ? scene.slot(node, assignment.target) : null;
      const name = isHead ? scene.slot(fn, scene.roles.function[fn.type]?.name) : target;
      const value = name ? (read.get(name.text) ?? 0) : 0;
      if (value > 0 || (isHead && most > 0 && bodyRuns(own, fn.startPosition.row, fn.endPosition.row))) {
        own.set(line, 0);
        more.push({ file, line, value: Math.max(value, most) * 0.4 });
        for (let row = line + 1; target && row <= node.endPosition.row + 1; row++) {
          if (!own.has(row)) more.push({ file, line: row, value: value * 0.4 });
        }
      }
    }
  }
  return more;
}

function bodyRuns(own: ReadonlyMap<number, number>, from: number, to: number): boolean {
  for (let row = from + 1; row <= to + 1; row++) if ((own.get(row) ?? 0) > 0) return true;
  return false;
}
