import type { Cluster } from '../../domain/failure';
import { mapBack } from '../../domain/line-map';
import { hunksOf } from '../../domain/patch-diff';
import type { FileChange, Patch } from '../../domain/patch';
import type { RefusalReason } from '../../domain/validation';
import type { Syntax } from '../syntax/contract';
import { errors } from '../syntax';
import { toolsFor, type ProjectTools } from './projects';

/**
 * Asks the language's own parser about every changed file. A file that was unreadable before may still be so where the first fault is
 * gone, the next lies further down, and the tree has fewer broken places than before: one fault of several is repaired.
 */
export async function unreadable(
  patch: Patch,
  cluster: Cluster,
  { projects, syntax }: { projects: readonly ProjectTools[]; syntax: Syntax },
): Promise<RefusalReason | null> {
  const asked = new Map<ProjectTools, FileChange[]>();
  for (const change of patch.changes) {
    const tools = change.after === null ? null : toolsFor(projects, change.path);
    if (tools) asked.set(tools, [...(asked.get(tools) ?? []), change]);
  }
  for (const [{ adapter, run }, changes] of asked) {
    const paths = changes.map((change) => change.path);
    for (const { file, line, message } of await adapter.syntaxErrors(paths, run)) {
      const change = changes.find((c) => c.path === file);
      if (!change) continue;
      const target = cluster.failures.find((f) => f.file === file && ['SYNTAX', 'INDENTATION'].includes(f.bugType));
      const further = target && mapBack(hunksOf(change), line) > target.line && (await isLessBroken(change, syntax));
      if (!further) return { kind: 'unreadable', file, message: `${file}:${line} ${message}` };
    }
  }
  return null;
}

async function isLessBroken({ path, before, after }: FileChange, syntax: Syntax): Promise<boolean> {
  const language = syntax.languageOf(path);
  if (!language || before === null || after === null) return false;
  const [was, is] = [await syntax.parse(language, before), await syntax.parse(language, after)];
  return was !== null && is !== null && errors(is).length < errors(was).length;
}
