import { randomUUID } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckReport } from '../../domain/check';
import type { FailureMap } from '../../domain/clusters';
import type { Fix } from '../../domain/fix';
import type { FixPatch, FixReport } from '../../domain/fix-report';
import { judge } from '../../domain/judge';
import { STRATEGIES } from '../../domain/names';
import { patchKey, type Patch } from '../../domain/patch';
import { hunksOf, unifiedDiff } from '../../domain/patch-diff';
import type { Budget, Progress } from '../../domain/ports';
import { healCluster, isFix, openBench, type Validator } from '../repair';
import type { StrategyModule } from '../strategies/contract';
import { removeTree } from '../workspace/remove-tree';
import { CheckedTree } from './checked-tree';
import { createMeter, type Meter } from './meter';
import type { FixOptions } from './options';

export type { FixOptions } from './options';

export interface Fixed {
  readonly report: FixReport;
  /** All patches, in their order. */
  readonly patches: readonly Patch[];
}

/** What may pass after the time limit until whatever still runs is cut. */
const GRACE_MS = 3_000;

/** Of the time that is left, what one search may take: what it finds is to be judged, and others wait. */
const ALONE = 0.9;
const SHARED = 0.5;

/** Climbs the ladder on a copy of a working tree, failure by failure, until its checks pass or nothing more is found. */
export async function fixTree(options: FixOptions): Promise<Fixed> {
  const root = await mkdtemp(join(options.parent, 'rift-fix-'));
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), options.timeLimitSecs * 1000 + GRACE_MS);
  const stop = () => cut.abort();
  options.signal?.addEventListener('abort', stop, { once: true });
  const progress: Progress = { heartbeat: options.onProgress, signal: cut.signal };
  const session = new Session(options, root, progress);
  try {
    return await session.run();
  } catch (error) {
    if (!cut.signal.aborted || options.signal?.aborted) throw error;
    return session.tooLate();
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', stop);
    await removeTree(root);
  }
}

interface Healed {
  readonly fix: Fix;
  readonly patches: readonly FixPatch[];
}

class Session {
  private readonly endsAt: number;
  private readonly meter: Meter;
  private readonly healed: Healed[] = [];
  private readonly givenUp = new Set<string>();
  /** Texts that files had before a fix changed them: a fix that brings one back would lead round in a circle. */
  private readonly left = new Set<string>();
  private candidatesTried = 0;

  constructor(
    private readonly options: FixOptions,
    private readonly root: string,
    private readonly progress: Progress,
  ) {
    this.endsAt = Date.now() + options.timeLimitSecs * 1000;
    this.meter = createMeter();
  }

  async run(): Promise<Fixed> {
    const { options, root, progress } = this;
    const tree = await this.meter.time('prepare', () => CheckedTree.open(options, root, progress));
    try {
      return await this.heals(tree);
    } finally {
      await tree.close();
    }
  }

  /** The time was over before there was anything to heal. */
  tooLate(): Fixed {
    const reason = `the ${this.options.timeLimitSecs} s of --time-limit were over before the checks had run once`;
    const seconds = this.meter.seconds();
    const report = { reason, failures: [], patches: [], candidates_tried: 0, seconds };
    return { patches: [], report: { verdict: 'no_evidence', ...report } };
  }

  private async heals(tree: CheckedTree): Promise<Fixed> {
    const { options, meter } = this;
    tree.warmUp();
    let report = await meter.time('baseline', () => tree.check(() => this.secondsLeft()));
    let map = await tree.failures(report);
    const atFirst = map.failures;
    try {
      for (;;) {
        const open = map.clusters.filter(({ id }) => !this.givenUp.has(id));
        // A wrong result is searched for, which takes longest, and what else is wrong may be its cause.
        const cluster = open.find(({ root }) => root.bugType !== 'LOGIC') ?? open[0];
        if (!cluster || this.secondsLeft() <= 0) break;
        options.onProgress(`${cluster.root.file}:${cluster.root.line} ${cluster.root.bugType}`);
        const after = await meter.time('search', () => this.heal(cluster, tree, report, open.length - 1));
        if (!after) this.givenUp.add(cluster.id);
        else {
          report = after;
          map = await tree.failures(report);
          // What was tried in vain may be found on the tree as it is now.
          this.givenUp.clear();
        }
      }
    } catch (error) {
      // What was healed before the time was over stays healed.
      if (!this.progress.signal.aborted || options.signal?.aborted) throw error;
    }
    const end = judge(tree.plan.checks, report, map.failures);
    const left = new Set(map.failures.flatMap((failure) => [failure.id, ...failure.tests]));
    const gone = (id: string, tests: readonly string[]) =>
      tests.length > 0 ? !tests.some((test) => left.has(test)) : !left.has(id);
    return {
      patches: this.healed.map(({ fix }) => fix.patch),
      report: {
        verdict: end.verdict === 'green' || end.verdict === 'no_evidence' ? end.verdict : 'red',
        reason: end.reason?.message ?? null,
        failures: atFirst.map(({ id, file, line, bugType, diagnostic, tests }) => ({
          ...{ file, line, bug_type: bugType, message: diagnostic.message, tests, healed: gone(id, tests) },
        })),
        patches: this.healed.flatMap(({ patches }) => patches),
        candidates_tried: this.candidatesTried,
        seconds: meter.seconds(),
      },
    };
  }

