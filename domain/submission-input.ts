import { branchName, isProtectedBranch, type Submission } from './submission';
import { parseRepoUrl, refProblem, type RepoUrl } from './repo-url';

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
  readonly repo: RepoUrl;
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
  const repo = parseRepoUrl(input.repo_url);
  if ('problem' in repo) return { field: 'repo_url', problem: repo.problem };
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
    repo,
    branchName: branch,
    submission: {
      repoUrl: repo.url,
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
