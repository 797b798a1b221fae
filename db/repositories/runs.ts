import { In, type DataSource, type EntityManager, type Repository } from 'typeorm';
import type { NewRun, RunFinish, RunRecord } from '../../domain/run-record';
import { score } from '../../domain/score';
import { runStatus } from '../../domain/verdict';
import { RunEntity } from '../entities/run';
import { iso, isoOrNull, storable } from './convert';
import type { InsertOutcome, RunsRepository } from './types';

const ACTIVE = ['queued', 'running'] as const;

export function createRunsRepository(dataSource: DataSource): RunsRepository {
  const table = dataSource.getRepository(RunEntity);
  const get = async (runId: string) => recordOrNull(await table.findOneBy({ runId }));

  return {
    get,
    insertQueued: (run) => insertQueued(table, run),

    latestByFingerprint: async (fingerprint) =>
      recordOrNull(await table.findOne({ where: { fingerprint }, order: { createdAt: 'DESC', runId: 'DESC' } })),

    list: async ({ status, idPrefix, limit, cursor }) => {
      const query = table.createQueryBuilder('run').orderBy({ 'run.created_at': 'DESC', 'run.run_id': 'DESC' });
      if (status) query.andWhere('run.status = :status', { status });
      if (idPrefix) query.andWhere('starts_with(run.run_id::text, :idPrefix)', { idPrefix });
      if (cursor) {
        query.andWhere(
          '(run.created_at, run.run_id) < (SELECT r.created_at, r.run_id FROM runs r WHERE r.run_id = :cursor)',
          { cursor },
        );
      }
      const rows = await query.limit(limit + 1).getMany();
      const page = rows.slice(0, limit);
      return { runs: page.map(toRecord), cursor: rows.length > limit ? (page.at(-1)?.runId ?? null) : null };
    },

    update: async (runId, change) => {
      const values = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      if (Object.keys(values).length === 0) return table.existsBy({ runId });
      // A late message of an activity must not bring an ended run back to life.
      const where = change.status ? { runId, status: In(ACTIVE) } : { runId };
      return (await table.update(where, storable(values))).affected === 1;
    },

    finish: (runId, finish) => finishOnce(table, runId, finish),

    deleteQueued: async (runId) => (await table.delete({ runId, status: 'queued' })).affected === 1,

    active: async () =>
      (await table.find({ where: { status: In(ACTIVE) }, order: { createdAt: 'ASC', runId: 'ASC' } })).map(toRecord),
  };
}

async function insertQueued(table: Repository<RunEntity>, run: NewRun): Promise<InsertOutcome> {
  for (let attempt = 0; attempt < 5; attempt++) {
    const values = { ...storable(run), startTime: new Date(run.startTime), status: 'queued' as const };
    const result = await table.createQueryBuilder().insert().values(values).orIgnore().returning('*').execute();
    const [inserted] = result.generatedMaps;
    if (inserted && (result.raw as unknown[]).length > 0)
      return { kind: 'inserted', run: toRecord(table.create(inserted)) };
    const own = await table.findOneBy({ runId: run.runId });
    if (own) return { kind: 'exists', run: toRecord(own) };
    const holder = await table.findOneBy({ repoUrl: run.repoUrl, branchName: run.branchName, status: In(ACTIVE) });
    if (holder) return { kind: 'branch_busy', run: toRecord(holder) };
    // The holder ended between the two statements: the branch is free now.
  }
  throw new Error(`run ${run.runId} could not be inserted: its branch keeps changing hands`);
}

async function finishOnce(table: Repository<RunEntity>, runId: string, finish: RunFinish): Promise<boolean> {
  return table.manager.transaction(async (manager) => {
    const run = await manager.findOne(RunEntity, { where: { runId }, lock: { mode: 'for_no_key_update' } });
    if (!run || !(ACTIVE as readonly string[]).includes(run.status)) return false;
    const { verdict, reason } = finish.end;
    const endTime = new Date(finish.endTime);
    const totalTimeSecs = finish.totalTimeSecs ?? Math.max(0, (endTime.getTime() - run.startTime.getTime()) / 1000);
    const counted = await countTotals(manager, runId);
    const totalCommits = finish.totalCommits ?? run.totalCommits ?? counted.commits;
    const points = score(verdict, totalTimeSecs, totalCommits);
    await manager.update(
      RunEntity,
      { runId },
      {
        status: runStatus(verdict),
        verdict,
        reason: storable(reason) as object,
        endReason: reason?.code.toLowerCase() ?? null,
        quarantineReason: verdict === 'quarantined' ? storable(reason?.message ?? '') : null,
        endTime,
        totalTimeSecs,
        totalCommits,
        totalFailures: finish.totalFailures ?? run.totalFailures ?? counted.failures,
        totalFixes: finish.totalFixes ?? counted.fixes,
        totalIterations: finish.totalIterations ?? run.totalIterations ?? counted.iterations,
        baseScore: points.base,
        speedBonus: points.speedBonus,
        efficiencyPenalty: points.efficiencyPenalty,
        finalScore: points.total,
      },
    );
    return true;
  });
}

interface Totals {
  readonly fixes: number;
  readonly iterations: number;
  readonly failures: number;
  readonly commits: number;
}

/** What the other tables know of a run, also where nobody is left to tell. */
async function countTotals(manager: EntityManager, runId: string): Promise<Totals> {
  const [totals]: Totals[] = await manager.query(
    `SELECT
       (SELECT count(*)::int FROM fixes WHERE run_id = $1 AND status = 'applied') AS fixes,
       (SELECT coalesce(max(iteration), 0) FROM ci_events WHERE run_id = $1) AS iterations,
       coalesce((SELECT CASE WHEN payload ->> 'total' ~ '^[0-9]{1,9}$' THEN (payload ->> 'total')::int END
         FROM execution_traces WHERE run_id = $1 AND action_label = 'failures_found'
         ORDER BY step_index LIMIT 1), 0) AS failures,
       (SELECT count(DISTINCT pushed ->> 'sha')::int FROM execution_traces, jsonb_array_elements(
           CASE jsonb_typeof(payload -> 'commits') WHEN 'array' THEN payload -> 'commits' ELSE '[]' END) AS pushed
         WHERE run_id = $1 AND action_label = 'commits_pushed') AS commits`,
    [runId],
  );
  if (!totals) throw new Error('no totals');
  return totals;
}

function recordOrNull(row: RunEntity | null): RunRecord | null {
  return row && toRecord(row);
}

function toRecord(row: RunEntity): RunRecord {
  const { baseScore, speedBonus, efficiencyPenalty, finalScore, updatedAt: _, ...same } = row;
  const scored = baseScore !== null && speedBonus !== null && efficiencyPenalty !== null && finalScore !== null;
  return {
    ...same,
    startTime: iso(row.startTime),
    endTime: isoOrNull(row.endTime),
    createdAt: iso(row.createdAt),
    score: scored ? { base: baseScore, speedBonus, efficiencyPenalty, total: finalScore } : null,
  };
}
