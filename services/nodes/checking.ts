import type { CheckReport } from '../../domain/check';
import { countByType, judge } from '../../domain/judge';
import type { Judged } from '../../domain/run-activities';
import type { AgentNode } from '../../domain/names';
import type { TracePayload } from '../../domain/trace-payloads';
import type { CheckPlan } from '../checks/contract';
import type { Prepared } from '../languages/contract';
import { openScratch } from '../repair';
import type { Telemetry } from '../sandbox/contract';
import { scratchParent } from './checkout';
import type { NodeContext } from './context';
import { failureMap } from './failure-map';
import { find } from './stages';

/**
 * Every check, on a copy of the tree, so that nothing that runs can touch the checkout.
 * @param look takes a look at the copy afterwards
 */
export async function checkTree(
  node: NodeContext,
  checkout: string,
  plan: CheckPlan,
  prepared: ReadonlyMap<string, Prepared>,
  look: (workCopy: string) => void = () => undefined,
): Promise<CheckReport> {
  const scratch = await openScratch({ checkout, parent: scratchParent(node) });
  try {
    const { checks, progress } = node;
    const workCopy = scratch.path;
    const onTelemetry = telemetry(node);
    const before = (await find(node, 'submitted')) ?? undefined;
    const report = await checks.runChecks({
      workCopy,
      plan,
      prepared,
      confirmRed: true,
      before,
      progress,
      onTelemetry,
    });
    look(workCopy);
    return report;
  } finally {
    await scratch.dispose();
  }
}

export function telemetry({ events, runId }: NodeContext): (tick: Telemetry) => void {
  return ({ containerId, cpuPct, memMb }) =>
    void events.tick(runId, {
      run_id: runId,
      container_id: containerId,
      cpu_pct: cpuPct,
      mem_mb: memMb,
      timestamp: new Date().toISOString(),
    });
}

/** What a report says of the tree that the run works on. */
export async function judged(node: NodeContext, plan: CheckPlan, report: CheckReport): Promise<Judged> {
  const { failures } = await failureMap(node, plan, report);
  return { end: judge(plan.checks, report, failures), failing: countByType(failures) };
}

/** How the checks of a whole tree ended, and what nobody may be blamed for. */
export async function tellReport(
  { trace }: NodeContext,
  node: AgentNode,
  plan: CheckPlan,
  report: CheckReport,
  key: string,
): Promise<void> {
  const commands = new Map(plan.checks.map((check) => [check.id, check.command]));
  const runs = report.runs.map(({ checkId, status, reason, exitCode, durationMs, tests, diagnostics, excerpt }) => ({
    ...{ checkId, status, exitCode, durationMs, tests: tests.length, diagnostics },
    ...(reason ? { reason } : {}),
    ...(status === 'passed' ? {} : { excerpt }),
  }));
  const payload: TracePayload<'checks_run'> = { runs };
  const words = report.runs.map(
    (run) => `${commands.get(run.checkId) ?? run.checkId}: ${run.status}${run.reason ? ` (${run.reason})` : ''}`,
  );
  await trace.record({
    ...{ node, actionType: 'tool_call', label: 'checks_run', key: `checks_run/${key}`, payload },
    thought: words.join('; ') || 'no check was run',
  });
  const items = [
    ...report.flaky.map((id) => ({ id, why: 'flaky: its result changed from run to run of the same tree' })),
    ...report.runs
      .filter((run) => run.status === 'infrastructure')
      .map((run) => ({
        id: commands.get(run.checkId) ?? run.checkId,
        why: `infrastructure: ${run.reason ?? 'unknown'}`,
      })),
  ];
  if (items.length === 0) return;
  const blameless: TracePayload<'not_judged'> = { items };
  await trace.record({
    ...{ node, actionType: 'decision', label: 'not_judged', key: `not_judged/${key}`, payload: blameless },
    thought: `Not judged: ${items.map(({ id, why }) => `${id} (${why})`).join('; ')}`,
  });
}
