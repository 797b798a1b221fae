import type { CheckReport } from '../../domain/check';
import type { CiEvent } from '../../domain/ci';
import { countByType } from '../../domain/judge';
import type { CiOutcome as Judgement, Step } from '../../domain/run-activities';
import type { EmittedEvent } from '../../domain/trace-events';
import type { TracePayload } from '../../domain/trace-payloads';
import type { CheckPlan } from '../checks/contract';
import { CiGivesWay, CiPending, CiUnavailable, providersFor, type CiOutcome, type CiProvider } from '../ci';
import { attribute } from './attribute';
import { tellReport, telemetry } from './checking';
import { fixCommits, pushedTo, trackedTree } from './checkout';
import { NotYet, RunRefused, type NodeContext } from './context';
import { failureMap } from './failure-map';
import { remember } from './remember';
import { find, load, save } from './stages';
import { tellGoneInCi } from './vanished';
import { uuidOf } from './uuid';

/** Attempts that may break for reasons that nobody foresaw; waiting for a verdict is not among them. */
const FAULTS = 4;

export function ciEventId(runId: string, iteration: number): string {
  return uuidOf(runId, 'ci', iteration);
}

/**
 * Lets CI judge what was pushed, and compares with what was submitted.
 * @throws NotYet while CI goes on
 */
export async function ciMonitor(node: NodeContext, step: Step): Promise<Judgement> {
  const { iteration } = step;
  const event = await openEvent(node, iteration);
  await tell(node, event);
  const ci = await bounded(node, iteration, () => watch(node, iteration));
  const { plan, report, newFailures } = ci;
  const { sha } = await load(node, 'pushed');
  const texts = newFailures.map(({ text }) => text);
  await tellReport(node, 'ci_monitor', plan, report, `ci/${iteration}`);
  await tellNotJudged(node, iteration, ci.notJudged);
  await tellRevert(node, iteration, texts);
  const earlier = await find(node, 'ci');
  const clean = newFailures.length === 0 ? sha : (earlier?.clean ?? null);
  await save(node, 'ci', { sha, clean, newFailures, judgedBy: ci.judgedBy });
  if (ci.healable) await save(node, 'report', report);
  await tell(node, {
    ...event,
    ...{ status: ci.status, newFailures: texts, failuresAfter: ci.failures.length },
    ...{ regressionDetected: texts.length > 0, durationSecs: ci.durationSecs },
    ...{ githubRunId: ci.githubRunId, completedAt: new Date().toISOString() },
  });
  if (ci.end.verdict === 'green') {
    const { startSha } = await load(node, 'scan');
    await tellGoneInCi(node, await fixCommits(node, startSha));
  }
  if (texts.length === 0 && (ci.status === 'passed' || ci.judgedBy === 'local')) {
    await remember(node, new Set(ci.failures.map(({ id }) => id)));
  }
  if (node.config.flags.causalGraph) await attribute(node);
  return { end: ci.end, failing: countByType(ci.failures), newFailures: texts.length };
}

async function openEvent(node: NodeContext, iteration: number): Promise<CiEvent> {
  const events = await node.database.repositories.ciEvents.ofRun(node.runId);
  const eventId = ciEventId(node.runId, iteration);
  const before = events.filter((event) => event.iteration < iteration && event.failuresAfter !== null).at(-1);
  const { totalFailures } = await node.run();
  return {
    ...{ eventId, runId: node.runId, iteration, githubRunId: null, status: 'running' },
    ...{ failuresBefore: before?.failuresAfter ?? totalFailures ?? 0, failuresAfter: null },
    ...{ newFailures: [], regressionDetected: false, rollbackTriggered: false, rollbackCommitSha: null },
    ...{ durationSecs: null, completedAt: null },
    triggeredAt: events.find((event) => event.eventId === eventId)?.triggeredAt ?? new Date().toISOString(),
  };
}

