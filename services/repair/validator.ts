import type { CheckReport } from '../../domain/check';
import { compareReports, findingText, isRuntime, stopsReading, type Comparison } from '../../domain/compare';
import type { Cluster } from '../../domain/failure';
import { outcomes, type Outcome } from '../../domain/healed';
import { writtenBy } from '../../domain/line-map';
import type { Patch } from '../../domain/patch';
import { hunksOfPatch } from '../../domain/patch-diff';
import type { RefusalReason, Validation } from '../../domain/validation';
import type { Progress } from '../../domain/ports';
import type { CheckPlan, RunChecks, RunChecksOptions } from '../checks/contract';
import type { Prepared, Selection, Tree } from '../languages/contract';
import type { Syntax } from '../syntax/contract';
import { PatchRefused } from './apply';
import type { Validator } from './contract';
import { judgePatch, type Role } from './ledger';
import { roleIn, type ProjectTools } from './projects';
import { unreadable } from './readable';
import type { Scratch } from './scratch';

export interface ValidatorOptions {
  readonly scratch: Scratch;
  /** The checkout, without the candidate. */
  readonly tree: Tree;
  readonly plan: CheckPlan;
  readonly prepared: ReadonlyMap<string, Prepared>;
  readonly runChecks: RunChecks;
  /** Every project of the repository, with the language's own programs on the scratch copy. */
  readonly projects: readonly ProjectTools[];
  readonly syntax: Syntax;
  /** Opens the tree of the scratch copy, for the inventory of tests. */
  readonly openTree: (root: string) => Tree;
  readonly progress: Progress;
  readonly onTelemetry?: RunChecksOptions['onTelemetry'];
}

/** A candidate that never ends is cut at this many times what the check took before, but never below the floor. */
const SLOWDOWN = 5;
const LEAST_SECS = 30;

/** The one validator: ledger, readability, the failing checks narrowed, then every check and the inventory of tests. */
export function createValidator(options: ValidatorOptions): Validator {
  const { scratch, tree, progress } = options;
  const role = roleIn(options.projects);
  return {
    async validate(candidate, cluster, before) {
      const started = Date.now();
      const done = (
        refusals: readonly RefusalReason[],
        report: CheckReport | null = null,
        more: Partial<Validation> = {},
      ) => ({
        candidate,
        plausible: refusals.length === 0,
        refusals,
        report,
        durationMs: Date.now() - started,
        ...more,
      });
      const patch: Patch = { changes: candidate.patch.changes.filter((change) => change.before !== change.after) };
      if (patch.changes.length === 0) return done([{ kind: 'not_applicable', message: 'it changes nothing' }]);

      const vetoes = await judgePatch({ patch, failures: cluster.failures, role, syntax: options.syntax, tree });
      if (vetoes.length > 0) return done(vetoes.map((veto) => ({ kind: 'veto', veto })));

      try {
        await scratch.reset();
        await scratch.apply(patch);
      } catch (error) {
        if (error instanceof PatchRefused) return done([{ kind: 'not_applicable', message: error.message }]);
        throw error;
      }
      progress.heartbeat('reading what the candidate changed');
      const isSeen = candidate.search !== undefined || candidate.seenToHeal === true;
      const broken = isSeen ? null : await unreadable(patch, cluster, options);
      if (broken) return done([broken]);
      const lost = await lostTests(patch, role, options);
      if (lost.length > 0) return done([{ kind: 'inventory_changed', message: `tests are gone: ${some(lost)}` }]);

      const touched = new Set(patch.changes.map((change) => change.path));
      const check = async (narrowed: Pick<RunChecksOptions, 'only' | 'selection'>, confirmRed: boolean) => {
        // Whatever ran before may have rewritten tests and configuration: they are the submission's again.
        await scratch.reset(touched);
        const capSecs = capOf(before);
        return options.runChecks({
          workCopy: scratch.path,
          plan: options.plan,
          prepared: options.prepared,
          ...narrowed,
          confirmRed,
          ...(capSecs === undefined ? { before } : { capSecs }),
          progress,
          ...(options.onTelemetry ? { onTelemetry: options.onTelemetry } : {}),
        });
      };
      const narrowed = isSeen ? null : narrowedRun(patch, cluster, options.plan);
      if (narrowed) {
        progress.heartbeat('running what failed');
        const first = await check(narrowed, false);
        const { refusals, broken } = judgeRun(first, true);
        if (refusals.length > 0) return done(refusals, first, { broken });
      }
      progress.heartbeat('running every check');
      const flaky = before.flaky.length > 0;
      let report = await check({}, flaky);
      let judged = judgeRun(report, false);
      if (judged.refusals.length === 0 && flaky) {
        report = await check({}, true);
        judged = judgeRun(report, false);
      }
      if (judged.refusals.length > 0) return done(judged.refusals, report, { broken: judged.broken });
      const found = outcomes(cluster.failures, patch, report);
      const comparison = compareReports(before, report, { checks: options.plan.checks });
      return done([], report, {
        healed: cluster.failures.filter((_failure, i) => found[i] === 'healed').map((failure) => failure.id),
        uncovered: comparison.uncovered,
        gone: comparison.fixed.length,
      });

      function judgeRun(report: CheckReport, partial: boolean) {
        const found = outcomes(cluster.failures, patch, report, partial);
        const comparison = compareReports(before, report, { checks: options.plan.checks, partial });
        const refusals = [
          ...(candidate.strategy === 'search' ? ownErrors(patch, report) : []),
          ...targetRefusals(found, report, cluster, partial),
          ...comparisonRefusals(comparison),
        ];
        return { refusals, broken: comparison.regressions };
      }
    },
  };
}

