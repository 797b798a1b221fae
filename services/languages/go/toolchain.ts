import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { exec } from '../../process/spawn';

export interface Toolchain {
  /** Folder of the installation. */
  readonly root: string;
  /** E.g. `1.26.8`. */
  readonly version: string;
}

const known = new Map<string, Promise<Toolchain | null>>();

/** The machine's own Go, asked once per process; null where it has none. */
export function toolchain(hostEnv: NodeJS.ProcessEnv): Promise<Toolchain | null> {
  const key = hostEnv.PATH ?? '';
  let found = known.get(key);
  if (!found) known.set(key, (found = ask(hostEnv)));
  return found;
}

/** Host path of a program of a linter's, null where the machine has none. */
export function linter(hostEnv: NodeJS.ProcessEnv, name: string): string | null {
  const folders = (hostEnv.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  const own = [
    hostEnv.GOBIN,
    hostEnv.GOPATH && join(hostEnv.GOPATH, 'bin'),
    hostEnv.HOME && join(hostEnv.HOME, 'go/bin'),
  ];
  const places = [...folders, ...own.filter((folder): folder is string => Boolean(folder))];
  return places.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

async function ask(hostEnv: NodeJS.ProcessEnv): Promise<Toolchain | null> {
  const places = [...(hostEnv.PATH ?? '').split(delimiter), '/usr/local/go/bin'].map((folder) => join(folder, 'go'));
  const program = places.find((path) => path.startsWith('/') && existsSync(path));
  if (!program) return null;
  const env = { ...hostEnv, GOTOOLCHAIN: 'local', GOFLAGS: '' };
  const { code, stdout } = await exec([program, 'env', '-json', 'GOROOT', 'GOVERSION'], { env, timeoutMs: 20_000 });
  if (code !== 0) return null;
  const { GOROOT, GOVERSION } = JSON.parse(stdout.toString()) as { GOROOT: string; GOVERSION: string };
  return { root: GOROOT, version: GOVERSION.replace(/^go/, '') };
}

/** Whether this Go compiles a module that asks for `wanted`, e.g. `1.22`. */
export function compiles(version: string, wanted: string): boolean {
  const [a, b] = [version, wanted].map((text) => text.split(/[.-]/).map((part) => parseInt(part, 10) || 0));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
