import { mkdir } from 'node:fs/promises';
import { loadConfig } from '../config/config';
import { exec } from '../process/spawn';

export interface CopyOptions {
  /** Git's folder to put into the copy as `.git`, for builds that ask it for a version. The copy's own may be changed there. */
  readonly gitDir?: string;
  readonly signal?: AbortSignal;
  readonly hostEnv?: NodeJS.ProcessEnv;
}

/**
 * Copies a tree's content into a folder, which is made; without the source's `.git`. Links stay links, modes and times are kept, owners
 * are not. Where the file system can, blocks are shared until written.
 * @throws where something cannot be copied
 */
export async function copyTree(from: string, to: string, options: CopyOptions = {}): Promise<void> {
  const { gitDir, signal, hostEnv = loadConfig().hostEnv } = options;
  const copy = ['cp', '--recursive', '--no-dereference', '--preserve=mode,timestamps,links', '--reflink=auto'];
  const run = async (argv: readonly string[]) => {
    const result = await exec(argv, { env: { PATH: hostEnv.PATH, LC_ALL: 'C' }, signal });
    signal?.throwIfAborted();
    const said = result.stderr.toString('utf8').trim().split('\n')[0];
    if (result.code !== 0) throw new Error(`cannot copy ${from} to ${to}: ${said || `ended with ${result.code}`}`);
  };
  await mkdir(to, { recursive: true });
  const entries = ['find', from, '-mindepth', '1', '-maxdepth', '1', '!', '-name', '.git'];
  await run([...entries, '-exec', ...copy, '--target-directory', to, '--', '{}', '+']);
  if (gitDir) await run([...copy, '--no-target-directory', '--', gitDir, `${to}/.git`]);
}
