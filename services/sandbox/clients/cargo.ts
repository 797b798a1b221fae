import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'smol-toml';
import { mirror, type Mirror } from '../network/destinations';
import type { Host, PackageClient } from './contract';
import { fieldOf } from './links';

type Table = { readonly [name: string]: unknown };

/** Cargo looks for configuration in every folder above the project. */
const FILE = '/.cargo/config.toml';

export const cargo: PackageClient = {
  id: 'cargo',
  async settings(host) {
    if ((await host.ask(['cargo', '--version'])) === null) return null;
    const configured = configuration(host.env);
    const sources = rewritten(table(configured.source), 'registry');
    const registries = rewritten(table(configured.registries), 'index');
    const replaced = Object.values(table(configured.source)).some((source) => 'replace-with' in table(source));
    const indexes = [...sources.mirrors, ...registries.mirrors, ...(replaced ? [] : await defaultIndex(host))];
    const downloads = await Promise.all(indexes.map((index) => fieldOf(index, 'config.json', 'dl')));
    const content = { source: sources.entries, registries: registries.entries };
    return {
      mirrors: [...indexes, ...downloads.flatMap((url) => (url ? (mirror(url.split('{')[0] ?? '') ?? []) : []))],
      env: {},
      files: { [FILE]: stringify(content) },
      mounts: [],
    };
  },
};

function configuration(env: NodeJS.ProcessEnv): Table {
  const home = env.CARGO_HOME || join(env.HOME || homedir(), '.cargo');
  for (const name of ['config', 'config.toml']) {
    try {
      return parse(readFileSync(join(home, name), 'utf8'));
    } catch {
      continue;
    }
  }
  return {};
}

/** Addresses and what replaces what; never tokens or credential programs. */
function rewritten(entries: Table, key: string): { entries: Record<string, Table>; mirrors: Mirror[] } {
  const mirrors: Mirror[] = [];
  const clean = Object.entries(entries).map(([name, value]) => {
    const entry: Record<string, unknown> = {};
    const { [key]: address, 'replace-with': replacement } = table(value);
    const sparse = typeof address === 'string' && address.startsWith('sparse+');
    const found = typeof address === 'string' ? mirror(address.replace(/^sparse\+/, '')) : null;
    if (found) mirrors.push(found);
    if (found) entry[key] = `${sparse ? 'sparse+' : ''}${found.url}`;
    if (typeof replacement === 'string') entry['replace-with'] = replacement;
    return [name, entry] as const;
  });
  return { entries: Object.fromEntries(clean), mirrors };
}

/** Cargo tells its built-in index to nobody but a proxy: this one notes where it wants to go and lets nothing through. */
async function defaultIndex({ ask, env }: Host): Promise<Mirror[]> {
  const asked = new Set<string>();
  const server = createServer().on('connect', (request, socket) => {
    asked.add(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'rift-cargo-'));
  try {
    const manifest =
      '[package]\nname = "question"\nversion = "0.1.0"\n[lib]\npath = "lib.rs"\n[dependencies]\nlibc = "*"\n';
    writeFileSync(join(folder, 'Cargo.toml'), manifest);
    writeFileSync(join(folder, 'lib.rs'), '');
    const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await ask(['cargo', 'fetch', '--quiet'], {
      cwd: folder,
      env: { ...env, CARGO_HOME: folder, CARGO_HTTP_PROXY: proxy, HTTPS_PROXY: proxy, CARGO_NET_RETRY: '0' },
    });
    return [...asked].flatMap((authority) => mirror(`https://${authority}/`) ?? []);
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function table(value: unknown): Table {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Table) : {};
}
