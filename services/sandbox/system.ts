import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';

/** Who the code is inside: the same person whoever runs Rift. */
export const GUEST = { name: 'rift', uid: 1000, gid: 1000, home: '/home/rift' } as const;

const ROOT_FOLDERS = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'];

/** What programs need of /etc to start and to load libraries; nothing that could hold a secret. */
const COPIED = [
  'ld.so.cache',
  'ld.so.conf',
  'localtime',
  'mime.types',
  'protocols',
  'services',
  'os-release',
  'ssl/openssl.cnf',
  'maven/m2.conf',
  'maven/logging',
];
/** Larger folders of the same kind: certificates, links to programs, settings of virtual machines. */
const MOUNTED = [
  'alternatives',
  'ssl/certs',
  'pki/tls/certs',
  'pki/ca-trust/extracted',
  'pki/java',
  'ca-certificates/extracted',
];
const MOUNTED_PATTERN = /^java(-.*)?$/;

const SYNTHETIC: Readonly<Record<string, string>> = {
  passwd: `root:x:0:0:root:/:/bin/sh\n${GUEST.name}:x:${GUEST.uid}:${GUEST.gid}:${GUEST.name}:${GUEST.home}:/bin/sh\n`,
  group: `root:x:0:\n${GUEST.name}:x:${GUEST.gid}:\n`,
  hosts: '127.0.0.1 localhost sandbox\n::1 localhost sandbox\n',
  'nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files\n',
  'host.conf': 'multi on\n',
};

/** bubblewrap arguments for the read-only system below every call; `etc` as {@link copyEtc} made it. */
export function systemArgs(etc: string): string[] {
  const args = ['--ro-bind', '/usr', '/usr'];
  for (const path of ROOT_FOLDERS) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) args.push('--symlink', readlinkSync(path), path);
    else if (stat) args.push('--ro-bind', path, path);
  }
  return [...args, '--ro-bind', etc, '/etc', ...mountedFolders().flatMap((path) => ['--ro-bind', path, path])];
}

/** A fresh folder of this process below `parent`, readable for the sandbox. Those of processes that are gone go. */
export function processFolder(parent: string): string {
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (!existsSync(`/proc/${name}`)) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const folder = join(parent, String(process.pid));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  return folder;
}

/** Makes a copy of the harmless part of /etc: one mount for each call instead of thirty. */
export function copyEtc(folder: string): string {
  for (const name of COPIED) {
    const source = join('/etc', name);
    if (existsSync(source)) cpSync(realpathSync(source), join(folder, name), { ...COPY, filter: readable });
  }
  for (const path of mountedFolders())
    mkdirSync(join(folder, relative('/etc', path)), { recursive: true, mode: 0o755 });
  for (const [name, content] of Object.entries(SYNTHETIC)) writeFileSync(join(folder, name), content, { mode: 0o644 });
  return folder;
}

function mountedFolders(): string[] {
  const matched = readdirSync('/etc').filter((name) => MOUNTED_PATTERN.test(name));
  return [...MOUNTED, ...matched].map((name) => join('/etc', name)).filter((path) => existsSync(path));
}

const COPY = { recursive: true, verbatimSymlinks: true } as const;

function readable(path: string): boolean {
  const stat = lstatSync(path);
  // What only its owner may read stays out, whoever Rift runs as.
  return stat.isSymbolicLink() || ((stat.isFile() || stat.isDirectory()) && (stat.mode & 0o004) !== 0);
}

/** Arguments that make the folders above a mount point passable for everybody (bubblewrap alone makes them 0700). */
export function folders(path: string): string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.flatMap((_, index) => ['--perms', '0755', '--dir', `/${parts.slice(0, index + 1).join('/')}`]);
}
