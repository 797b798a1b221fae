import type { Identity } from './identity';
import { mark } from './orphans';
import { CHECKOUT, REPORTS, type Limits, type Mount, type SandboxSpec } from './contract';
import { folders, GUEST } from './system';

const BASE_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What prepare adds to a call. */
export interface Outside {
  readonly mounts: readonly Mount[];
  readonly env: Readonly<Record<string, string>>;
  /** Shell commands before the call's own. */
  readonly prelude: readonly string[];
}

export const NOTHING_OUTSIDE: Outside = { mounts: [], env: {}, prelude: [] };

export interface Call {
  readonly containerId: string;
  readonly bwrap: string;
  readonly spec: SandboxSpec;
  readonly limits: Limits;
  readonly identity: Identity;
  readonly system: readonly string[];
  readonly outside: Outside;
  /** Set a limit on processes per user, where no control group does. */
  readonly limitUser: boolean;
}

/** The whole command line of a call. */
export function commandLine(call: Call): string[] {
  const { spec, limits, identity, outside } = call;
  return [
    call.bwrap,
    ...mark(call.containerId),
    ...['--unshare-pid', '--unshare-net', '--unshare-ipc', '--unshare-uts', '--unshare-cgroup-try'],
    ...identity.args,
    ...['--hostname', 'sandbox', '--die-with-parent', '--new-session', '--json-status-fd', '3'],
    ...call.system,
    ...['--proc', '/proc', '--dev', '/dev'],
    ...scratch(limits),
    ...mountArgs(spec, outside.mounts, limits),
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    ...['--chdir', '/', '--clearenv', ...environment(spec, outside)],
    '--',
    ...identity.become,
    ...limiter(limits, call.limitUser),
    ...['/bin/sh', '-c', prelude(identity, outside), spec.cwd],
    ...spec.argv,
  ];
}

/** Memory, not disk: each is gone with the call. */
function scratch(limits: Limits): string[] {
  const places = { '/tmp': '1777', '/home': '1777', '/dev/shm': '1777' };
  const size = String(limits.memoryMb * 2 ** 20);
  const mounts = Object.entries(places).flatMap(([path, mode]) => ['--perms', mode, '--size', size, '--tmpfs', path]);
  return [
    ...mounts,
    '--perms',
    '0755',
    '--dir',
    '/var',
    '--symlink',
    '../tmp',
    '/var/tmp',
    '--perms',
    '0755',
    '--dir',
    '/run',
  ];
}

function mountArgs(spec: SandboxSpec, more: readonly Mount[], limits: Limits): string[] {
  const mounts = [...(spec.mounts ?? []), ...more];
  const place = ({ host, guest, mode }: Mount) => [
    ...folders(guest),
    mode === 'rw' ? '--bind' : '--ro-bind',
    host,
    guest,
  ];
  const reports = mounts.some(({ guest }) => guest === REPORTS)
    ? []
    : [...folders(REPORTS), '--perms', '1777', '--tmpfs', REPORTS];
  // Outer folders first, or they would hide what lies within.
  const size = String(limits.memoryMb * 2 ** 20);
  const ordered = [
    ...[{ host: spec.workCopy, guest: CHECKOUT, mode: 'rw' as const }, ...mounts].map((mount) => ({
      guest: mount.guest,
      args: place(mount),
    })),
    ...(spec.scratch ?? []).map((guest) => ({ guest, args: ['--perms', '1777', '--size', size, '--tmpfs', guest] })),
  ];
  ordered.sort((a, b) => depth(a.guest) - depth(b.guest));
  return [...reports, ...ordered.flatMap(({ args }) => args)];
}

function depth(path: string): number {
  return path.split('/').length;
}

/** Built from nothing: what Rift itself inherited never enters. */
function environment(spec: SandboxSpec, outside: Outside): string[] {
  const env: Record<string, string> = {
    HOME: GUEST.home,
    USER: GUEST.name,
    LOGNAME: GUEST.name,
    SHELL: '/bin/sh',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    TMPDIR: '/tmp',
    CI: '1',
    ...outside.env,
    ...spec.env,
    PATH: [...(spec.path ?? []), BASE_PATH].join(':'),
  };
  return Object.entries(env).flatMap(([name, value]) => ['--setenv', name, value]);
}

function limiter(limits: Limits, limitUser: boolean): string[] {
  const args = ['prlimit', '--core=0', `--fsize=${limits.fileMb * 2 ** 20}`];
  if (limitUser) args.push(`--nproc=${limits.processes}`);
  return [...args, '--'];
}

function prelude(identity: Identity, outside: Outside): string {
  const steps = ['umask 022', 'mkdir -m 700 -- "$HOME" || exit 125', 'cd -- "$0" && export PWD || exit 125'];
  if (identity.userNamespace !== null) steps.push('exec 4<&-');
  return [...steps, ...outside.prelude, 'exec "$@"'].join('; ');
}
