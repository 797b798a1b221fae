import { extname } from 'node:path';
import type { NodeContext } from './context';
import { repositoryOf } from './checkout';
import { load } from './stages';

const MOST_FILES = 60;
const MOST_BYTES = 512 * 1024;

/**
 * Sources as they were where the branch left the default branch, or before the last commit where it is the default branch itself:
 * a change since then is a suspect, and taking it back a candidate.
 */
export async function sourcesBefore(node: NodeContext): Promise<Readonly<Record<string, string>>> {
  const { git } = node;
  const repository = repositoryOf(node);
  const { startSha, defaultBranch } = await load(node, 'scan');
  const trunk = defaultBranch === null ? null : `refs/remotes/origin/${defaultBranch}`;
  const parted = trunk === null ? null : await git.mergeBaseOf(repository, startSha, trunk);
  const base = parted === null || parted === startSha ? `${startSha}^` : parted;
  // A first commit, or one at the edge of a history that was cut, has nothing before it.
  const changed = await git.changedSince(repository, base, startSha).catch(() => []);
  const extensions = new Set(Object.values(node.adapters).flatMap((adapter) => adapter.extensions));
  const edited = changed.flatMap(({ oldPath, newPath }) =>
    oldPath !== null && newPath !== null ? [[oldPath, newPath]] : [],
  );
  const texts: Record<string, string> = {};
  for (const [from = '', to = ''] of edited.filter(([, to = '']) => extensions.has(extname(to))).slice(0, MOST_FILES)) {
    const content = await git.fileAt(repository, base, from);
    if (content && content.length <= MOST_BYTES) texts[to] = content.toString('utf8');
  }
  return texts;
}
