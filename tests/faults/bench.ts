import { Client, Connection } from '@temporalio/client';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client as Database } from 'pg';
import type { ActivityName } from '../../domain/run';
import { readState, type ProcessName } from '../../services/stack/state';
import type { TestRepository } from '../support/repositories';
import { ownRift } from '../support/rift';
import { differences, outcomeOf, type Outcome } from './outcome';
import { remoteOf, type RepositoryKind } from './repositories';

export interface Fault {
  readonly victim: ProcessName;
  /** The activity in whose midst the victim is killed. */
  readonly activity: ActivityName;
  /** When, as a share of what the activity takes without a fault. */
  readonly share: number;
  /** When instead, where that is known. */
  readonly afterMs?: number;
  /** An idempotency key that is not used. */
  readonly without?: 'trace' | 'commit';
}

/** A fault, and what Temporal's history says of the activity that it hit. */
export interface Told extends Fault {
  readonly hitAfterMs: number;
  readonly attempts: number;
  /** The kill was between the activity's start and its end. */
  readonly inside: boolean;
  readonly secs: number;
  /** Against the run without a fault; empty where it ended as it would have. */
  readonly problems: readonly string[];
}

/** Where Rift finds the repository. */
type UrlOf = (repository: TestRepository) => string | Promise<string>;

interface Hit {
  readonly activityId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly at: number;
  readonly afterMs: number;
}

interface Clean {
  readonly outcome: Outcome;
  /** Milliseconds that each activity took, the first of its name. */
  readonly took: ReadonlyMap<string, number>;
}

const HEARTBEAT_SECS = 4;

