import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { exec } from '../../process/spawn';
import { remembered } from '../remembered';
import { compareVersions, parseVersion, satisfies, type Version } from './versions';

/** A Python of this machine, as it says itself. */
export interface Interpreter {
  readonly executable: string;
  readonly version: string;
  /** Folders that have to be visible for it to start. */
  readonly prefixes: readonly string[];
  /** Found first on PATH. */
  readonly preferred: boolean;
}

const PROBE = [
  'import sys, os, json',
  'from importlib.util import find_spec',
  'assert find_spec("venv") and find_spec("ensurepip")',
  'print(json.dumps({"executable": os.path.realpath(sys.executable), "version": "%d.%d.%d" % sys.version_info[:3],',
  '"final": sys.version_info[3] == "final", "prefixes": sorted({os.path.realpath(p) for p in',
  '(sys.base_prefix, sys.base_exec_prefix, os.path.dirname(os.path.dirname(os.path.realpath(sys.executable))))})}))',
].join('\n');

const known = new Map<string, Promise<readonly Interpreter[]>>();

/** Pythons of this machine that can make environments; asked again only when they change. */
export function interpreters(hostEnv: NodeJS.ProcessEnv): Promise<readonly Interpreter[]> {
  const key = `${hostEnv.PATH}\n${hostEnv.HOME}\n${hostEnv.PYENV_ROOT}`;
  let found = known.get(key);
  if (!found) known.set(key, (found = probeAll(hostEnv)));
  return found;
}

/**
 * The interpreter for a project: among those that its manifest allows, the one it pins, else the machine's own where its CI
 * knows that version too, else the newest that its CI knows, else the machine's own, else the newest.
 */
export function chooseInterpreter(
  all: readonly Interpreter[],
  wanted: { readonly requires: string; readonly pinned: readonly string[]; readonly tested: readonly string[] },
): Interpreter | null {
  const fits = all
    .filter((one) => satisfies(parseVersion(one.version), wanted.requires))
    .sort((a, b) => compareVersions(parseVersion(b.version), parseVersion(a.version)));
  const matching = (versions: readonly string[]) =>
    fits.filter((one) => versions.some((version) => startsWith(parseVersion(one.version), parseVersion(version))));
  const tested = matching(wanted.tested);
  return (
    matching(wanted.pinned)[0] ??
    tested.find((one) => one.preferred) ??
    tested[0] ??
    fits.find((one) => one.preferred) ??
    fits[0] ??
    null
  );
}

function startsWith(version: Version, prefix: Version): boolean {
  return prefix.length > 0 && prefix.every((part, i) => version[i] === part);
}

function probeAll(hostEnv: NodeJS.ProcessEnv): Promise<readonly Interpreter[]> {
  const paths = candidates(hostEnv);
  // What decides which one a shim takes.
  const chosen = join(hostEnv.PYENV_ROOT || join(hostEnv.HOME || homedir(), '.pyenv'), 'version');
  const files = [...paths, chosen, `PYENV_VERSION=${hostEnv.PYENV_VERSION ?? ''}`];
  return remembered(hostEnv, 'pythons', files, () => probeEach(paths, hostEnv));
}

async function probeEach(paths: readonly string[], hostEnv: NodeJS.ProcessEnv): Promise<readonly Interpreter[]> {
  const probed = await Promise.all(paths.map((path) => probe(path, hostEnv)));
  const byExecutable = new Map<string, Interpreter>();
  for (const one of probed) {
    if (one && !byExecutable.has(one.executable)) {
      byExecutable.set(one.executable, { ...one, preferred: byExecutable.size === 0 });
    }
  }
  return [...byExecutable.values()];
}

function candidates(hostEnv: NodeJS.ProcessEnv): string[] {
  const home = hostEnv.HOME || homedir();
  const folders = (hostEnv.PATH ?? '').split(delimiter).filter(Boolean);
  // A version manager's shims all lead to what is listed below; the first is asked which one it takes.
  const real = folders.filter((dir) => !dir.endsWith('/shims'));
  const onPath = (pattern: RegExp, dirs = real) =>
    dirs.flatMap((dir) => list(dir, pattern).map((name) => join(dir, name)));
  const roots = [
    join(hostEnv.PYENV_ROOT || join(home, '.pyenv'), 'versions'),
    join(home, '.local', 'share', 'uv', 'python'),
    ...list('/opt/hostedtoolcache/Python', /^\d/).map((version) => join('/opt/hostedtoolcache/Python', version)),
  ];
  const managed = roots.flatMap((root) => list(root, /\d/).map((name) => join(root, name, 'bin', 'python3')));
  const paths = [...onPath(/^python3$/, folders), ...onPath(/^python(3\.\d+)?$/), ...managed].filter((path) =>
    existsSync(path),
  );
  const shim = (path: string) => path.includes('/shims/');
  return [...new Map(paths.map((path) => [shim(path) ? path : realpathSync(path), path])).values()];
}

function list(dir: string, pattern: RegExp): string[] {
  try {
    return readdirSync(dir).filter((name) => pattern.test(name));
  } catch {
    return [];
  }
}

async function probe(path: string, hostEnv: NodeJS.ProcessEnv): Promise<Omit<Interpreter, 'preferred'> | null> {
  const { PATH, HOME, PYENV_ROOT } = hostEnv;
  try {
    // From `/`: a version manager's shim must not follow a file of the checkout.
    const done = await exec([path, '-I', '-S', '-c', PROBE], {
      cwd: '/',
      env: { PATH, HOME, PYENV_ROOT },
      timeoutMs: 10_000,
    });
    if (done.code !== 0) return null;
    const { final, ...one } = JSON.parse(done.stdout.toString()) as Omit<Interpreter, 'preferred'> & { final: boolean };
    return final ? one : null;
  } catch {
    return null;
  }
}
