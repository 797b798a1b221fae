import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Config } from '../config/config';

/** The folder that holds package.json, from the sources and from `dist` alike. */
export function projectRoot(): string {
  for (let dir = __dirname; dir !== dirname(dir); dir = dirname(dir)) {
    if (existsSync(join(dir, 'package.json'))) return dir;
  }
  throw new Error('package.json is missing');
}

/** @throws where the project is not built */
export function builtModules(): { readonly dist: string; readonly build: string } {
  const dist = join(projectRoot(), 'dist');
  try {
    const { id } = JSON.parse(readFileSync(join(dist, '.build.json'), 'utf8')) as { id: string };
    return { dist, build: id };
  } catch {
    throw new Error(`Rift is not built: run ./rift, or "npm run build", in ${projectRoot()}`);
  }
}

/** Names the settings that a stack runs with, so that other settings get another stack. */
export function settingsKey(config: Config): string {
  const { hostEnv: _, ...settings } = config;
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 32);
}

export const logFile = (config: Pick<Config, 'home'>, name: string) => join(config.home, 'logs', `${name}.log`);
export const lockFile = (config: Pick<Config, 'home'>) => join(config.home, 'supervisor.lock');
/** Bears the right to name a local path to the API. */
export const tokenFile = (config: Pick<Config, 'home'>) => join(config.home, 'token');
