/** What a client hands in, and the names that follow from it. */

export interface Submission {
  readonly repoUrl: string;
  readonly teamName: string;
  readonly leaderName: string;
  /** null: the remote's default branch. */
  readonly requestedRef: string | null;
  /** Rounds of fix, push, CI; at least 1. */
  readonly maxIterations: number;
  /** false: the branch stays in Rift's own store and is delivered as a patch. */
  readonly push: boolean;
}

export type RunId = string;

function normalizeName(name: string): string {
  return name
    .toUpperCase()
    .replace(/\s+/gu, '_')
    .replace(/[^A-Z0-9_]/gu, '');
}

/**
 * The branch of a submission: `TEAM_LEADER_AI_Fix`.
 * @returns null where one of the names normalizes to nothing, which is invalid input.
 */
export function branchName(teamName: string, leaderName: string): string | null {
  const team = normalizeName(teamName.trim());
  const leader = normalizeName(leaderName.trim());
  if (!/[A-Z0-9]/.test(team) || !/[A-Z0-9]/.test(leader)) return null;
  return `${team}_${leader}_AI_Fix`;
}

const PROTECTED = new Set(['main', 'master']);

/** Whether Rift may never write this branch: the fixed names and the remote's default branch. */
export function isProtectedBranch(branch: string, defaultBranch: string | null): boolean {
  return PROTECTED.has(branch) || branch === defaultBranch;
}

/**
 * What the fingerprint is the SHA-256 of: each part with its length before it, so that no two inputs collide.
 * A missing ref differs from an empty one.
 */
export function fingerprintMaterial(
  s: Pick<Submission, 'repoUrl' | 'teamName' | 'leaderName' | 'requestedRef'>,
): string {
  return [s.repoUrl, s.teamName, s.leaderName, s.requestedRef]
    .map((part) => (part === null ? '-' : `${part.length}:${part}`))
    .join('|');
}

export function workflowId(fingerprint: string): string {
  return `heal-${fingerprint}`;
}
