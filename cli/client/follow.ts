import { ApiError, ApiUnreachable, type ApiClient, type StreamEvent } from './api';

export interface FollowOptions {
  readonly signal: AbortSignal;
  /** The connection is lost for the nth time in a row; may bring the API back before the next attempt. */
  readonly onLost?: (times: number, error: Error) => Promise<void> | void;
  /** Waits between attempts. */
  readonly pause?: (ms: number) => Promise<void>;
}

const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 3_000;

/**
 * A run's events until it is over, each stored one once, across broken connections and restarts of the API.
 * @throws ApiError where the API refuses (no such run)
 */
export async function* followRun(
  client: ApiClient,
  runId: string,
  options: FollowOptions,
): AsyncGenerator<StreamEvent> {
  const { signal, onLost, pause = sleep } = options;
  let last: number | null = null;
  for (let lost = 0; !signal.aborted;) {
    try {
      for await (const event of client.events(runId, last, signal)) {
        if (event === null) return;
        lost = 0;
        if (event.id !== null) {
          if (last !== null && event.id <= last) continue;
          last = event.id;
        }
        yield event;
        if (event.event === 'run_complete') return;
      }
      // The server ends a stream when it goes down, and when the run is over without having said so.
      if ((await client.run(runId)).verdict !== null) return;
    } catch (error) {
      if (signal.aborted) return;
      const passing = error instanceof ApiUnreachable || (error instanceof ApiError && isPassing(error));
      if (!passing) throw error;
      await onLost?.(++lost, error);
    }
    await pause(Math.min(FIRST_PAUSE_MS * 2 ** Math.min(lost, 6), LONGEST_PAUSE_MS));
  }
}

function isPassing(error: ApiError): boolean {
  return error.code === 'DEPENDENCY_DOWN' || error.code === 'INTERNAL' || error.code === 'RATE_LIMITED';
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
