import type { Step } from '../../domain/run-activities';
import type { NodeContext } from './context';
import { adapterOf, trackedTree } from './checkout';
import { load, save, type Stages } from './stages';

/** Reads who imports whom. Nothing of the repository is run. */
export async function astAnalyzer(node: NodeContext, step: Step): Promise<void> {
  const { projects } = await load(node, 'scan');
  const tree = await trackedTree(node);
  const graph: Record<string, Stages['graph'][string]> = {};
  for (const project of projects) graph[project.id] = await adapterOf(node, project).moduleGraph(project, tree);
  await save(node, 'graph', graph);
  const edges = Object.values(graph).flatMap(({ imports }) => Object.values(imports).flat()).length;
  await node.trace.record({
    node: 'ast_analyzer',
    actionType: 'tool_call',
    label: 'module_graph',
    key: `module_graph/${step.iteration}`,
    thought: `${tree.files.length} files in ${projects.length} ${projects.length === 1 ? 'project' : 'projects'}, ${edges} imports between them`,
    payload: { files: tree.files.length, edges, projects: projects.map(({ id, manifests }) => ({ id, manifests })) },
  });
}
