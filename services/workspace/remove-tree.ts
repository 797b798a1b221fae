import { lstat } from 'node:fs/promises';
import { loadConfig } from '../config/config';
import { exec } from '../process/spawn';

/**
 * Removes a file or a folder with all below it, folders without write permission included. Symbolic links are removed, never
 * followed. Nothing there is no error. By the system's own programs: Node cannot name files that are not UTF-8.
 * @throws where something cannot be removed
 */
export async function removeTree(path: string, hostEnv: NodeJS.ProcessEnv = loadConfig().hostEnv): Promise<void> {
  const options = { env: { PATH: hostEnv.PATH, LC_ALL: 'C' } };
  const remove = () => exec(['rm', '-rf', '--one-file-system', '--', path], options);
  if ((await remove()).code === 0) return;
  const isFolder = await lstat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  if (isFolder) {
    const locked = ['-xdev', '-type', 'd', '!', '-perm', '-700'];
    await exec(['find', path, ...locked, '-exec', 'chmod', 'u+rwx', '{}', ';'], options);
  }
  const again = await remove();
  if (again.code === 0) return;
  throw new Error(`cannot remove ${path}: ${again.stderr.toString('utf8').trim().split('\n')[0]}`);
}
