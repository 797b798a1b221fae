/** What stands in the place of a secret. */
export const REDACTED = '[redacted]';

/** Shapes that are secrets wherever they stand. Quantifiers are bounded or unambiguous: no input makes them slow. */
export const SECRET_SHAPES: readonly { readonly kind: string; readonly pattern: RegExp }[] = [
  {
    kind: 'private key',
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.]|-(?!-))*(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { kind: 'AWS access key', pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/g },
  { kind: 'GitHub token', pattern: /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/g },
  { kind: 'GitHub token', pattern: /\bgithub_pat_[A-Za-z0-9_]{22,255}\b/g },
  { kind: 'GitLab token', pattern: /\bglpat-[A-Za-z0-9_-]{20,255}/g },
  { kind: 'Slack token', pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,255}/g },
  { kind: 'Slack app token', pattern: /\bxapp-[A-Za-z0-9-]{10,255}/g },
  { kind: 'Slack webhook', pattern: /https:\/\/hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{10,255}/g },
  { kind: 'JSON web token', pattern: /\beyJ[A-Za-z0-9_-]{8,4096}\.eyJ[A-Za-z0-9_-]{8,8192}\.[A-Za-z0-9_-]{8,2048}/g },
  { kind: 'OpenAI or Anthropic key', pattern: /\bsk-[A-Za-z0-9_-]{20,255}/g },
  { kind: 'Stripe key', pattern: /\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}\b/g },
  { kind: 'Google API key', pattern: /\bAIza[A-Za-z0-9_-]{35}/g },
  { kind: 'npm token', pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'PyPI token', pattern: /\bpypi-[A-Za-z0-9_-]{50,255}/g },
  { kind: 'Hugging Face token', pattern: /\bhf_[A-Za-z0-9]{30,255}\b/g },
  { kind: 'SendGrid key', pattern: /\bSG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,128}/g },
];

/** `scheme://user:password@`, and the lone user of http, which is a token; the user of ssh is none. */
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)([^\s/@:"'`<>]{0,256}):[^\s/@"'`<>]{1,512}@/gi;
const HTTP_USER = /\b(https?:\/\/)[^\s/@:"'`<>]{1,512}@/gi;
const AUTHORIZATION =
  /\b((?:proxy-)?authorization["']?\s{0,4}[:=]\s{0,4}["']?(?:bearer|basic|token)\s{1,4})[A-Za-z0-9._~+/=-]{6,4096}/gi;

const PASSWORD_NAME = /(?:passw(?:or)?d|passphrase|pwd|secret)/i;
const KEY_NAME = /(?:token|api[_-]?key|access[_-]?key|private[_-]?key|auth[_-]?key|signing[_-]?key|credentials?)/i;
const WORD = String.raw`(?:${PASSWORD_NAME.source}|${KEY_NAME.source})[A-Za-z0-9_-]{0,32}`;
/** `name = "value"`, `"name": "value"`, also inside a JSON string; of the name only what begins with the telling word. */
const QUOTED = new RegExp(
  String.raw`(${WORD})(\\?["']?\s{0,4}(?::=|=>|[:=])\s{0,4}\\?["'])([^\s"'\x60\\{}$<>]{4,512})(?=\\?["'])`,
  'gi',
);
/** `NAME=value` of a shell or an environment file: a line of its own. */
const ASSIGNED = new RegExp(
  String.raw`^((?:export\s{1,4})?[A-Za-z0-9_.-]{0,64}${WORD})(=)([^\s"'\x60(){}[\];,$<>]{4,512})(?=\s*$)`,
  'gim',
);

/**
 * Replaces secrets of known shapes, values of secret-looking names, and user info of URLs. Redacting twice changes nothing more.
 * It works by shape, not by entropy: hashes and other random-looking text stay.
 */
export function redact(text: string): string {
  let out = text;
  for (const { pattern } of SECRET_SHAPES) out = out.replace(pattern, REDACTED);
  out = out.replace(USER_INFO, `$1${REDACTED}@`).replace(HTTP_USER, `$1${REDACTED}@`);
  out = out.replace(AUTHORIZATION, `$1${REDACTED}`);
  const assignment = (whole: string, name: string, between: string, value: string) =>
    isSecret(name, value) ? `${name}${between}${REDACTED}` : whole;
  return out.replace(QUOTED, assignment).replace(ASSIGNED, assignment);
}

/** The same for every string in a JSON value, and for the values of secret-looking keys. */
export function redactDeep<T>(value: T): T {
  return deep(value, '') as T;
}

function deep(value: unknown, name: string): unknown {
  if (typeof value === 'string') return isSecret(name, value) ? REDACTED : redact(value);
  if (Array.isArray(value)) return value.map((item) => deep(item, name));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [redact(key), deep(inner, key)]));
}

/** Code speaks of tokens and keys all the time: there only a value counts that looks like one. */
function isSecret(name: string, value: string): boolean {
  if (value.includes(REDACTED) || /\s/.test(value) || value.length < 4) return false;
  if (PASSWORD_NAME.test(name)) return true;
  return KEY_NAME.test(name) && value.length >= 8 && /\d/.test(value);
}
