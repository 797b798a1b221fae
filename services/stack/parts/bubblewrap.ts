import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/config';
import { firstThatRuns, onPath, runGetter, unpackedPackage, type Part } from './part';

const folder = (config: Config) => unpackedPackage(config, 'bubblewrap');

export const bubblewrap: Part = {
  name: 'bubblewrap',
  purpose: 'the sandbox in which all code of a submitted repository runs',
  replacedBy: null,
  howToGet: 'install the package bubblewrap, or name the program in RIFT_BWRAP',
  find: async (config) => {
    const found = await firstThatRuns(
      [
        { path: config.bwrap, from: 'RIFT_BWRAP' },
        { path: onPath('bwrap', config.hostEnv), from: 'PATH' },
        { path: join(folder(config), 'run'), from: 'cache' },
      ],
      config.hostEnv,
    );
    return found && { ...found, path: realpathSync(found.path) };
  },
  get: (config, onProgress) => {
    const script = join(__dirname, 'get-debian-package.sh');
    return runGetter(bubblewrap, ['sh', script, 'bubblewrap', 'bwrap', folder(config)], config, onProgress);
  },
};
