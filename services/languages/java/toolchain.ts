import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { exec } from '../../process/spawn';

export interface Toolchain {
  /** Folder of Maven's installation. */
  readonly maven: string;
  readonly mavenVersion: string;
  /** Folder of the JDK that Maven runs on. */
  readonly java: string;
  /** Feature release, e.g. 17. */
  readonly release: number;
}

const known = new Map<string, Promise<Toolchain | null>>();

/** The machine's own Maven and JDK, asked once per process; null where it has none. */
export function toolchain(hostEnv: NodeJS.ProcessEnv): Promise<Toolchain | null> {
  const key = [hostEnv.PATH, hostEnv.JAVA_HOME].join('\u0000');
  let found = known.get(key);
  if (!found) known.set(key, (found = ask(hostEnv)));
  return found;
}

/** The machine's own JDK, where Maven is not asked for; null where it has none. */
export async function jdk(hostEnv: NodeJS.ProcessEnv): Promise<{ java: string; version: string } | null> {
  const places = (hostEnv.PATH ?? '').split(delimiter).map((folder) => join(folder, 'javac'));
  const program = places.find((path) => path.startsWith('/') && existsSync(path));
  if (!program) return null;
  const java = dirname(dirname(realpathSync(program)));
  const { code, stdout, stderr } = await exec([program, '-version'], { env: hostEnv, timeoutMs: 60_000 });
  return code === 0 ? { java, version: `${stdout.toString()}${stderr.toString()}`.trim() } : null;
}

async function ask(hostEnv: NodeJS.ProcessEnv): Promise<Toolchain | null> {
  const places = (hostEnv.PATH ?? '').split(delimiter).map((folder) => join(folder, 'mvn'));
  const program = places.find((path) => path.startsWith('/') && existsSync(path));
  if (!program) return null;
  const { code, stdout } = await exec([program, '--version', '-B'], { env: hostEnv, timeoutMs: 60_000 });
  return code === 0 ? readVersion(stdout.toString()) : null;
}

/** What `mvn --version` says. */
export function readVersion(text: string): Toolchain | null {
  const plain = stripVTControlCharacters(text);
  const maven = /^Maven home: (.+)$/m.exec(plain)?.[1]?.trim();
  const [, version = '', java] = /^Java version: ([^,\s]+),.*(?:runtime|Java home): (.+)$/m.exec(plain) ?? [];
  if (maven === undefined || java === undefined) return null;
  const [first = 0, second = 0] = version.split(/[._-]/).map((part) => parseInt(part, 10) || 0);
  return {
    ...{ maven, mavenVersion: /^Apache Maven (\S+)/m.exec(plain)?.[1] ?? '' },
    ...{ java: java.trim(), release: first === 1 ? second : first },
  };
}