  /** The report with the fix applied; null where there is no fix. */
  private async heal(
    cluster: FailureMap['clusters'][number],
    tree: CheckedTree,
    before: CheckReport,
    others: number,
  ): Promise<CheckReport | null> {
    const { options, meter, progress } = this;
    const triedBefore = meter.tried();
    const { sandbox, syntax, openTree, confidenceThreshold } = options;
    const bench = await openBench({
      ...{ checkout: tree.checkout, parent: this.root, tree: openTree(tree.checkout), before },
      ...{ plan: tree.plan, prepared: tree.prepared },
      ...{ sandbox, syntax, openTree, progress, runChecks: options.checks.runChecks },
      search: { seconds: this.secondsLeft() * (others > 0 ? SHARED : ALONE), candidates: this.candidatesLeft() },
      seed: 1,
      evaluators: tree.evaluators(),
      adapterOf: (project) => tree.adapterOf(project.adapter),
    });
    try {
      const reports = new Map<string, CheckReport>();
      const context = bench.contextFor(cluster);
      const evaluator = async () => {
        const opened = await meter.time('localize', async () => (await context.evaluator?.()) ?? null);
        return opened && meter.evaluator(opened);
      };
      const metered = meter.validator(bench.validator);
      const validator: Validator = {
        validate: async (...given) => {
          const validation = await metered.validate(...given);
          if (validation.plausible && validation.report) reports.set(patchKey(given[0].patch), validation.report);
          return validation;
        },
      };
      const healing = healCluster({
        // Whoever asked sees the patch and how sure it is: nothing is pushed.
        ...{ before, validator, progress, confidenceThreshold, confidenceFloor: 0, newId: randomUUID },
        context: { ...context, evaluator, ...(options.only !== null && { only: [options.only] }) },
        strategies:
          options.only === null ? options.strategies : options.strategies.map((s) => within(s, options.only ?? '')),
        weights: { of: () => Promise.resolve(EVEN) },
        budget: this.budget(),
        trace: { record: () => Promise.resolve() },
      });
      const result = await healing.catch((error: unknown) => {
        this.candidatesTried += meter.tried() - triedBefore;
        throw error;
      });
      this.candidatesTried += result.candidatesTried;
      if (!isFix(result)) return null;
      const places = result.patch.changes.map(({ path, before, after }) => [`${path}\0${before}`, `${path}\0${after}`]);
      if (places.some(([, after = '']) => this.left.has(after))) return null;
      for (const [before = ''] of places) this.left.add(before);
      const report = reports.get(patchKey(result.patch));
      await tree.apply(result.patch);
      this.healed.push({ fix: result, patches: this.patchesOf(result, cluster.root.bugType) });
      return report ?? (await tree.check(() => this.secondsLeft()));
    } finally {
      await bench.dispose();
    }
  }

  private patchesOf(fix: Fix, bugType: FixPatch['bug_type']): FixPatch[] {
    return fix.patch.changes.map((change): FixPatch => {
      const line = Math.max(1, hunksOf(change)[0]?.oldStart ?? 1);
      return {
        ...{ file: change.path, diff: unifiedDiff({ changes: [change] }), bug_type: bugType, line },
        ...{ strategy: fix.strategy, template: fix.template, confidence: fix.confidence },
        rank_of_line: fix.rankOfLine ?? null,
        plausible_found: fix.plausibleFound,
      };
    });
  }

  private secondsLeft(): number {
    return Math.max(0, (this.endsAt - Date.now()) / 1000);
  }

  private budget(): Budget {
    let left = this.candidatesLeft();
    return { secondsLeft: () => this.secondsLeft(), takeCandidate: () => left-- > 0 };
  }

  private candidatesLeft(): number {
    return Math.max(0, this.options.maxCandidates - this.candidatesTried);
  }
}

/** Nothing was learned: the ladder's own order holds, and no edit comes before another. */
const EVEN = {
  ...(Object.fromEntries(STRATEGIES.map((id) => [id, 0.5])) as Record<(typeof STRATEGIES)[number], number>),
  ...{ line_replace: 0.5, ast_rewrite: 0.5, fn_regenerate: 0.5 },
};

/** A rung that proposes nothing but for one file. */
function within(strategy: StrategyModule, file: string): StrategyModule {
  return {
    ...strategy,
    async *propose(context) {
      for await (const candidate of strategy.propose(context)) {
        if (candidate.patch.changes.every((change) => change.path === file)) yield candidate;
      }
    },
  };
}