/** What a compiler says of lines that a search wrote: a guess that only moves the error heals nothing. */
function ownErrors(patch: Patch, report: CheckReport): RefusalReason[] {
  const hunks = hunksOfPatch(patch);
  const own = report.runs
    .flatMap(({ diagnostics }) => diagnostics)
    .find((d) => d.bugType === 'TYPE_ERROR' && !isRuntime(d) && writtenBy(hunks.get(d.file) ?? [], d.line) !== null);
  return own ? [{ kind: 'target_remains', message: `the patch's own line fails: ${own.message}` }] : [];
}

function targetRefusals(
  found: readonly Outcome[],
  report: CheckReport,
  cluster: Cluster,
  partial: boolean,
): RefusalReason[] {
  if (found.includes('healed')) return [];
  const remains = found.find((outcome) => outcome !== null && outcome !== 'healed');
  if (remains) return [{ kind: 'target_remains', message: remains.remains }];
  const checks = new Set(cluster.failures.map((failure) => failure.checkId));
  const ill = report.runs.find((run) => checks.has(run.checkId) && run.status === 'infrastructure');
  if (ill) return [{ kind: 'infrastructure', message: ill.reason ?? 'the check could not run' }];
  if (partial) return [];
  const mute = report.runs.find((run) => checks.has(run.checkId) && run.status === 'no_evidence');
  return mute
    ? [{ kind: 'inventory_changed', message: mute.reason ?? 'the check proves nothing' }]
    : [{ kind: 'target_remains', message: 'no check could say that it is gone' }];
}

function comparisonRefusals({ regressions, unproven, inventory }: Comparison): RefusalReason[] {
  const refusals: RefusalReason[] = unproven.map(({ checkId, reason }) => ({
    kind: 'inventory_changed',
    message: `${checkId}: ${reason}`,
  }));
  if (regressions.length > 0) refusals.push({ kind: 'new_failure', message: some(regressions.map(findingText)) });
  const { missing, newlySkipped } = inventory;
  if (missing.length > 0) refusals.push({ kind: 'inventory_changed', message: `tests did not run: ${some(missing)}` });
  if (newlySkipped.length > 0) {
    refusals.push({ kind: 'inventory_changed', message: `tests are skipped: ${some(newlySkipped)}` });
  }
  return refusals;
}

function some(list: readonly string[]): string {
  return list.length <= 3 ? list.join('; ') : `${list.slice(0, 3).join('; ')} and ${list.length - 3} more`;
}

/** Only the checks that failed, and in them only the tests and files that matter; null where that is everything anyway. */
function narrowedRun(
  patch: Patch,
  cluster: Cluster,
  plan: CheckPlan,
): Pick<RunChecksOptions, 'only' | 'selection'> | null {
  const only = plan.checks.map((c) => c.id).filter((id) => cluster.failures.some((failure) => failure.checkId === id));
  if (only.length === 0) return null;
  const tests = [...new Set(cluster.failures.flatMap((failure) => failure.tests))];
  const files = [
    ...new Set([
      ...patch.changes.filter((c) => c.after !== null).map((c) => c.path),
      ...cluster.failures.map((f) => f.file),
    ]),
  ];
  // Not every failing test is known by an id that can be asked for: a module that could not be loaded has none.
  const selectable = cluster.failures.every((failure) => failure.tests.length === 0 || isRuntime(failure.diagnostic));
  const selection: Selection = { ...(tests.length > 0 && selectable ? { tests } : {}), files };
  const whole = plan.checks.some((check) => only.includes(check.id) && check.kind === 'test') && !selection.tests;
  return whole ? null : { only, selection };
}

/** undefined where something could not be loaded before: how long everything takes is not known then. */
function capOf(before: CheckReport): number | undefined {
  const hidden = before.runs.some((run) => run.diagnostics.some((d) => stopsReading(d) || d.bugType === 'IMPORT'));
  if (hidden) return undefined;
  const slowest = Math.max(0, ...before.runs.filter((run) => run.status !== 'timed_out').map((run) => run.durationMs));
  return Math.max(LEAST_SECS, Math.ceil((slowest / 1000) * SLOWDOWN));
}

/** Tests that the sources have no more, where the patch edits a file that holds tests. */
async function lostTests(
  patch: Patch,
  role: (path: string) => Role,
  { projects, tree, scratch, openTree }: ValidatorOptions,
): Promise<string[]> {
  if (!patch.changes.some((change) => role(change.path) !== 'source')) return [];
  const after = openTree(scratch.path);
  const lost = await Promise.all(
    projects.map(async ({ adapter, project }) => {
      const was = await adapter.staticTests(project, tree);
      const is = await adapter.staticTests(project, after);
      return Object.entries(was).flatMap(([file, names]) => {
        const left = new Set(is[file] ?? []);
        return names.filter((name) => !left.has(name)).map((name) => `${file}: ${name}`);
      });
    }),
  );
  return lost.flat();
}
