import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import { REASON_CODES, type RunEnd } from '../domain/verdict';

/** The end of a run whose activity gave up: its own reason where it named one, else a fault of Rift's own. */
export function endOfFailure(error: unknown): RunEnd {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  const code = cause instanceof ApplicationFailure ? REASON_CODES.find((known) => known === cause.type) : undefined;
  if (code && cause instanceof Error) return { verdict: 'error', reason: { code, message: cause.message } };
  const what = error instanceof ActivityFailure ? `${error.activityType} gave up` : 'the workflow failed';
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return { verdict: 'error', reason: { code: 'INTERNAL', message: `${what}${why}`.slice(0, 1000) } };
}
