import { homedir } from 'node:os';
import { exec } from '../../process/spawn';
import { cargo } from './cargo';
import { certificates } from './certificates';
import type { Ask, ClientSettings, PackageClient } from './contract';
import { go } from './go';
import { maven } from './maven';
import { npm } from './npm';
import { pip } from './pip';

/** Adding a package client is a file and a line. */
const CLIENTS: readonly PackageClient[] = [pip, npm, go, cargo, maven];

const PATIENCE_MS = 30_000;

/** What the host's package clients say they are configured to use; a client that is missing or broken says nothing. */
export async function clientSettings(hostEnv: NodeJS.ProcessEnv): Promise<ClientSettings> {
  const ask: Ask = async (argv, { env = hostEnv, cwd = homedir() } = {}) => {
    const done = await exec(argv, { env, cwd, timeoutMs: PATIENCE_MS }).catch(() => null);
    return done?.code === 0 ? done.stdout.toString() : null;
  };
  const host = { ask, env: hostEnv };
  const answers = await Promise.all(CLIENTS.map((client) => client.settings(host).catch(() => null)));
  const all = [...answers.flatMap((answer) => answer ?? []), { mirrors: [], mounts: [], ...certificates(hostEnv) }];
  return {
    mirrors: all.flatMap(({ mirrors }) => mirrors),
    env: Object.assign({}, ...all.map(({ env }) => env)) as Record<string, string>,
    files: Object.assign({}, ...all.map(({ files }) => files)) as Record<string, string>,
    mounts: all.flatMap(({ mounts }) => mounts),
  };
}
