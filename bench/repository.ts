import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from '../services/process/spawn';

export type Files = Readonly<Record<string, string>>;

const AUTHOR = ['-c', 'user.name=Rift Bench', '-c', 'user.email=bench@example.org', '-c', 'commit.gpgSign=false'];

export async function git(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await exec(['git', ...AUTHOR, ...args], { env: process.env, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${stderr.toString()}`);
  return stdout.toString().trim();
}

/** A bare repository with one commit of these files. @returns its path */
export async function makeRemote(folder: string, name: string, files: Files): Promise<string> {
  const [tree, remote] = [join(folder, name), join(folder, `${name}.git`)];
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), text);
  }
  await git('init', '-q', '-b', 'main', tree);
  await git('-C', tree, 'add', '-A');
  await git('-C', tree, 'commit', '-q', '-m', 'As submitted');
  await git('clone', '-q', '--bare', tree, remote);
  return remote;
}
