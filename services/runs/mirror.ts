import type { AgentNode, RunStatus } from '../../domain/names';
import { isActive, type RunRecord } from '../../domain/run-record';
import type { RunId } from '../../domain/submission';
import { attempt, transaction, type Redis } from '../redis';

/** The part of a run's state that changes faster than its row. */
export interface MirroredRun {
  readonly status: RunStatus;
  readonly currentNode: AgentNode | null;
  /** From 1; 0 before the first round. */
  readonly iteration: number;
  readonly score: number | null;
  readonly commitCount: number;
  readonly costUsd: number;
}

/** Which run: its fingerprint is mapped to it while it is active. */
export type MirrorKey = Pick<RunRecord, 'runId' | 'fingerprint'>;

/** The live mirror of runs in Redis. Nothing here throws: where Redis is away, PostgreSQL tells. */
export interface RunMirror {
  /** Writes what is given and renews the life of all. A status makes the run the active one of its fingerprint, or ends that. */
  update(run: MirrorKey, change: Partial<MirroredRun>): Promise<void>;
  /** null where nothing is mirrored or Redis is away. */
  read(runId: RunId): Promise<MirroredRun | null>;
  activeRun(fingerprint: string): Promise<RunId | null>;
}

const LIFE_SECS = 2 * 3600;
const KEYS: Readonly<Record<keyof MirroredRun, string>> = {
  status: 'status',
  currentNode: 'current_node',
  iteration: 'iteration',
  score: 'score',
  commitCount: 'commit_count',
  costUsd: 'cost_usd',
};
const FIELDS = Object.keys(KEYS) as (keyof MirroredRun)[];

/** Deletes KEYS[1] where it holds ARGV[1]. */
const RELEASE = `if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export function createRunMirror(redis: Redis | null): RunMirror {
  const keyOf = (runId: RunId, field: keyof MirroredRun) => `run:${runId}:${KEYS[field]}`;
  const mapping = (fingerprint: string) => `run:fingerprint:${fingerprint}`;

  return {
    update: async ({ runId, fingerprint }, change) => {
      if (!redis) return;
      await attempt(() =>
        transaction(redis, (multi) => {
          for (const field of FIELDS) {
            const value = change[field];
            if (value === undefined) multi.expire(keyOf(runId, field), LIFE_SECS);
            else multi.set(keyOf(runId, field), JSON.stringify(value), 'EX', LIFE_SECS);
          }
          const [key, value] = [mapping(fingerprint), JSON.stringify(runId)];
          if (change.status === undefined) multi.expire(key, LIFE_SECS);
          else if (isActive({ status: change.status })) multi.set(key, value, 'EX', LIFE_SECS);
          else multi.eval(RELEASE, 1, key, value);
        }),
      );
    },
    read: async (runId) => {
      const texts = redis && (await attempt(() => redis.mget(FIELDS.map((field) => keyOf(runId, field)))));
      if (!texts) return null;
      const values = Object.fromEntries(FIELDS.map((field, i) => [field, parse(texts[i] ?? null)]));
      if (typeof values.status !== 'string') return null;
      return {
        ...({ currentNode: null, score: null } as MirroredRun),
        ...(values as unknown as MirroredRun),
        iteration: Number(values.iteration ?? 0),
        commitCount: Number(values.commitCount ?? 0),
        costUsd: Number(values.costUsd ?? 0),
      };
    },
    activeRun: async (fingerprint) => {
      const text = redis && (await attempt(() => redis.get(mapping(fingerprint))));
      const runId = parse(text ?? null);
      return typeof runId === 'string' ? runId : null;
    },
  };
}

function parse(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}
