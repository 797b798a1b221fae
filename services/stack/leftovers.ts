import { endProcess } from './identity';
import type { StackState } from './state';

const WITHIN_MS = 5000;

/** Ends what an earlier supervisor left: exactly the processes that it recorded, whatever has their pids by now. */
export async function endLeftovers(state: StackState | null): Promise<void> {
  const left = Object.entries(state?.processes ?? {});
  await Promise.all(
    left.map(([name, { process }]) =>
      // To PostgreSQL, SIGTERM means: when the last client has gone.
      process ? endProcess(process, name === 'postgres' ? 'SIGINT' : 'SIGTERM', WITHIN_MS) : undefined,
    ),
  );
}
