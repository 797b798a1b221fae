import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Language } from '../../domain/names';
import { exec } from '../../services/process/spawn';
import type { Demo } from './registry';

export interface DemoRepository {
  /** The work tree; its `origin` is the remote. */
  readonly workTree: string;
  /** A bare repository beside it. */
  readonly remote: string;
  git(...args: string[]): Promise<string>;
}

const BRANCH = 'main';
const AUTHOR = ['-c', 'user.name=Rift Demo', '-c', 'user.email=demo@example.org', '-c', 'commit.gpgSign=false'];

/** Writes a demo's files below a new temporary folder, commits them and pushes them to a remote beside it. */
export async function makeDemoRepository(
  language: Language,
  demo: Demo,
  env: NodeJS.ProcessEnv,
): Promise<DemoRepository> {
  const folder = mkdtempSync(join(tmpdir(), `rift-demo-${language}-`));
  const workTree = join(folder, demo.name);
  const remote = join(folder, `${demo.name}.git`);
  copyTemplate(join(__dirname, language), workTree);
  const run = async (...args: string[]) => {
    const { code, stdout, stderr } = await exec(['git', ...args], { env, cwd: folder, timeoutMs: 30_000 });
    if (code !== 0) throw new Error(`git ${args[0]}: ${stderr.toString('utf8').trim()}`);
    return stdout.toString('utf8').trim();
  };
  const git = (...args: string[]) => run('-C', workTree, ...AUTHOR, ...args);
  await run('init', '-q', '--bare', '-b', BRANCH, remote);
  await run('init', '-q', '-b', BRANCH, workTree);
  await git('add', '-A');
  await git('commit', '-q', '-m', 'The afternoon before the holidays');
  await git('remote', 'add', 'origin', remote);
  await git('push', '-q', '-u', 'origin', BRANCH);
  return { workTree, remote, git };
}

/** The files bear `.txt` at their end so that no tool of this project takes broken code for its own. */
function copyTemplate(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.txt')) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, relative(from, source).slice(0, -'.txt'.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, readFileSync(source));
  }
}