/** A stack of its own whose activity workers can be made to fail on time. */
export async function openFaultBench() {
  const dir = mkdtempSync(join(tmpdir(), 'rift-faults-'));
  const settings = join(dir, 'temporal.yaml');
  const own = readFileSync(join(__dirname, '../../temporal.yaml'), 'utf8');
  // What a dead worker had in hand is tried again sooner, or the suite would mostly wait.
  writeFileSync(settings, own.replace(/heartbeat_secs: \d+/g, `heartbeat_secs: ${HEARTBEAT_SECS}`));
  const rift = ownRift({
    NODE_OPTIONS: `--require=${join(__dirname, 'preload.cjs')}`,
    ...{ RIFT_FAULT_DIR: dir, RIFT_TEMPORAL_FILE: settings, RIFT_RATE_LIMIT: '0', ENABLE_KB_LOOKUP: 'off' },
  });
  const up = await rift.run(['up']);
  if (up.code !== 0) throw new Error(up.stderr);
  const state = () => {
    const found = readState(rift);
    if (!found) throw new Error('there is no stack');
    return found;
  };
  const { forget } = await nothingLearned(state().urls.database);
  const cleanRuns = new Map<RepositoryKind, Promise<Clean>>();

  const run = async (kind: RepositoryKind, urlOf: UrlOf = (repository) => repository.remote) => {
    const repository = remoteOf(kind);
    try {
      await forget();
      const names = ['--team', 'Team', '--leader', 'Ada', '--max-iterations', '2'];
      const started = Date.now();
      const ran = await rift.run(['heal', await urlOf(repository), ...names, '--json']);
      const secs = (Date.now() - started) / 1000;
      await untilWell(state);
      await until('everything of the run to end', () => leftovers(rift.home).length === 0);
      return { outcome: await outcomeOf(repository, ran, state().urls.database), secs, ran };
    } finally {
      repository.dispose();
    }
  };

  const clean = (kind: RepositoryKind): Promise<Clean> => {
    const known =
      cleanRuns.get(kind) ?? run(kind).then(async ({ outcome, ran }) => ({ outcome, took: await tookOf(ran.stdout) }));
    cleanRuns.set(kind, known);
    known.catch(() => cleanRuns.delete(kind));
    return known;
  };

  const history = async (workflowId: string, runId?: string) => {
    const connection = await Connection.connect({ address: state().urls.temporal });
    try {
      return await activitiesOf(new Client({ connection }), workflowId, runId);
    } finally {
      await connection.close();
    }
  };

  const tookOf = async (stdout: string): Promise<Map<string, number>> => {
    const { temporal_ui: page } = JSON.parse(stdout) as { temporal_ui: string };
    const [, workflowId = '', runId = ''] = /workflows\/([^/]+)\/([^/]+)\/history/.exec(page) ?? [];
    const took = new Map<string, number>();
    for (const { name, startedAt, closedAt } of await history(workflowId, runId)) {
      if (!took.has(name)) took.set(name, closedAt - startedAt);
    }
    return took;
  };

  return {
    home: rift.home,
    clean,
    /** Heals a repository with a fault in its midst, and compares with the run without it. */
    async fault(kind: RepositoryKind, fault: Fault, urlOf?: UrlOf): Promise<Told> {
      const { outcome: wanted, took } = await clean(kind);
      const whole = took.get(fault.activity);
      if (whole === undefined) throw new Error(`a run of "${kind}" has no ${fault.activity}`);
      for (const name of ['hit.json', 'claimed.json', 'plan.json']) rmSync(join(dir, name), { force: true });
      const self = fault.victim === 'activity-worker';
      const pid = self ? null : state().processes[fault.victim].process?.pid;
      const plan = { activity: fault.activity, afterMs: fault.afterMs ?? Math.round(whole * fault.share), pid };
      const missing = join(dir, `without-${fault.without}`);
      if (fault.without) writeFileSync(missing, '');
      try {
        writeFileSync(join(dir, 'plan.json'), JSON.stringify(plan));
        const { outcome, secs } = await run(kind, urlOf);
        const problems = differences(wanted, outcome);
        const hit = await hitOf(join(dir, 'hit.json'));
        if (!hit) return { ...fault, attempts: 0, inside: false, hitAfterMs: plan.afterMs, secs, problems };
        const all = await history(hit.workflowId, hit.runId);
        const struck = all.find(({ id }) => id === hit.activityId);
        const inside = struck !== undefined && struck.scheduledAt <= hit.at && hit.at <= struck.closedAt;
        const told = { attempts: struck?.attempts ?? 0, inside, hitAfterMs: hit.afterMs, secs };
        return { ...fault, ...told, problems };
      } finally {
        rmSync(missing, { force: true });
      }
    },
    async dispose() {
      await rift.dispose();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** The kill, which may come after the end of its run; null where it did not come. */
async function hitOf(file: string): Promise<Hit | null> {
  for (let waits = 0; waits < 20; waits++) {
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Hit;
    await sleep(100);
  }
  return null;
}

export type FaultBench = Awaited<ReturnType<typeof openFaultBench>>;

type Events = NonNullable<Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>['events']>;

/** How an activity ended, well or not. */
function closingOf(event: Events[number]) {
  return (
    event.activityTaskCompletedEventAttributes ??
    event.activityTaskFailedEventAttributes ??
    event.activityTaskTimedOutEventAttributes ??
    event.activityTaskCanceledEventAttributes
  );
}

async function activitiesOf(client: Client, workflowId: string, runId?: string) {
  const { events } = await client.workflow.getHandle(workflowId, runId).fetchHistory();
  const timeOf = (event: NonNullable<typeof events>[number] | undefined) =>
    event?.eventTime ? Number(event.eventTime.seconds) * 1000 + (event.eventTime.nanos ?? 0) / 1e6 : NaN;
  return (events ?? []).flatMap((scheduled) => {
    const about = scheduled.activityTaskScheduledEventAttributes;
    if (!about) return [];
    const started = events?.find(
      (e) => String(e.activityTaskStartedEventAttributes?.scheduledEventId) === String(scheduled.eventId),
    );
    const closed = events?.find((e) => String(closingOf(e)?.scheduledEventId) === String(scheduled.eventId));
    return [
      {
        ...{ id: about.activityId ?? '', name: about.activityType?.name ?? '', scheduledAt: timeOf(scheduled) },
        ...{ startedAt: timeOf(started), closedAt: timeOf(closed) },
        attempts: started?.activityTaskStartedEventAttributes?.attempt ?? 0,
      },
    ];
  });
}

async function until(what: string, holds: () => boolean): Promise<void> {
  for (let i = 0; i < 2400; i++) {
    if (holds()) return;
    await sleep(50);
  }
  throw new Error(`waited in vain for ${what}`);
}

/** The supervisor has everything up again. */
function untilWell(state: () => NonNullable<ReturnType<typeof readState>>): Promise<void> {
  return until('all parts to be up', () => Object.values(state().processes).every(({ status }) => status === 'up'));
}

/** Processes that work below the home's runs, in or out of a sandbox. */
function leftovers(home: string): string[] {
  const runs = join(home, 'runs');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return line.includes(runs) || readlinkSync(`/proc/${pid}/cwd`).startsWith(runs);
      } catch {
        return false;
      }
    });
}

/** What one run teaches would make the next one another. */
async function nothingLearned(url: string) {
  const query = async (sql: string) => {
    const database = new Database({ connectionString: url });
    await database.connect();
    try {
      await database.query(sql);
    } finally {
      await database.end();
    }
  };
  await query('CREATE TABLE seeded_weights AS SELECT * FROM strategy_weights');
  return {
    forget: () =>
      query(
        `BEGIN; DELETE FROM strategy_weight_history; DELETE FROM strategy_weights;
         INSERT INTO strategy_weights SELECT * FROM seeded_weights; COMMIT`,
      ),
  };
}
