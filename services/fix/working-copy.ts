import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, symlink, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** What tools make again, and what no check of a working tree is about. */
const NOT_COPIED =
  /^(\.git|\.hg|\.svn|node_modules|__pycache__|\.venv|venv|\.tox|\.nox|\.mypy_cache|\.pytest_cache|\.ruff_cache|\.gradle)$/;

/** Copies a working tree, uncommitted and untracked files as well, without histories, environments and caches. */
export async function copyWorkingTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (NOT_COPIED.test(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyWorkingTree(source, target);
    else if (entry.isSymbolicLink()) await symlink(await readlink(source), target);
    else if (entry.isFile()) await copyFile(source, target, constants.COPYFILE_FICLONE);
  }
}
