import type { Judged, Step } from '../../domain/run-activities';
import type { TracePayload } from '../../domain/trace-payloads';
import type { CheckPlan } from '../checks/contract';
import type { Reason, RunEnd } from '../../domain/verdict';
import type { Prepared, Seen, Tree } from '../languages/contract';
import { attackSeen, removedFrom } from '../threats';
import { checkTree, judged, telemetry, tellReport } from './checking';
import { repositoryOf, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { prepareAll } from './prepare';
import { load, save } from './stages';

/** Prepares the projects, finds their checks, and runs them on the tree as submitted; what is red twice counts. */
export async function testRunner(node: NodeContext, step: Step): Promise<Judged> {
  const { projects } = await load(node, 'scan');
  const tree = await trackedTree(node);
  const plan = await node.checks.planChecks(tree, projects);
  await tellPlan(node, plan);
  const repository = repositoryOf(node);
  const { repoUrl: url } = await node.run();
  const { config, progress, workspace } = node;
  const places = { folder: workspace.install, cacheDir: config.cache };
  const onTelemetry = telemetry(node);
  const prepared = await prepareAll(node, { plan, tree, repository, url, progress, onTelemetry, ...places });
  await tellProblems(node, prepared);
  await save(node, 'plan', plan);
  await save(node, 'prepared', [...prepared]);
  const seen = [...prepared.values()].flatMap((one) => one.seen ?? []);
  const before = attackAmong(tree, seen);
  if (before) return quarantined(node, before);
  node.progress.heartbeat('running every check');
  const look = (copy: string) => void seen.push({ refusedHosts: [], removed: removedFrom(copy, tree.files) });
  const report = await checkTree(node, node.workspace.checkout, plan, prepared, look);
  await save(node, 'submitted', report);
  await save(node, 'report', report);
  await tellReport(node, 'test_runner', plan, report, `${step.iteration}`);
  const attack = attackAmong(tree, seen);
  if (attack) return quarantined(node, attack);
  return judged(node, plan, report);
}

function attackAmong(tree: Tree, seen: readonly Seen[]): Reason | null {
  return seen.reduce<Reason | null>((found, one) => found ?? attackSeen(tree, one), null);
}

async function quarantined({ trace }: NodeContext, reason: Reason): Promise<Judged> {
  const end: RunEnd = { verdict: 'quarantined', reason };
  await trace.record({
    ...{ node: 'test_runner', actionType: 'decision', label: 'run_ended', payload: { end } },
    thought: reason.message,
  });
  return { end, failing: {} };
}

async function tellProblems({ trace }: NodeContext, prepared: ReadonlyMap<string, Prepared>): Promise<void> {
  for (const [project, { problems }] of prepared) {
    if (problems.length === 0) continue;
    await trace.record({
      ...{ node: 'test_runner', actionType: 'error', label: 'prepare_problem', payload: { project, problems } },
      thought: `Preparing ${project}: ${problems.join('; ').slice(0, 500)}`,
    });
  }
}

async function tellPlan({ trace }: NodeContext, plan: CheckPlan): Promise<void> {
  const payload: TracePayload<'checks_planned'> = {
    checks: plan.checks.map(({ id, command, kind, origin }) => ({ id, command, kind, origin })),
    skipped: plan.skipped.map(({ kind, looked, why }) => ({ kind, looked, why })),
  };
  const commands = plan.checks.map((check) => `${check.command} (${check.origin})`);
  await trace.record({
    ...{ node: 'test_runner', actionType: 'decision', label: 'checks_planned', payload },
    thought: commands.length > 0 ? `Checks: ${commands.join('; ')}` : 'There is no check to run',
  });
}
