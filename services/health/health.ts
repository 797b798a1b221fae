import type { Client } from '@temporalio/client';
import { TASK_QUEUES } from '../../domain/run';

export type Condition = 'ok' | 'degraded' | 'down';

export interface Health {
  readonly gateway: Condition;
  /** Activity workers. */
  readonly worker: Condition;
  /** Workflow workers. */
  readonly agent: Condition;
  readonly postgres: Condition;
  readonly redis: Condition;
  readonly chroma: Condition;
  readonly temporal: Condition;
  readonly timestamp: string;
}

export interface HealthDeps {
  readonly postgres: () => Promise<Condition>;
  readonly redis: () => Promise<Condition>;
  readonly temporal: Client;
  readonly chromaUrl: string;
  readonly timeoutMs: number;
}

/** What no run can do without; the rest may be lost. */
const NEEDED = ['gateway', 'worker', 'agent', 'postgres', 'temporal'] as const;
/** Workers poll at least this often. */
const POLLED_WITHIN_MS = 120_000;

export function isHealthy(health: Health): boolean {
  return NEEDED.every((part) => health[part] !== 'down');
}

/** Asks every part at once, each in bounded time. Never throws. */
export function createHealth({ postgres, redis, temporal, chromaUrl, timeoutMs }: HealthDeps): () => Promise<Health> {
  const asked = async (probe: () => Promise<Condition>): Promise<Condition> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Condition>((resolve) => (timer = setTimeout(resolve, timeoutMs, 'down')));
    return Promise.race([probe().catch(() => 'down' as const), late]).finally(() => clearTimeout(timer));
  };
  const { connection } = temporal;
  const call = <T>(step: () => Promise<T>) => temporal.withDeadline(Date.now() + timeoutMs, step);
  const { namespace } = temporal.options;

  // 1 and 2: workflow and activity tasks, as the protocol numbers them.
  const polled = async (name: string, taskQueueType: 1 | 2): Promise<Condition> => {
    const request = { namespace, taskQueue: { name }, taskQueueType };
    const { pollers } = await call(() => connection.workflowService.describeTaskQueue(request));
    const seen = (pollers ?? []).map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
    return seen.some((at) => Date.now() - at < POLLED_WITHIN_MS) ? 'ok' : 'down';
  };

  return async () => {
    const [database, cache, engine, agent, worker, chroma] = await Promise.all([
      asked(postgres),
      asked(redis),
      asked(async () => {
        await call(() => connection.workflowService.getSystemInfo({}));
        return 'ok';
      }),
      asked(() => polled(TASK_QUEUES.workflows, 1)),
      asked(() => polled(TASK_QUEUES.activities, 2)),
      asked(async () => {
        const answer = await fetch(`${chromaUrl}/api/v2/heartbeat`, { signal: AbortSignal.timeout(timeoutMs) });
        return answer.ok ? 'ok' : 'degraded';
      }),
    ]);
    return {
      gateway: 'ok',
      worker,
      agent,
      postgres: database,
      redis: cache,
      chroma,
      temporal: engine,
      timestamp: new Date().toISOString(),
    };
  };
}
