import { existsSync, lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from '../languages/contract';
import { loadConfig } from '../config/config';
import { execSync } from '../process/spawn';

const LARGEST = 2 * 2 ** 20;
const REGULAR = /^100(644|755) /;

/**
 * The files of a checkout: those named, else what Git's index holds, else every regular file where there is no `.git`.
 * @throws where Git cannot read the checkout's index
 */
export function openTree(
  root: string,
  hostEnv: NodeJS.ProcessEnv = loadConfig().hostEnv,
  named: readonly string[] | null = null,
): Tree {
  const base = realpathSync(root);
  const files = named ? [...named] : existsSync(join(base, '.git')) ? tracked(base, hostEnv) : [...walk(base, '')];
  const known = new Set(files);
  const bytes = (path: string): Buffer | null => {
    if (!known.has(path)) return null;
    const full = join(base, path);
    try {
      const stat = lstatSync(full);
      // A folder on the way that became a symbolic link would lead out of the checkout.
      if (!stat.isFile() || stat.size > LARGEST || realpathSync(full) !== full) return null;
      return readFileSync(full);
    } catch {
      return null;
    }
  };
  return {
    root: base,
    files: files.sort(),
    has: (path) => known.has(path),
    read: (path) => {
      const content = bytes(path);
      return content && content.toString(encodingOf(content));
    },
    encoding: (path) => encodingOf(bytes(path) ?? Buffer.alloc(0)),
  };
}

function encodingOf(content: Buffer): 'utf8' | 'latin1' {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return 'utf8';
  } catch {
    return 'latin1';
  }
}

function tracked(root: string, hostEnv: NodeJS.ProcessEnv): string[] {
  const argv = ['git', '-c', 'safe.directory=*', '-c', 'core.fsmonitor=false', 'ls-files', '--stage', '-z'];
  const env = { PATH: hostEnv.PATH, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', LC_ALL: 'C' };
  const { code, stdout, stderr } = execSync(argv, { cwd: root, env, timeoutMs: 60_000 });
  if (code !== 0) throw new Error(`git ls-files: ${stderr.toString().trim()}`);
  const entries = stdout
    .toString('utf8')
    .split('\0')
    .filter((entry) => REGULAR.test(entry));
  return [...new Set(entries.map((entry) => entry.slice(entry.indexOf('\t') + 1)))];
}

function* walk(root: string, folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory() && entry.name !== '.git') yield* walk(root, path);
    else if (entry.isFile()) yield path;
  }
}
