import type { Results } from '../../domain/results';
import { Client } from 'pg';
import { readFileSync } from 'node:fs';
import { git, type TestRepository } from '../support/repositories';
import type { Ran } from '../support/rift';

export const BRANCH = 'TEAM_ADA_AI_Fix';

/** What a run came to, without what differs from run to run of the same repository: ids, times, hashes. */
export interface Outcome {
  readonly exitCode: number | null;
  readonly verdict: string;
  readonly reason: string | undefined;
  readonly fixes: readonly string[];
  readonly commits: readonly string[];
  /** Of the branch's tip. */
  readonly tree: string | null;
  readonly ciLog: readonly string[];
  readonly trace: readonly string[];
  /** What must not be, whatever the repository. */
  readonly flaws: readonly string[];
}

interface StoredStep {
  readonly step_index: number;
  readonly agent_node: string;
  readonly action_type: string;
  readonly action_label: string;
  readonly event: string | null;
}

export async function outcomeOf(repository: TestRepository, ran: Ran, databaseUrl: string): Promise<Outcome> {
  const answer = answerOf(ran);
  const results = JSON.parse(readFileSync(answer.results_json, 'utf8')) as Results;
  const pushed = repository.branches().includes(BRANCH);
  const log = pushed ? git(repository.remote, 'log', '--reverse', '--format=%H %s', `main..${BRANCH}`).split('\n') : [];
  const steps = await stepsOf(databaseUrl, answer.run_id);
  const seen = eventsOf(ran.stderr);
  const flaws = [
    ...unequal(
      'steps of the trace',
      steps.map((s) => s.step_index),
      steps.map((_, i) => i + (steps[0]?.step_index ?? 0)),
    ),
    ...unequal(
      'events that were seen',
      seen,
      steps.filter((s) => s.event !== null).map((s) => s.step_index),
    ),
    ...unequal(
      'commits told and pushed',
      results.commits.map(({ sha }) => sha),
      log.map((line) => line.slice(0, 40)),
    ),
  ];
  return {
    exitCode: ran.code,
    verdict: answer.verdict,
    reason: results.reason?.code,
    fixes: results.fixes.map((f) => [f.file, f.bug_type, f.line_number, f.status, f.fix_description].join(' ')),
    commits: log.map((line) => line.slice(41).replace(/\b[0-9a-f]{7,40}\b/g, '…')),
    tree: pushed ? git(repository.remote, 'rev-parse', `${BRANCH}^{tree}`) : null,
    ciLog: results.ci_log.map((entry) => `${entry.iteration} ${entry.status} ${entry.regression}`),
    trace: steps.map((s) => `${s.agent_node} ${s.action_type} ${s.action_label} ${s.event ?? '-'}`).sort(),
    flaws,
  };
}

/** Where two runs of one repository came to something else, and what is wrong with the second by itself. */
export function differences(clean: Outcome, other: Outcome): string[] {
  const names = ['exitCode', 'verdict', 'reason', 'fixes', 'commits', 'tree', 'ciLog', 'trace'] as const;
  return [...other.flaws, ...names.flatMap((name) => unequal(name, [other[name]].flat(), [clean[name]].flat()))];
}

function unequal(what: string, found: readonly unknown[], wanted: readonly unknown[]): string[] {
  if (JSON.stringify(found) === JSON.stringify(wanted)) return [];
  const [more, less] = [rest(found, wanted), rest(wanted, found)];
  const sides = [
    more.length > 0 ? `too many: ${more.join(', ')}` : '',
    less.length > 0 ? `missing: ${less.join(', ')}` : '',
  ];
  return [`${what}: ${sides.filter(Boolean).join('; ') || 'another order'}`];
}

/** What the first list has beyond the second, each as often as it is there. */
function rest(all: readonly unknown[], without: readonly unknown[]): string[] {
  const left = without.map(String);
  return all.map(String).filter((item) => {
    const at = left.indexOf(item);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

function answerOf({ code, stdout, stderr }: Ran): { run_id: string; verdict: string; results_json: string } {
  try {
    return JSON.parse(stdout) as { run_id: string; verdict: string; results_json: string };
  } catch {
    throw new Error(`exit ${code}, no JSON on standard output: ${stdout.slice(0, 300)}\n${stderr.slice(-3000)}`);
  }
}

/** Ids of the events as they came, telemetry left out. */
function eventsOf(stderr: string): number[] {
  return stderr.split('\n').flatMap((line) => {
    if (!line.startsWith('{"id":')) return [];
    const { id } = JSON.parse(line) as { id: number | null };
    return id === null ? [] : [id];
  });
}

async function stepsOf(url: string, runId: string): Promise<StoredStep[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const columns = 'step_index, agent_node, action_type, action_label, event';
    const sql = `SELECT ${columns} FROM execution_traces WHERE run_id = $1 ORDER BY step_index`;
    return (await client.query<StoredStep>(sql, [runId])).rows;
  } finally {
    await client.end();
  }
}
