import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '../config/config';

/**
 * What programs of this machine say of themselves, kept in the cache and asked again once a file that it depends on has changed.
 * @param files the programs, and whatever decides what they say
 */
export async function remembered<T>(
  hostEnv: NodeJS.ProcessEnv,
  name: string,
  files: readonly string[],
  ask: () => Promise<T>,
): Promise<T> {
  const place = join(loadConfig(hostEnv).cache, 'tools', `${name}.json`);
  const key = createHash('sha256')
    .update(JSON.stringify(files.map((file) => [file, stateOf(file)])))
    .digest('hex');
  try {
    const known = JSON.parse(readFileSync(place, 'utf8')) as { key: string; value: T };
    if (known.key === key) return known.value;
  } catch {
    // Never asked, or not readable: it is asked now.
  }
  const value = await ask();
  try {
    mkdirSync(dirname(place), { recursive: true });
    const aside = `${place}.${randomBytes(4).toString('hex')}`;
    writeFileSync(aside, JSON.stringify({ key, value }));
    renameSync(aside, place);
  } catch {
    // A cache that cannot be written only costs the next one time.
  }
  return value;
}

function stateOf(file: string): string | null {
  try {
    const { size, mtimeMs, ino } = statSync(file);
    return [size, mtimeMs, ino].join(' ');
  } catch {
    return null;
  }
}
