import { clearStaleLocks } from './locks';
import { gitOutput, type Repository } from './run-git';
import type { GitSettings } from './settings';

/** Makes the tracked files what HEAD holds; files that Git does not track stay. */
export async function resetTree(settings: GitSettings, repository: Repository): Promise<void> {
  await clearStaleLocks(repository);
  await gitOutput(settings, ['reset', '--quiet', '--hard', 'HEAD'], { repository });
}
