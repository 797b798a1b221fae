import { SECRET_SHAPES } from '../../redact';

export interface Secret {
  readonly kind: string;
  readonly value: string;
  /** Offsets of the value in its file. */
  readonly start: number;
  readonly end: number;
}

/** Shapes that also honest code holds for no secret's sake; only a value that looks random counts. */
const DOUBTFUL = ['OpenAI or Anthropic key', 'JSON web token', 'private key'];
const PLACEHOLDER = /example|placeholder|your[-_]|x{6,}|\.{3}|\*{3}|<|redacted|change[-_]?me/i;
const NAMED =
  /\b[\w-]{0,60}?(?:secret|passw(?:or)?d|token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|signing[_-]?key)[\w-]{0,20}["']?\s{0,4}(?::\s{0,4}[\w.<>[\]| ]{1,30}?\s{0,4})?(?::=|=>|[:=])\s{0,4}["'`](?<value>[^\s"'`]{16,256})["'`]/gi;
const INNOCENT =
  /example|sample|placeholder|dummy|change|your|test|fake|mock|secret|passw|token|key|http|\.|\/|\$|%|[{}<>()[\],;:]/i;
/** Words joined by hyphens or underscores: a name of something. */
const NAME_LIKE = /^[a-z]+([-_][a-z]+|[-_]v?\d+)+$/i;
const RANDOM_BITS = 3.4;

/** Secrets in a text, in order, each place once. */
export function secretsIn(text: string): Secret[] {
  const found: Secret[] = [];
  for (const { kind, pattern } of SECRET_SHAPES) {
    for (const match of text.matchAll(pattern)) {
      const [value] = match;
      if (PLACEHOLDER.test(value) || (kind === 'JSON web token' && isToyToken(value))) continue;
      if (
        DOUBTFUL.includes(kind) &&
        (!/\d/.test(value) || !/[A-Z]/.test(value) || entropy(value) < RANDOM_BITS || value.length < 32)
      )
        continue;
      found.push({ kind, value, start: match.index, end: match.index + value.length });
    }
  }
  for (const match of text.matchAll(NAMED)) {
    const value = match.groups?.value ?? '';
    if (
      INNOCENT.test(value) ||
      NAME_LIKE.test(value) ||
      !/\d/.test(value) ||
      !/[a-z]/i.test(value) ||
      entropy(value) < RANDOM_BITS
    )
      continue;
    const start = match.index + match[0].lastIndexOf(value);
    found.push({ kind: 'secret', value, start, end: start + value.length });
  }
  const sorted = found.sort((a, b) => a.start - b.start || b.end - a.end);
  return sorted.filter((one, i) => !sorted.slice(0, i).some((other) => one.start < other.end && one.end > other.start));
}

/** A token without a whole signature, or with the payload that every introduction has. */
function isToyToken(token: string): boolean {
  const [, payload = '', signature = ''] = token.split('.');
  return signature.length < 43 || Buffer.from(payload, 'base64url').toString('utf8').includes('"1234567890"');
}

/** Shannon entropy in bits for each character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  return [...counts.values()].reduce((sum, n) => sum - (n / text.length) * Math.log2(n / text.length), 0);
}
