import { symlink, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { prepareProject } from '../checks';
import { createCiProviders, type CiProvider } from '../ci';
import { openTree } from '../workspace/tree';
import { adapterOf } from './checkout';
import type { WorkerParts } from './context';
import { remoteKeyOf } from './prepare';

/** The CI providers, with this worker's own checks for the one that runs them itself. */
export function ciProviders(
  parts: Pick<WorkerParts, 'config' | 'sandbox' | 'adapters' | 'git' | 'checks'>,
): CiProvider[] {
  const { config, sandbox, git, checks } = parts;
  return createCiProviders({
    git,
    openTree: (root) => openTree(root, config.hostEnv),
    plan: (tree) => checks.planChecks(tree, checks.detectProjects(tree)),
    prepare: async ({ project, folder, url, ...rest }) => {
      const remoteKey = remoteKeyOf(url);
      // Fresh in all but the downloads.
      const cacheDir = join(folder, 'cache');
      const downloads = join(config.cache, 'downloads');
      await mkdir(cacheDir, { recursive: true });
      await mkdir(downloads, { recursive: true });
      await symlink(downloads, join(cacheDir, 'downloads')).catch(() => undefined);
      const installDir = join(folder, 'install');
      return prepareProject({
        ...rest,
        sandbox,
        adapter: adapterOf(parts, project),
        project,
        remoteKey,
        cacheDir,
        installDir,
      });
    },
    runChecks: checks.runChecks,
  });
}
