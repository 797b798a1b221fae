import { EXIT_USAGE } from '../domain/verdict';
import { debugging } from '../services/config/config';
import { note } from './output';

export const EXIT_PART_MISSING = 69;
export const EXIT_INTERNAL = 70;

// By name, not by class: the classes live in modules that a start of `rift --help` need not load.
const EXIT_BY_NAME: Readonly<Record<string, number>> = {
  ConfigError: EXIT_USAGE,
  UsageError: EXIT_USAGE,
  PartMissing: EXIT_PART_MISSING,
  SandboxUnavailable: EXIT_PART_MISSING,
};

/** Tells an error to the user, as text or as the API's envelope, and gives its exit code. */
export function reportError(error: unknown, json: boolean): number {
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const code = EXIT_BY_NAME[name] ?? EXIT_INTERNAL;
  if (json) note(JSON.stringify({ error: { code: name, message, details: {} } }));
  else note(`rift: ${message}`);
  if (code === EXIT_INTERNAL && debugging()) note(stack ?? '');
  return code;
}
