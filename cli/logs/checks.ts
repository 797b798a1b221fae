import type { CheckStatus } from '../../domain/check';
import type { TracePayloads } from '../../domain/trace-payloads';
import type { ReplayStep } from '../client/api';

/** What one check wrote when it ran once, or what went wrong before it could. */
export interface CheckLog {
  readonly check: string;
  readonly command: string;
  readonly status: CheckStatus | 'prepare_problem';
  readonly node: string;
  readonly at: string;
  readonly duration_ms: number | null;
  readonly reason: string | null;
  readonly output: string;
}

interface Run {
  readonly checkId: string;
  readonly status: CheckStatus;
  readonly reason?: string;
  readonly durationMs?: number;
  readonly excerpt?: string;
}

export function plannedChecks({ action_label: label, payload }: ReplayStep): TracePayloads['checks_planned']['checks'] {
  return label === 'checks_planned' ? ((payload as unknown as TracePayloads['checks_planned'])?.checks ?? []) : [];
}

/** @param commands of the checks, by id */
export function checkLogs(step: ReplayStep, commands: ReadonlyMap<string, string>): CheckLog[] {
  const { action_label: label, agent_node: node, emitted_at: at, payload } = step;
  if (label === 'checks_run') {
    return ((payload?.runs ?? []) as readonly Run[]).map((run) => ({
      check: run.checkId,
      command: commands.get(run.checkId) ?? run.checkId,
      status: run.status,
      ...{ node, at },
      duration_ms: run.durationMs ?? null,
      reason: run.reason ?? null,
      output: run.excerpt ?? '',
    }));
  }
  if (label !== 'prepare_problem') return [];
  const project = String(payload?.project ?? '');
  const output = ((payload?.problems ?? []) as readonly string[]).join('\n');
  const common = { check: project, command: `prepare ${project}`, status: 'prepare_problem' } as const;
  return [{ ...common, ...{ node, at, output }, duration_ms: null, reason: null }];
}
