import { mapFailures, type FailureMap } from '../../domain/clusters';
import type { CheckReport } from '../../domain/check';
import type { ModuleGraph } from '../../domain/failure';
import type { Hunk } from '../../domain/hunks';
import { mapBack } from '../../domain/line-map';
import type { CheckPlan } from '../checks/contract';
import { roleIn } from '../repair';
import { adapterOf, repositoryOf } from './checkout';
import type { NodeContext } from './context';
import { load } from './stages';

/** What a report comes down to: failures by their roots, with the lines of the tree as submitted. */
export async function failureMap(node: NodeContext, plan: CheckPlan, report: CheckReport): Promise<FailureMap> {
  const { projects, startSha } = await load(node, 'scan');
  const role = roleIn(projects.map((project) => ({ project, adapter: adapterOf(node, project) })));
  const hunks = await hunksSince(node, startSha);
  return mapFailures({
    ...{ report, checks: plan.checks, projects, graph: await moduleGraph(node) },
    isTest: (file) => role(file) === 'test',
    submittedLine: (file, line) => mapBack(hunks.get(file) ?? [], line),
  });
}

/** Who imports whom, over all projects. */
export async function moduleGraph(node: NodeContext): Promise<ModuleGraph> {
  const graphs = await load(node, 'graph');
  return { imports: Object.assign({}, ...Object.values(graphs).map(({ imports }) => imports)) };
}

/** What this run changed since it started, by file, to tell lines as they were submitted. */
export async function hunksSince(node: NodeContext, sha: string): Promise<Map<string, readonly Hunk[]>> {
  const files = await node.git.changedSince(repositoryOf(node), sha);
  return new Map(files.flatMap(({ newPath, hunks }) => (newPath ? [[newPath, hunks] as const] : [])));
}
