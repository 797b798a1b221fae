import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createCiProviders, createCleanJudge } from '../ci';
import { githubSettings } from '../ci/github';
import type { Ahead, FreshClone } from '../ci/local';
import type { Tree } from '../languages/contract';
import { redact } from '../redact';
import { openTree } from '../workspace';
import type { WorkerParts } from './context';
import { prepareAhead, prepareAll } from './prepare';

/** The CI providers, with this worker's own checks for the one that runs them itself. */
export function ciProviders(
  parts: Pick<WorkerParts, 'config' | 'sandbox' | 'adapters' | 'git' | 'checks'>,
): WorkerParts['ci'] {
  const { config, git, checks, adapters } = parts;
  const cacheOf = ({ environments }: Ahead) => freshCache(environments, join(config.cache, 'downloads'));
  const deps = {
    git,
    github: githubSettings(config),
    adapters,
    redact,
    openTree: (root: string, files: readonly string[]) => openTree(root, config.hostEnv, files),
    plan: (tree: Tree) => checks.planChecks(tree, checks.detectProjects(tree)),
    prepare: async (clone: FreshClone) => prepareAll(parts, { ...clone, once: true, cacheDir: await cacheOf(clone) }),
    prepareAhead: async (order: Ahead) => prepareAhead(parts, { ...order, once: true, cacheDir: await cacheOf(order) }),
    runChecks: checks.runChecks,
  };
  return { providers: createCiProviders(deps), judgeAt: createCleanJudge(deps) };
}

/** A cache of a round's own, which shares nothing but the downloads. */
async function freshCache(cache: string, downloads: string): Promise<string> {
  await mkdir(cache, { recursive: true });
  await mkdir(downloads, { recursive: true });
  await rm(join(cache, 'downloads'), { force: true });
  await symlink(downloads, join(cache, 'downloads'));
  return cache;
}
