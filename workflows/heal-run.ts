import { CancellationScope, isCancellation } from '@temporalio/workflow';
import type { HealRunInput } from '../domain/run';
import type { Judged } from '../domain/run-activities';
import type { RunEnd } from '../domain/verdict';
import { CheckoutLost, type Orders } from './orders';
import { inParallel } from './parallel';
import { RunControl } from './run-control';

/**
 * Heals one repository: looks at it, runs its checks, and goes rounds of fix, push and CI until they are green, nothing more
 * can be done, or somebody stops it. However it ends, `results.json` is written.
 */
export async function healRun(input: HealRunInput): Promise<RunEnd> {
  const run = new RunControl(input);
  await run.open();
  const end = await run.untilStopped(() => onSomeWorker(run));
  await run.close(end);
  return end;
}

/** A worker that dies takes its checkout along: the story starts again, at the same commit, on another. */
async function onSomeWorker(run: RunControl): Promise<RunEnd> {
  for (;;) {
    try {
      return await story(run);
    } catch (error) {
      if (!(error instanceof CheckoutLost)) throw error;
    }
  }
}

async function story(run: RunControl): Promise<RunEnd> {
  const scan = await run.repoScanner();
  if (scan.end) return scan.end;
  const orders = run.ordersAt(scan);

  run.enter('ast_analyzer');
  await orders.analyzeSyntax(run.step());

  run.enter('test_runner');
  let state: Judged = await orders.runChecks(run.step());
  run.tell(state);
  // Commits that CI has not judged, of this attempt and of one whose worker died.
  let unjudged = run.pushed + scan.unpushedCommits;
  if (state.end.verdict === 'quarantined') return state.end;
  if (state.end.verdict !== 'red' && unjudged === 0) return state.end;

  while (run.nextIteration()) {
    if (state.end.verdict === 'red') unjudged += await healWhileCiPrepares(run, orders);
    if (unjudged === 0) return state.end;

    const pushed = await orders.pushBranch(run.step());
    if (pushed.end) return pushed.end;
    run.pushed += unjudged;
    unjudged = 0;

    state = await continuousIntegration(run, orders);
    if (state.end.verdict === 'red') continue;
    if (run.settings.adversarialTests) await againstTheFixes(run, orders);
    return state.end;
  }
  return state.end;
}

/** What is green stays so: a test that cannot be written or run changes nothing. */
async function againstTheFixes(run: RunControl, orders: Orders): Promise<void> {
  run.enter('adversarial_tester');
  await orders.testFixes(run.step()).catch((error: unknown) => {
    if (isCancellation(error)) throw error;
  });
}

/** What CI needs and no fix changes is made meanwhile; where there will be nothing to judge, it is let go. */
async function healWhileCiPrepares(run: RunControl, orders: Orders): Promise<number> {
  if (!run.settings.prepareCi) return heal(run, orders);
  const beside = new CancellationScope();
  const prepared = beside.run(() => orders.prepareCi(run.step())).catch(() => undefined);
  let commits = 0;
  try {
    commits = await heal(run, orders);
  } finally {
    if (commits === 0) beside.cancel();
    await prepared;
  }
  return commits;
}

/**
 * One round of healing. What a fix uncovers is healed in the next wave, before anything is pushed.
 * @returns the number of commits
 */
async function heal(run: RunControl, orders: Orders): Promise<number> {
  let commits = 0;
  for (let wave = 1; wave <= run.settings.wavesPerRound && run.healSecondsLeft() > 0; wave++) {
    const step = run.step(wave);

    run.enter('dependency_mapper');
    const { clusterIds } = await orders.mapDependencies(step);

    run.enter('fix_generator');
    const outcomes = await inParallel(clusterIds, run.settings.parallelClusters, (clusterId) =>
      orders.healCluster({ ...step, clusterId, secondsLeft: run.healSecondsLeft() }),
    );
    const fixIds = outcomes.flatMap(({ fixId }) => fixId ?? []);
    if (fixIds.length === 0) break;

    run.enter('critic_agent');
    const composed = await orders.composeFixes({ ...step, fixIds });
    if (composed.accepted.length === 0) break;
    run.tell(composed);

    run.enter('commit_optimizer');
    commits += (await orders.commitFixes({ ...step, fixIds: composed.accepted })).commits;
    if (composed.end.verdict !== 'red') break;
  }
  return commits;
}

/** CI judges what was pushed; a commit that broke something is reverted, and CI judges again, until it finds nothing new. */
async function continuousIntegration(run: RunControl, orders: Orders): Promise<Judged> {
  for (;;) {
    run.enter('ci_monitor');
    const outcome = await orders.watchCi(run.step());
    run.tell(outcome);
    if (outcome.newFailures === 0) return outcome;

    run.enter('rollback_agent');
    const { reverted, left } = await orders.rollBack(run.step());
    if (!reverted) return outcome;
    run.pushed += 1;
    if (!run.nextIteration()) return left ?? outcome;
  }
}
