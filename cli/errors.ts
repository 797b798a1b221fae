import { EXIT_USAGE } from '../domain/verdict';
import { debugging } from '../services/config/config';
import { note } from './output';

/** The repository, or its branch, is not to be had. */
const EXIT_UNREADABLE = 65;
export const EXIT_PART_MISSING = 69;
export const EXIT_INTERNAL = 70;

// By name, not by class: the classes live in modules that a start of `rift --help` need not load.
const EXIT_BY_NAME: Readonly<Record<string, number>> = {
  ConfigError: EXIT_USAGE,
  UsageError: EXIT_USAGE,
  PartMissing: EXIT_PART_MISSING,
  SandboxUnavailable: EXIT_PART_MISSING,
  NotUp: EXIT_PART_MISSING,
  ApiUnreachable: EXIT_PART_MISSING,
  ReportFailed: EXIT_PART_MISSING,
};

const EXIT_BY_API_CODE: Readonly<Record<string, number>> = {
  INVALID_INPUT: EXIT_USAGE,
  FORBIDDEN: EXIT_USAGE,
  NOT_FOUND: EXIT_USAGE,
  RUN_NOT_FOUND: EXIT_USAGE,
  RUN_FINISHED: EXIT_USAGE,
  RUN_NOT_FINISHED: EXIT_USAGE,
  REPORT_NOT_READY: EXIT_PART_MISSING,
  BRANCH_BUSY: EXIT_UNREADABLE,
  BRANCH_PROTECTED: EXIT_UNREADABLE,
  DEPENDENCY_DOWN: EXIT_PART_MISSING,
};

/** Fields of a submission, by the names that they have at the command line. */
const OPTIONS: Readonly<Record<string, string>> = {
  repo_url: 'the repository',
  team_name: '--team',
  leader_name: '--leader',
  requested_ref: '--ref',
  max_iterations: '--max-iterations',
};

/** Tells an error to the user, as text or as the API's envelope, and gives its exit code. */
export function reportError(error: unknown, json: boolean): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const refused = name === 'ApiError' ? (error as { code?: string; details?: object }) : {};
  const code = EXIT_BY_NAME[name] ?? EXIT_BY_API_CODE[refused.code ?? ''] ?? EXIT_INTERNAL;
  if (json) note(JSON.stringify({ error: { code: refused.code ?? name, message, details: refused.details ?? {} } }));
  else note(`rift: ${message.replace(/^\w+/, (field) => OPTIONS[field] ?? field)}`);
  if (code === EXIT_INTERNAL && debugging()) note(stack ?? '');
  return code;
}
