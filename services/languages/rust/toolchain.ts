import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { exec } from '../../process/spawn';

export interface Toolchain {
  /** Folder of the installation. */
  readonly root: string;
  /** As `rustc --version` says it. */
  readonly version: string;
}

const known = new Map<string, Promise<Toolchain | null>>();

/**
 * This machine's Rust, asked once per process: the one that the project pins where it is installed, else the default one; null
 * where there is none.
 */
export async function toolchain(hostEnv: NodeJS.ProcessEnv, pinned: string | null): Promise<Toolchain | null> {
  const ask = (channel: string | null) => {
    const key = `${hostEnv.PATH ?? ''}\u0000${channel ?? ''}`;
    let found = known.get(key);
    if (!found) known.set(key, (found = sysroot(hostEnv, channel)));
    return found;
  };
  return (pinned === null ? null : await ask(pinned)) ?? ask(null);
}

async function sysroot(hostEnv: NodeJS.ProcessEnv, channel: string | null): Promise<Toolchain | null> {
  const rustc = program(hostEnv, 'rustc');
  if (!rustc) return null;
  // Never fetched: rustup would install what it does not have.
  const env = { ...hostEnv, RUSTUP_AUTO_INSTALL: '0' };
  const argv = channel === null ? [rustc] : [rustc, `+${channel}`];
  const cwd = tmpdir();
  const [root, version] = await Promise.all(
    [['--print', 'sysroot'], ['--version']].map((args) => exec([...argv, ...args], { env, cwd, timeoutMs: 20_000 })),
  );
  if (root?.code !== 0 || version?.code !== 0) return null;
  const folder = root.stdout.toString().trim();
  return existsSync(join(folder, 'bin/cargo')) ? { root: folder, version: version.stdout.toString().trim() } : null;
}

/** Where a program lies on this machine's path. */
export function program(hostEnv: NodeJS.ProcessEnv, name: string): string | null {
  const folders = [
    ...(hostEnv.PATH ?? '').split(delimiter),
    join(hostEnv.HOME ?? '/', '.cargo/bin'),
    '/usr/local/cargo/bin',
  ];
  return folders.map((folder) => join(folder, name)).find((path) => path.startsWith('/') && existsSync(path)) ?? null;
}

/** What a `rust-toolchain` file asks for. */
export function pinnedChannel(text: string | null): string | null {
  if (text === null) return null;
  return /^\s*channel\s*=\s*["']([\w.-]+)["']/m.exec(text)?.[1] ?? /^\s*([\w.-]+)\s*$/.exec(text)?.[1] ?? null;
}
