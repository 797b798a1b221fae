import { riskMap, type FailureMap } from '../../domain/clusters';
import type { Cluster, RiskCell } from '../../domain/failure';
import type { Step } from '../../domain/run-activities';
import { payloadsOf, type TracePayload } from '../../domain/trace-payloads';
import { repositoryOf } from './checkout';
import type { NodeContext } from './context';
import { failureMap, moduleGraph } from './failure-map';
import { selfBenchmarker } from './self-benchmarker';
import { load, save } from './stages';

/** Turns what the checks say into failures, and failures with one root into clusters, the roots of most trouble first. */
export async function dependencyMapper(node: NodeContext, step: Step): Promise<{ clusterIds: readonly string[] }> {
  const map = await failureMap(node, await load(node, 'plan'), await load(node, 'report'));
  await save(node, 'failures', map);
  await tellFailures(node, step, map);
  await tellRisk(node, map);
  await selfBenchmarker(node, map);
  const tree = await node.git.treeId(repositoryOf(node));
  const isOpen = async (cluster: Cluster) =>
    (await node.workspace.loadState(givenUpKey(cluster, tree))) === null ? [cluster.id] : [];
  const open = await Promise.all(map.clusters.map(isOpen));
  return { clusterIds: open.flat() };
}

/** What was tried in vain is tried again once anything was committed: two faults of one test hide each other's fix. */
export const givenUpKey = ({ id }: Cluster, treeId: string): string => `refused-${id}-${treeId}`;

async function tellFailures(node: NodeContext, step: Step, { failures }: FailureMap): Promise<void> {
  const rows = await node.database.repositories.traces.withLabels(node.runId, ['failures_found']);
  const earlier = payloadsOf(rows, 'failures_found');
  const known = new Set(earlier.flatMap((scan) => scan.failures.map(({ id }) => id)));
  const found = failures.map((failure) => ({
    ...{ id: failure.id, bugType: failure.bugType, file: failure.file, line: failure.submittedLine },
    message: failure.diagnostic.message.slice(0, 500),
  }));
  const fresh = found.filter(({ id }) => !known.has(id));
  const payload: TracePayload<'failures_found'> = {
    ...{ round: earlier.length + 1, total: found.length, failures: found },
    uncovered: earlier.length === 0 ? 0 : fresh.length,
  };
  if (earlier.length === 0) await node.database.repositories.runs.update(node.runId, { totalFailures: found.length });
  const listed = fresh.slice(0, 10).map((f) => `${f.file}:${f.line} ${f.bugType} ${f.message}`);
  const rest = fresh.length > listed.length ? `; and ${fresh.length - listed.length} more` : '';
  await node.trace.record({
    ...{ node: 'dependency_mapper', actionType: 'decision', label: 'failures_found', payload },
    key: `failures_found/${step.iteration}/${step.wave}`,
    thought:
      fresh.length > 0
        ? `Found ${listed.join('; ')}${rest}`
        : `${found.length === 1 ? '1 failure remains, and it is not new' : `${found.length} failures remain, none of them new`}`,
  });
}

/** Of the tree as submitted: later ones show what is left, not where the trouble was. */
async function tellRisk(node: NodeContext, map: FailureMap): Promise<void> {
  if ((await node.database.repositories.traces.withLabels(node.runId, ['risk'])).length > 0) return;
  const churn = await node.git.churn(repositoryOf(node));
  const cells = riskMap(map.failures, await moduleGraph(node), Object.fromEntries(churn));
  const payload: TracePayload<'risk'> = { cells };
  const [riskiest] = cells;
  await node.trace.record({
    ...{ node: 'dependency_mapper', actionType: 'decision', label: 'risk', key: 'risk', payload },
    ...(riskiest && { thought: `Riskiest file: ${riskText(riskiest)}` }),
  });
}

function riskText({ file, failures, fanIn, churn }: RiskCell): string {
  return `${file} (failures ${failures}, imported by ${fanIn}, changed in ${churn} recent commits)`;
}
