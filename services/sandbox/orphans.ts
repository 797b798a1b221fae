import { existsSync, readdirSync, readFileSync } from 'node:fs';

const MARK = 'RIFT_SANDBOX_';

/** Arguments of bubblewrap that do nothing but name a call, for all who can read process lists. */
export function mark(containerId: string): string[] {
  return ['--unsetenv', MARK + containerId];
}

/**
 * Ends what is left of a call. bubblewrap binds the namespace's first process to its own life only when all is set up: one that
 * is killed before leaves it behind.
 */
export function endSandbox(containerId: string): void {
  endWhere((id) => id === containerId);
}

/** Ends what is left of the calls of workers that are gone. */
export function endOrphans(): void {
  endWhere((id) => !existsSync(`/proc/${id.split('-', 1)[0]}`));
}

function endWhere(isWanted: (containerId: string) => boolean): void {
  for (const pid of readdirSync('/proc').map(Number).filter(Boolean)) {
    const id = containerOf(pid);
    if (id === null || !isWanted(id)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself, or is somebody else's.
    }
  }
}

function containerOf(pid: number): string | null {
  try {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return /\0RIFT_SANDBOX_(\d+-[0-9a-f]+)\0/.exec(line)?.[1] ?? null;
  } catch {
    return null;
  }
}
