import { once } from 'node:events';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { exec, start } from '../process/spawn';
import { GUEST } from './system';

/** The host user that repository code is where Rift runs as root: nobody's, and within the first 65536 that containers map. */
export const SANDBOX_UID = 65_533;

const KEPT_CAPABILITIES = ['CAP_SETUID', 'CAP_SETGID', 'CAP_SETPCAP'];
const KEEP_TO_DROP = ['--cap-drop', 'ALL', ...KEPT_CAPABILITIES.flatMap((name) => ['--cap-add', name])];

/** How a call gets its namespaces and loses its privileges. */
export interface Identity {
  readonly args: readonly string[];
  /** An open user namespace that bubblewrap joins as descriptor 4. */
  readonly userNamespace: number | null;
  /** Prefix of the command inside. */
  readonly become: readonly string[];
  /** Who owns what it may write, as the host sees it; null: whoever runs Rift. */
  readonly hostUid: number | null;
  /** Who it is inside. */
  readonly uid: number;
  readonly gid: number;
  release(): void;
}

/** For an ordinary user: a user namespace of its own, in which no further one can be made. */
export function ordinaryIdentity(help: string): Identity {
  const { uid, gid } = GUEST;
  const args = ['--unshare-user', '--uid', String(uid), '--gid', String(gid)];
  if (help.includes('--disable-userns')) args.push('--disable-userns');
  return { args, userNamespace: null, become: [], hostUid: null, uid, gid, release: () => undefined };
}

/**
 * For root: bubblewrap mounts as the namespace's root, which may pass the host's 0700 folders, and the command becomes an
 * unprivileged user of the host.
 * @throws where the kernel refuses the namespace
 */
export async function rootIdentity(env: NodeJS.ProcessEnv): Promise<Identity> {
  const holder = start(['unshare', '--user', 'sh', '-c', 'echo ready; read end'], {
    env: { PATH: env.PATH },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  try {
    await Promise.race([
      once(holder.stdout!, 'data'),
      once(holder, 'exit').then(() => Promise.reject(new Error('the kernel refuses user namespaces'))),
    ]);
    const map = (id: number) => `0 0 1\n${id} ${SANDBOX_UID} 1\n`;
    writeFileSync(`/proc/${holder.pid}/uid_map`, map(GUEST.uid));
    writeFileSync(`/proc/${holder.pid}/gid_map`, map(GUEST.gid));
    const namespace = `/proc/${holder.pid}/ns/user`;
    const sealed = await exec(
      ['nsenter', `--user=${namespace}`, 'sh', '-c', 'echo 0 > /proc/sys/user/max_user_namespaces'],
      { env: { PATH: env.PATH } },
    );
    if (sealed.code !== 0) throw new Error(`user namespace: ${sealed.stderr.toString().trim()}`);
    const fd = openSync(namespace, 'r');
    return {
      args: ['--userns', '4', ...KEEP_TO_DROP],
      userNamespace: fd,
      become: becoming(GUEST.uid, GUEST.gid),
      hostUid: SANDBOX_UID,
      uid: GUEST.uid,
      gid: GUEST.gid,
      release: () => closeSync(fd),
    };
  } finally {
    holder.stdin?.destroy();
    holder.kill('SIGKILL');
  }
}

/** For root in a container whose masked /proc keeps user namespaces from mounting their own: the same without that namespace. */
export function plainRootIdentity(): Identity {
  return {
    args: KEEP_TO_DROP,
    userNamespace: null,
    become: becoming(SANDBOX_UID, SANDBOX_UID),
    hostUid: SANDBOX_UID,
    uid: SANDBOX_UID,
    gid: SANDBOX_UID,
    release: () => undefined,
  };
}

function becoming(uid: number, gid: number): readonly string[] {
  const ids = ['--reuid', String(uid), '--regid', String(gid), '--clear-groups'];
  return ['setpriv', ...ids, '--inh-caps', '-all', '--bounding-set', '-all', '--no-new-privs', '--'];
}
