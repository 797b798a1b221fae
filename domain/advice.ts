import type { ErrorCode } from './errors';
import type { ReasonCode, RunEnd } from './verdict';

/** What a client can do about each error, told after what is the matter. */
export const ADVICE_ON_ERROR: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'Correct what is named; /docs shows what each route takes.',
  UNAUTHENTICATED:
    'Send "Authorization: Bearer TOKEN" with the token of RIFT_API_TOKEN, or on the same machine of RIFT_HOME/token.',
  FORBIDDEN: 'Call the API by 127.0.0.1 or localhost and from no other origin; for a local path use "rift heal".',
  NOT_FOUND: 'Look it up in /docs.',
  METHOD_NOT_ALLOWED: 'Use one of them; /docs shows what each is for.',
  RUN_NOT_FOUND: 'GET /runs ("rift runs") lists the recent ones.',
  RUN_ACTIVE: 'Follow that run at /runs/RUN/events, or cancel it first.',
  RUN_NOT_FINISHED: 'Wait for run_complete on /runs/RUN/events, then ask again.',
  REPORT_NOT_READY: 'It comes some seconds after the end; "rift report RUN" makes one that never came.',
  RUN_FINISHED: 'GET /results/RUN ("rift show RUN") tells how it ended.',
  BRANCH_BUSY: 'Wait for that run or cancel it, or take another team or leader name: they make the branch.',
  BRANCH_PROTECTED: 'Take another team or leader name: they make the branch.',
  PAYLOAD_TOO_LARGE: 'Send only the fields that /docs shows.',
  UNSUPPORTED_MEDIA_TYPE: 'Send JSON, with "Content-Type: application/json".',
  RATE_LIMITED: 'RIFT_RATE_LIMIT and RIFT_RATE_LIMIT_WINDOW_SECS set the limit.',
  DEPENDENCY_DOWN: 'Try again; GET /health ("rift status") tells what is down, "rift up" starts the embedded parts.',
  INTERNAL:
    'The log of the API ("rift status" tells where, RIFT_HOME/logs) has it under the X-Request-Id of this answer.',
};

const ON_REASON: Readonly<Record<ReasonCode, string>> = {
  STILL_FAILING: '"rift replay RUN" tells what was tried and why it was refused, "rift logs RUN" what the checks wrote',
  NO_CHECKS_RAN:
    'name a check that can fail in .rift.yaml (checks: [{kind: test, run: …}]); "rift logs RUN" shows what ran',
  NOT_JUDGED: '"rift logs RUN" shows what kept the tests from running; mend that, or name another check in .rift.yaml',
  MALICIOUS_CODE: 'read the named line before anybody runs this repository; nothing of it was pushed',
  QUARANTINED_BY_OPERATOR: 'whoever quarantined it knows why; "rift heal" starts another run',
  CANCELLED: '"rift heal" with the same repository starts another run and continues its branch',
  CLONE_FAILED:
    'mend what is named, then "rift heal" again; keys: GITHUB_TOKEN, or SSH keys of whoever runs the workers',
  REF_NOT_FOUND: 'name a branch, a tag or a full commit with --ref',
  BRANCH_TAKEN: 'rename or delete that branch, or take another --team or --leader: they make its name',
  BRANCH_BUSY: 'wait for the other run ("rift runs"), or take another --team or --leader',
  BRANCH_PROTECTED: 'take another --team or --leader: they make the name of the branch',
  MERGE_CONFLICT: 'merge the base into the branch by hand or delete the branch, then "rift heal" again',
  PUSH_REJECTED: 'give the worker a key that may push (GITHUB_TOKEN, SSH), or heal with --no-push',
  BUDGET:
    'what holds is delivered; "rift heal" again goes on from there, run_budget_secs in temporal.yaml gives more time',
  PART_MISSING: '"rift doctor" tells what is missing, and how to get it',
  INTERNAL: '"rift logs RUN" shows what Rift\'s own parts logged of the run; "rift heal" tries it again',
};

/** What can be done about the end of a run. @returns null where nothing has to be */
export function adviceOn({ reason }: Pick<RunEnd, 'reason'>, runId: string): string | null {
  return reason && ON_REASON[reason.code].replaceAll('RUN', runId.slice(0, 8));
}
