import type { Results } from '../../domain/results';
import type { SubmissionInput } from '../../domain/submission-input';
import { EXIT_DETACHED, exitCode } from '../../domain/verdict';
import { ApiError, ApiUnreachable, type ApiClient, type RunView } from '../client/api';
import { followRun } from '../client/follow';
import type { Screen } from '../render/screen';
import { onInterrupt } from './interrupt';

export interface SessionOptions {
  readonly client: ApiClient;
  readonly input: SubmissionInput;
  readonly screen: Screen;
  /** Someone at a terminal can be asked. */
  readonly interactive: boolean;
  /** Brings the stack back where the API stays away. */
  readonly revive: () => Promise<void>;
}

/** How following a run ended. `results` is null where the run goes on without us. */
export interface SessionEnd {
  readonly runId: string;
  readonly run: RunView | null;
  readonly results: Results | null;
  readonly exitCode: number;
}

const PATIENCE_MS = 90_000;
const REVIVE_AFTER = 5;

/** Submits, or attaches to the run that heals the same already, follows it to its end and fetches what came of it. */
export async function healInSession(options: SessionOptions): Promise<SessionEnd> {
  const { client, screen, interactive, revive } = options;
  const { runId, attached } = await submitOrAttach(options);
  const run = await patiently(() => client.run(runId), options);
  screen.note(`${attached ? 'attached to' : 'started'} run ${runId} on branch ${run.branch_name}`);
  if (run.temporal_ui) screen.note(`workflow: ${run.temporal_ui}`);

  const detached = new AbortController();
  const release = onInterrupt({
    screen,
    ask: interactive,
    cancel: () => client.cancel(runId, 'cancelled at the terminal'),
    detach: () => detached.abort(),
  });
  try {
    const onLost = async (times: number) => {
      if (times === 1) screen.note('connection lost; the run goes on, reconnecting');
      if (times % REVIVE_AFTER === 0) await revive().catch(() => undefined);
    };
    for await (const event of followRun(client, runId, { signal: detached.signal, onLost })) screen.event(event);
  } finally {
    release();
    screen.end();
  }
  if (detached.signal.aborted) return { runId, run, results: null, exitCode: EXIT_DETACHED };

  const results = await patiently(() => client.results(runId), options);
  const ended = await patiently(() => client.run(runId), options);
  const { verdict, reason = null } = results;
  return { runId, run: ended, results, exitCode: exitCode({ verdict, reason }) };
}

async function submitOrAttach(options: SessionOptions): Promise<{ runId: string; attached: boolean }> {
  try {
    const { run_id: runId } = await patiently(() => options.client.submit(options.input), options);
    return { runId, attached: false };
  } catch (error) {
    const active = error instanceof ApiError && error.code === 'RUN_ACTIVE' ? error.details.run_id : null;
    if (typeof active === 'string') return { runId: active, attached: true };
    throw error;
  }
}

/** Tries again while a server is being brought back; a submission that arrived after all is found as the active run. */
async function patiently<T>(work: () => Promise<T>, { revive }: Pick<SessionOptions, 'revive'>): Promise<T> {
  const until = Date.now() + PATIENCE_MS;
  for (let times = 1; ; times++) {
    try {
      return await work();
    } catch (error) {
      const down = error instanceof ApiError && ['DEPENDENCY_DOWN', 'RUN_NOT_FINISHED'].includes(error.code);
      if (!(down || error instanceof ApiUnreachable) || Date.now() > until) throw error;
      if (times % REVIVE_AFTER === 0) await revive().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, Math.min(100 * 2 ** times, 2_000)));
    }
  }
}
