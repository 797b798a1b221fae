import { readFileSync } from 'node:fs';

/** A process that stays the same one: pids are given out again, a pid with its start time and the boot is not. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly born: string;
}

/** null where no such process runs. */
export function identityOf(pid: number): ProcessIdentity | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; it only waits to be noticed.
    if (fields[0] === 'Z' || fields[0] === 'X') return null;
    return { pid, born: `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${fields[19]}` };
  } catch {
    return null;
  }
}

export function isAlive(identity: ProcessIdentity | null): boolean {
  return identity !== null && identityOf(identity.pid)?.born === identity.born;
}

/** Ends exactly that process: asked first, by force when the time is over, with what is left of its group. */
export async function endProcess(identity: ProcessIdentity, ask: NodeJS.Signals, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  if (isAlive(identity)) send(identity.pid, ask);
  while (isAlive(identity)) {
    if (Date.now() > deadline) {
      send(-identity.pid, 'SIGKILL');
      send(identity.pid, 'SIGKILL');
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
