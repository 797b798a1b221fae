import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Repository } from './run-git';

const STALE_MS = 10_000;

/** Removes lock files that a killed git left; a git that still runs holds a younger one, or is waited for by a retry. */
export async function clearStaleLocks({ gitDir }: Repository): Promise<void> {
  for (const folder of ['', 'refs/heads']) {
    const names = await readdir(join(gitDir, folder)).catch(() => []);
    for (const name of names.filter((entry) => entry.endsWith('.lock'))) {
      const path = join(gitDir, folder, name);
      const age = await stat(path).then(
        (s) => Date.now() - s.mtimeMs,
        () => 0,
      );
      if (age > STALE_MS) await rm(path, { force: true });
    }
  }
}
