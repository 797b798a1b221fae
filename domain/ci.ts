import { findingText, type Finding } from './compare';
import { diagnosticKey } from './diagnostic';
import type { CiStatus } from './names';

export interface Commit {
  readonly sha: string;
  readonly message: string;
  readonly fixIds: readonly string[];
}

/** A row of `ci_events`: one CI round. */
export interface CiEvent {
  readonly eventId: string;
  readonly runId: string;
  /** From 1. */
  readonly iteration: number;
  readonly githubRunId: string | null;
  readonly status: CiStatus;
  readonly failuresBefore: number | null;
  readonly failuresAfter: number | null;
  readonly newFailures: readonly string[];
  readonly regressionDetected: boolean;
  readonly rollbackTriggered: boolean;
  readonly rollbackCommitSha: string | null;
  readonly durationSecs: number | null;
  readonly triggeredAt: string;
  readonly completedAt: string | null;
}

/** Something that fails after a push and did not before. */
export interface NewFailure {
  /** The same for the same failure on another tree, whatever lines moved. */
  readonly key: string;
  /** One line, as `new_failures` stores it. */
  readonly text: string;
  /** Files of the repository that the failure names. */
  readonly files: readonly string[];
}

export function newFailure(finding: Finding): NewFailure {
  const text = findingText(finding);
  if (finding.kind === 'check') return { key: `check ${finding.checkId}`, text, files: [] };
  if (finding.kind === 'test') {
    const { id, file, frames = [] } = finding.test;
    return { key: `test ${id}`, text, files: [...new Set([file, ...frames.map((frame) => frame.file)])] };
  }
  const { file, frames } = finding.diagnostic;
  const files = [...new Set([file, ...frames.map((frame) => frame.file)])];
  return { key: `diagnostic ${diagnosticKey(finding.diagnostic)}`, text, files };
}

/** Each failure once. */
export function newFailures(findings: readonly Finding[]): NewFailure[] {
  return [...new Map(findings.map((finding) => [newFailure(finding).key, newFailure(finding)])).values()];
}
