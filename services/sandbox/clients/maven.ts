import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { XMLBuilder, XMLParser } from 'fast-xml-parser';
import { mirror, type Mirror } from '../network/destinations';
import { CONFIGURATION, type Host, type PackageClient } from './contract';

const FILE = `${CONFIGURATION}/maven-settings.xml`;

interface Entry {
  readonly id?: string;
  readonly mirrorOf?: string;
  readonly url?: string;
}

interface Settings {
  readonly settings?: {
    readonly mirrors?: { readonly mirror?: readonly Entry[] };
    readonly servers?: { readonly server?: readonly { id?: string; username?: string; password?: string }[] };
  };
}

const parser = new XMLParser({
  parseTagValue: false,
  isArray: (name: string) => name === 'mirror' || name === 'server',
});

export const maven: PackageClient = {
  id: 'maven',
  async settings(host) {
    const said = await host.ask(['mvn', '--version', '-B']);
    if (said === null) return null;
    const home = /Maven home: ([^\u001b\n]+)/.exec(said)?.[1]?.trim() ?? '';
    const own = join(host.env.HOME || homedir(), '.m2', 'settings.xml');
    const texts = [own, join(home, 'conf', 'settings.xml')].filter((path) => existsSync(path)).map(read);
    const servers = texts.flatMap(({ settings }) => settings?.servers?.server ?? []);
    const mirrors = texts
      .flatMap(({ settings }) => settings?.mirrors?.mirror ?? [])
      .flatMap(({ id = 'mirror', mirrorOf = '*', url = '' }) => {
        const server = servers.find((each) => each.id === id);
        const found = mirror(withUser(url, server?.username, server?.password));
        return found && !url.startsWith('http://0.0.0.0') ? [{ id, mirrorOf, found }] : [];
      });
    const usual = await defaultRepository(host, home);
    const entries = mirrors.map(({ id, mirrorOf, found }) => ({ id, mirrorOf, url: found.url }));
    const content = new XMLBuilder({ format: true }).build({ settings: { mirrors: { mirror: entries } } }) as string;
    const nothing = { mirrors: [...mirrors.map(({ found }) => found), ...usual], env: {}, files: {}, mounts: [] };
    return entries.length === 0
      ? nothing
      : { ...nothing, env: { RIFT_MAVEN_SETTINGS: FILE }, files: { [FILE]: content } };
  },
};

function read(path: string): Settings {
  try {
    return parser.parse(readFileSync(path, 'utf8')) as Settings;
  } catch {
    return {};
  }
}

/** The server's credentials as part of its address, which is how they stay outside. */
function withUser(address: string, user: string | undefined, password: string | undefined): string {
  if (user === undefined || !URL.canParse(address)) return address;
  const url = new URL(address);
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password ?? '');
  return url.href;
}

/** Maven keeps the address of its built-in repository in a library of its own. */
async function defaultRepository({ ask, env }: Host, home: string): Promise<Mirror[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rift-maven-'));
  try {
    const library = readdirSync(join(home, 'lib')).find((name) => /^maven-model-builder-.*\.jar$/.test(name));
    const pom = 'org/apache/maven/model/pom-4.0.0.xml';
    if (library === undefined) return [];
    if ((await ask(['jar', 'xf', join(home, 'lib', library), pom], { cwd: folder, env })) === null) return [];
    const urls = [...readFileSync(join(folder, pom), 'utf8').matchAll(/<url>\s*(https?:[^<\s]+)\s*<\/url>/g)];
    return [...new Set(urls.map(([, url = '']) => url))].flatMap((url) => mirror(url) ?? []);
  } catch {
    return [];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
