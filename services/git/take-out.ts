import { gitOutput, runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';

/**
 * Takes a commit's change out of the work tree, as a revert would, and commits nothing.
 * @returns the tree that is left, or null where later commits changed the same lines; the work tree is then as it was
 */
export async function takeOut(settings: GitSettings, repository: Repository, sha: string): Promise<string | null> {
  const reverted = await runGit(settings, ['revert', '--no-commit', sha], { repository });
  await runGit(settings, ['revert', '--quit'], { repository });
  if (reverted.code === 0) return (await gitOutput(settings, ['write-tree'], { repository })).trim();
  await gitOutput(settings, ['reset', '--quiet', '--hard', 'HEAD'], { repository });
  return null;
}
