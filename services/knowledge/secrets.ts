import { REDACTED } from '../redact';

/** Known to be a secret by its shape, and none. */
const CANARY = `ghp_${'0aB1'.repeat(9)}`;

export type Redact = (text: string) => string;

/** Whether there is a redactor, and it works. Where not, nothing is written. */
export function redacts(redact: Redact | null): redact is Redact {
  return redact !== null && !redact(CANARY).includes(CANARY);
}

export const NOT_REDACTED = 'secrets are not redacted, so nothing is kept';

export const holdsSecret = (text: string, redact: Redact): boolean => text.includes(REDACTED) || redact(text) !== text;
