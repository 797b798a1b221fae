import { ModelError, type ModelErrorCode } from '../../domain/models';
import { redact } from '../redact';

const LONGEST = 300;

/**
 * An error of the client by its name.
 * @param late whether the request was cut at its time
 * @param clean takes keys out of a text
 */
export async function namedError(error: unknown, late: boolean, clean: (text: string) => string): Promise<Error> {
  if (error instanceof ModelError) return error;
  // Whether the server went on and charged is not known.
  if (late) return new ModelError('TIMED_OUT', 'no answer in time', { usage: null });
  const { APIError, APIConnectionError } = await import('openai');
  const text = redact(clean(error instanceof Error ? error.message : String(error))).slice(0, LONGEST);
  if (error instanceof APIConnectionError) return new ModelError('PROVIDER_DOWN', `no connection: ${text}`);
  if (!(error instanceof APIError) || error.status === undefined) {
    return new ModelError('MALFORMED', `the server's answer cannot be read: ${text}`, { usage: null });
  }
  const code = codeOf(error.status, String(error.code ?? ''));
  const retryAfterSecs = retryAfter(error.headers);
  return new ModelError(code, text, retryAfterSecs === null ? {} : { retryAfterSecs });
}

function codeOf(status: number, code: string): ModelErrorCode {
  if (status === 401 || status === 403) return 'UNAUTHENTICATED';
  if (status === 402 || (status === 429 && code === 'insufficient_quota')) return 'QUOTA_USED_UP';
  if (status === 429) return 'RATE_LIMITED';
  return status >= 500 || status === 408 || status === 409 ? 'PROVIDER_DOWN' : 'BAD_REQUEST';
}

/** Seconds, from `retry-after-ms` or `Retry-After` (seconds or a date); null where neither tells. */
export function retryAfter(headers: Headers | undefined, now = Date.now()): number | null {
  const ms = Number(headers?.get('retry-after-ms') ?? NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms / 1000;
  const text = headers?.get('retry-after');
  if (!text) return null;
  const secs = Number(text);
  if (Number.isFinite(secs)) return secs >= 0 ? secs : null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, (at - now) / 1000);
}
