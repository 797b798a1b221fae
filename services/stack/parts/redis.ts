import { join } from 'node:path';
import type { Config } from '../../config/config';
import { firstThatRuns, onPath, runGetter, unpackedPackage, type Part } from './part';

const folder = (config: Config) => unpackedPackage(config, 'redis-server');

export const redis: Part = {
  name: 'redis',
  purpose: 'the live mirror of runs and their event buffer',
  replacedBy: 'REDIS_URL',
  howToGet: 'install the package redis-server (7 or later), or name a server in REDIS_URL',
  find: (config) =>
    firstThatRuns(
      [
        { path: onPath('redis-server', config.hostEnv), from: 'PATH' },
        { path: join(folder(config), 'run'), from: 'cache' },
      ],
      config.hostEnv,
      { atLeast: 7 },
    ),
  get: (config, onProgress) => {
    const script = join(__dirname, 'get-debian-package.sh');
    return runGetter(redis, ['sh', script, 'redis-server', 'redis-server', folder(config)], config, onProgress);
  },
};
