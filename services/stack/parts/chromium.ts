import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config';
import { firstThatRuns, onPath, runGetter, unpackedPackage, type Part } from './part';

const folder = (config: Config) => unpackedPackage(config, 'chromium');

/** The first that can number pages from a style sheet. */
const OLDEST = 131;

export const chromium: Part = {
  name: 'chromium',
  purpose: 'prints report.pdf',
  replacedBy: null,
  howToGet: `install the package chromium, or name the program (${OLDEST} or later) in RIFT_CHROMIUM`,
  find: async (config) => {
    const { chromium: named, hostEnv } = config;
    const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
    const found = await firstThatRuns(
      [
        { path: named, from: 'RIFT_CHROMIUM' },
        ...(named ? [] : programs.map((name) => ({ path: onPath(name, hostEnv), from: 'PATH' }))),
        ...(named ? [] : [{ path: join(folder(config), 'run'), from: 'cache' }]),
      ],
      hostEnv,
      { pattern: /\d+\.\d+\.\d+\.\d+/, atLeast: OLDEST },
    );
    return found && { ...found, path: realpathSync(found.path) };
  },
  get: (config, onProgress) => {
    const script = join(__dirname, 'get-debian-package.sh');
    return runGetter(chromium, ['sh', script, 'chromium', 'lib/chromium/chromium', folder(config)], config, onProgress);
  },
};
