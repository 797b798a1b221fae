import { RiftError } from '../../domain/errors';

/** Parts that a submission needs. */
export type Dependency = 'postgres' | 'temporal';

const NAMES: Record<Dependency, string> = { postgres: 'The database', temporal: 'The workflow engine' };
const GRPC_DOWN = new Set([1, 4, 14]); // CANCELLED, DEADLINE_EXCEEDED, UNAVAILABLE
/** Connection lost or refused, no such database, out of resources, shutting down. */
const SQLSTATE_DOWN = /^(08|28|3D|53|57)/;

/**
 * Runs one step against a server, in bounded time.
 * @throws RiftError `DEPENDENCY_DOWN` where the server cannot be reached or does not answer in time; other errors as they are
 */
export async function reaching<T>(dependency: Dependency, timeoutMs: number, step: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(down(dependency)), timeoutMs);
  });
  try {
    return await Promise.race([step(), late]);
  } catch (error) {
    throw isConnectionError(error) ? down(dependency, error) : error;
  } finally {
    clearTimeout(timer);
  }
}

function down(dependency: Dependency, cause?: unknown): RiftError {
  return new RiftError('DEPENDENCY_DOWN', `${NAMES[dependency]} cannot be reached`, { dependency }, { cause });
}

/** Whether an error tells of a lost or refused connection rather than of a bad request. */
export function isConnectionError(error: unknown): boolean {
  for (let e: unknown = error, depth = 0; e instanceof Error && depth < 5; e = e.cause, depth++) {
    const { code } = (e as { driverError?: { code?: unknown } }).driverError ?? (e as { code?: unknown });
    if (typeof code === 'number' && GRPC_DOWN.has(code)) return true;
    if (typeof code === 'string' && (/^E[A-Z]{4,}$/.test(code) || SQLSTATE_DOWN.test(code))) return true;
    if (/connection (terminated|refused|closed)|timeout exceeded when trying to connect/i.test(e.message)) return true;
  }
  return false;
}
