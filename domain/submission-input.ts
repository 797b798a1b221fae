import { branchName, isProtectedBranch, type Submission } from './submission';
import { parseRemote, type Remote } from './remote';

/** Body of `POST /run-agent`. */
export interface SubmissionInput {
  readonly repo_url: string;
  readonly team_name: string;
  readonly leader_name: string;
  readonly requested_ref?: string | null;
  /** true: heal again, though the same commit was healed before. */
  readonly rerun?: boolean;
  readonly max_iterations?: number;
  /** false: nothing is pushed. */
  readonly push?: boolean;
}

export interface ReadSubmission {
  readonly submission: Submission;
  readonly remote: Remote;
  readonly branchName: string;
}

export interface FieldProblem {
  readonly field: keyof SubmissionInput;
  readonly problem: string;
}

const MAX_NAME = 120;
const MAX_BRANCH = 200;

/** Reads what a client hands in; says which field is wrong, and how, where it cannot. */
export function readSubmission(
  input: SubmissionInput,
  defaults: { readonly maxIterations: number },
): ReadSubmission | FieldProblem {
  const repoUrl = input.repo_url.trim();
  const remote = parseRemote(repoUrl);
  if (remote === null)
    return { field: 'repo_url', problem: 'is neither an absolute path nor a URL that Rift clones from' };
  // It would be kept in Temporal's history; a worker has its own way to know it.
  if (remote.login !== null)
    return { field: 'repo_url', problem: 'holds a login; leave it out and give the worker GITHUB_TOKEN or an SSH key' };
  for (const field of ['team_name', 'leader_name'] as const) {
    const problem = nameProblem(input[field]);
    if (problem !== null) return { field, problem };
  }
  const branch = branchName(input.team_name, input.leader_name);
  if (branch === null || isProtectedBranch(branch, null)) {
    const field = branchName(input.team_name, 'x') === null ? 'team_name' : 'leader_name';
    return { field, problem: 'holds no letter or digit from A to Z, 0 to 9' };
  }
  if (branch.length > MAX_BRANCH) return { field: 'team_name', problem: 'makes the name of the branch too long' };
  const requestedRef = input.requested_ref ?? null;
  const badRef = requestedRef === null ? null : refProblem(requestedRef);
  if (badRef !== null) return { field: 'requested_ref', problem: badRef };
  return {
    remote,
    branchName: branch,
    submission: {
      repoUrl: remote.transport === 'ssh' ? remote.address : repoUrl,
      teamName: input.team_name,
      leaderName: input.leader_name,
      requestedRef,
      maxIterations: input.max_iterations ?? defaults.maxIterations,
      push: input.push ?? true,
    },
  };
}

function nameProblem(name: string): string | null {
  if (name.length > MAX_NAME) return `is longer than ${MAX_NAME} characters`;
  return /[\u0000-\u001f\u007f]/u.test(name) ? 'holds control characters' : null;
}

/**
 * Why a name cannot be a branch, a tag or a commit that a client asks for (after `git check-ref-format`).
 * @returns null where it can
 */
export function refProblem(ref: string): string | null {
  if (ref === '' || ref.length > 255) return 'has from 1 to 255 characters';
  if (ref.startsWith('-')) return 'starts like an option';
  if (/[\u0000-\u0020\u007f~^:?*[\\]/u.test(ref)) return 'holds a character that no ref may have';
  if (/\.\.|@\{|\/\/|\/\.|^[./]|[./]$|\.lock(\/|$)|^@$/u.test(ref)) return 'is not a ref that git accepts';
  return null;
}
