import { lstatSync, realpathSync } from 'node:fs';
import { exec } from '../process/spawn';

/** Makes host folders writable for the sandbox's user, and the host's own again. */
export interface Ownership {
  /** Until {@link Lease.end}; several calls may share a folder. */
  lend(path: string): Promise<Lease>;
  /** For good: what the sandbox made there stays readable for it. */
  give(path: string): Promise<void>;
}

export interface Lease {
  end(): Promise<void>;
}

interface Loan {
  holders: number;
  readonly ready: Promise<void>;
  readonly owner: string;
}

/** `hostUid` null: sandbox and host are the same user, and only permissions have to be put right. */
export function ownership(hostUid: number | null, env: NodeJS.ProcessEnv): Ownership {
  const loans = new Map<string, Loan>();
  /** Folders that are on their way back: whoever lends one again waits, or it would be taken away from under the new holder. */
  const returning = new Map<string, { readonly owner: string; readonly done: Promise<void> }>();
  const chown = (owner: string, path: string) => program(['chown', '-hR', owner, '--', path], env);
  // Folders first: what code has locked against its owner, the host opens again to read and remove it.
  const unlock = (path: string) => program(['find', path, ...LOCKED, '-exec', 'chmod', 'u+rwX', '--', '{}', ';'], env);

  async function end(path: string, loan: Loan): Promise<void> {
    loan.holders -= 1;
    if (loan.holders > 0) return;
    loans.delete(path);
    const done = hostUid === null ? unlock(path) : chown(loan.owner, path);
    const back = { owner: loan.owner, done };
    returning.set(path, back);
    try {
      await done;
    } finally {
      if (returning.get(path) === back) returning.delete(path);
    }
  }

  async function take(path: string, uid: number): Promise<void> {
    await returning.get(path)?.done.catch(() => undefined);
    await chown(`${uid}:${uid}`, path);
  }

  return {
    async lend(folder) {
      const path = realpathSync(folder);
      let loan = loans.get(path);
      if (!loan) {
        const { uid, gid } = lstatSync(path);
        const ready = hostUid === null ? Promise.resolve() : take(path, hostUid);
        const owner = `${uid === hostUid ? 0 : uid}:${gid === hostUid ? 0 : gid}`;
        loan = { holders: 0, ready, owner: returning.get(path)?.owner ?? owner };
        loans.set(path, loan);
      }
      loan.holders += 1;
      const held = loan;
      try {
        await held.ready;
      } catch (error) {
        loans.delete(path);
        throw error;
      }
      let ended: Promise<void> | undefined;
      return { end: () => (ended ??= end(path, held)) };
    },
    async give(folder) {
      const path = realpathSync(folder);
      await (hostUid === null ? unlock(path) : chown(`${hostUid}:${hostUid}`, path));
    },
  };
}

const LOCKED = '( -type d ! -perm -700 -o -type f ! -perm -400 )'.split(' ');

async function program(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const done = await exec(argv, { env: { PATH: env.PATH, LC_ALL: 'C' } });
  // A file that vanished meanwhile is no fault.
  const faults = done.stderr
    .toString()
    .split('\n')
    .filter((line) => line && !line.includes('No such file'));
  if (done.code !== 0 && faults.length > 0) throw new Error(`${argv[0]}: ${faults[0]}`);
}
