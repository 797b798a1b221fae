import { join } from 'node:path';
import type { Config } from '../../config/config';
import { exec } from '../../process/spawn';
import type { PartMissing } from './part';
import { firstThatRuns, onPath, runGetter, type Part } from './part';

/** The last tag that Go can install by its path; later ones carry a replace directive. */
export const TEMPORAL_CLI = '1.5.1';

function folder(config: Config): string {
  return join(config.cache, 'temporal', TEMPORAL_CLI);
}

export const temporal: Part = {
  name: 'temporal',
  purpose: 'runs the workflows and keeps their histories',
  replacedBy: 'TEMPORAL_ADDRESS',
  howToGet:
    'allow the download from Temporal, or install the "temporal" command or Go 1.25 or later, or name a server in TEMPORAL_ADDRESS',
  find: (config) =>
    firstThatRuns(
      [
        { path: onPath('temporal', config.hostEnv), from: 'PATH' },
        { path: join(folder(config), 'temporal'), from: 'cache' },
      ],
      config.hostEnv,
      { pattern: /Server (\d[\w.-]*)/ },
    ),
  get: async (config, onProgress) => {
    onProgress('downloading Temporal');
    const download = [process.execPath, join(__dirname, 'download-temporal.js'), TEMPORAL_CLI, folder(config)];
    const sdk = await runGetter(temporal, download, config, onProgress).catch((error: PartMissing) => error);
    if (!sdk) return;
    if (!(await hasGo(config))) throw sdk;
    const build = ['sh', join(__dirname, 'get-temporal-with-go.sh'), TEMPORAL_CLI, folder(config)];
    await runGetter(temporal, build, config, onProgress);
  },
};

async function hasGo({ hostEnv }: Config): Promise<boolean> {
  try {
    const { stdout } = await exec(['go', 'env', 'GOVERSION'], { env: hostEnv, timeoutMs: 15_000 });
    const [, major, minor] = /go(\d+)\.(\d+)/.exec(stdout.toString()) ?? [];
    return Number(major) > 1 || Number(minor) >= 25;
  } catch {
    return false;
  }
}
