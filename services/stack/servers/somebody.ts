import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { diesWithParent } from './base-env';

export interface Somebody {
  /** Where a list of users can be left. */
  readonly dir: string;
  /** Needed by root and by users without a name. */
  readonly bwrap: string | null;
  readonly hostEnv: NodeJS.ProcessEnv;
  /** Whether the server would run as root. */
  readonly takesRoot: boolean;
}

/**
 * Some servers want to run as somebody: not as root, and not as a user that the system's list does not name, as in many
 * containers. Such a one runs in a user namespace of its own, with a name there; no user is made, and what only we may enter
 * it may enter too.
 */
export function asSomebody(argv: readonly string[], { dir, bwrap, hostEnv, takesRoot }: Somebody): readonly string[] {
  if (hasName() && (takesRoot || process.getuid?.() !== 0)) return diesWithParent(argv, hostEnv);
  if (!bwrap) throw new Error('bubblewrap is needed here, to run servers as an ordinary user');
  const passwd = join(dir, 'passwd');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(passwd, 'rift:x:1000:1000::/:/bin/false\n');
  const user = ['--unshare-user', '--uid', '1000', '--gid', '1000', '--ro-bind', passwd, '/etc/passwd'];
  return [bwrap, '--dev-bind', '/', '/', ...user, '--die-with-parent', ...argv];
}

function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}