/** The verdict of the first provider that can give one; which could not is remembered, and told. */
async function watch(node: NodeContext, iteration: number): Promise<CiOutcome & { readonly judgedBy: string }> {
  const run = await node.run();
  const { sha } = await load(node, 'pushed');
  const { startSha } = await load(node, 'scan');
  const url = await pushedTo(node);
  const wayKey = `ci-way-${sha}`;
  const gaveWay = { ...(await node.workspace.loadState<Record<string, string>>(wayKey)) };
  const request = {
    failuresOf: async (plan: CheckPlan, report: CheckReport) => (await failureMap(node, plan, report)).failures,
    ...{ iteration, url, branch: run.branchName, sha, baseSha: startSha, before: await load(node, 'submitted') },
    ...{ own: { plan: await load(node, 'plan'), report: await load(node, 'report') }, tree: await trackedTree(node) },
    ...{ folder: node.workspace.ci(iteration), progress: node.progress, onTelemetry: telemetry(node) },
  };
  for (const provider of providersFor(node.ci.providers, url)) {
    if (gaveWay[provider.id]) continue;
    try {
      const outcome = await provider.watch({ ...request, memory: memoryOf(node, provider, sha) });
      const others = Object.entries(gaveWay).map(([id, why]) => ({ id, why }));
      return { ...outcome, judgedBy: provider.id, notJudged: [...others, ...outcome.notJudged] };
    } catch (error) {
      if (!(error instanceof CiGivesWay)) throw error;
      gaveWay[provider.id] = `${error.code}: ${error.message}`;
      await node.workspace.saveState(wayKey, gaveWay);
      await node.trace.record({
        ...{ node: 'ci_monitor', actionType: 'decision', label: 'ci_gives_way', key: `ci_gives_way/${sha}` },
        payload: { iteration, provider: provider.id, code: error.code, why: error.message },
        thought: `${provider.id} does not decide (${error.code}): ${error.message}. The checks in a clean clone decide.`,
      });
    }
  }
  throw new Error('no CI provider is left for this remote');
}

function memoryOf({ workspace }: NodeContext, provider: CiProvider, sha: string) {
  const name = `ci-${provider.id}-${sha}`;
  return { load: <T>() => workspace.loadState<T>(name), save: (value: unknown) => workspace.saveState(name, value) };
}

/** Asking again has no end of its own, so what breaks unforeseen is counted here. */
async function bounded<T>(node: NodeContext, iteration: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CiPending) throw new NotYet(error.message, error.afterSecs);
    const transient = !(error instanceof CiUnavailable) || error.transient;
    if (node.progress.signal.aborted || !transient) throw refusal(error, false);
    const name = `ci-faults-${iteration}`;
    const faults = ((await node.workspace.loadState<number>(name)) ?? 0) + 1;
    await node.workspace.saveState(name, faults);
    if (faults >= FAULTS) throw refusal(error, false);
    throw refusal(error, true);
  }
}

function refusal(error: unknown, transient: boolean): unknown {
  if (error instanceof CiUnavailable) return new RunRefused(error.reason.code, error.message, transient);
  if (transient || !(error instanceof Error) || error.name === 'SandboxUnavailable') return error;
  return new RunRefused('INTERNAL', `CI could not be asked: ${error.message}`, false);
}

async function tell({ database, trace, runId }: NodeContext, ci: CiEvent): Promise<void> {
  await database.repositories.ciEvents.upsert(ci);
  const { iteration, status, regressionDetected: regression } = ci;
  const timestamp = ci.completedAt ?? ci.triggeredAt;
  const event: EmittedEvent = { event: 'ci_update', data: { run_id: runId, iteration, status, regression, timestamp } };
  await trace.record({
    ...{ node: 'ci_monitor', actionType: 'emit', label: 'ci_update', ciEventId: ci.eventId },
    ...{ payload: { event, newFailures: ci.newFailures }, key: `ci_update/${iteration}/${status}` },
  });
}

async function tellNotJudged(node: NodeContext, iteration: number, items: CiOutcome['notJudged']): Promise<void> {
  if (items.length === 0) return;
  const payload: TracePayload<'not_judged'> = { items };
  await node.trace.record({
    ...{
      node: 'ci_monitor',
      actionType: 'decision',
      label: 'not_judged',
      key: `not_judged/seen/${iteration}`,
      payload,
    },
    thought: `Not judged: ${items.map(({ id, why }) => `${id} (${why})`).join('; ')}`,
  });
}

/** CI's own word on the revert of the round before. */
async function tellRevert(node: NodeContext, iteration: number, still: readonly string[]): Promise<void> {
  const events = await node.database.repositories.ciEvents.ofRun(node.runId);
  const reverted = events.find((event) => event.iteration === iteration - 1 && event.rollbackCommitSha);
  if (!reverted?.rollbackCommitSha) return;
  const still_failing = reverted.newFailures.filter((text) => still.includes(text));
  const payload: TracePayload<'revert_judged'> = { revert: reverted.rollbackCommitSha, iteration, still_failing };
  const short = reverted.rollbackCommitSha.slice(0, 10);
  await node.trace.record({
    ...{
      node: 'ci_monitor',
      actionType: 'decision',
      label: 'revert_judged',
      key: `revert_judged/${iteration}`,
      payload,
    },
    thought:
      still_failing.length === 0
        ? `CI confirms ${short}: what had newly failed does not fail without that commit`
        : `CI still finds after ${short}: ${still_failing.join('; ')}`,
  });
}
