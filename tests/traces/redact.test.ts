import { redact, redactDeep, REDACTED } from '../../services/redact';

// Written in two parts, so that no scanner takes the samples for leaked keys.
const SECRETS: readonly [string, string][] = [
  ['AWS access key id', 'AKIA' + 'IOSFODNN7EXAMPLE'],
  ['GitHub token', 'ghp_' + 'a1B2'.repeat(9)],
  ['GitHub fine-grained token', 'github_pat_' + '11ABCDEFG0'.repeat(3)],
  ['GitLab token', 'glpat-' + 'x'.repeat(20)],
  ['Slack token', 'xoxb-' + '123456789012-abcdefABCDEF'],
  ['Slack webhook', 'https://hooks.slack.com/' + 'services/T00000000/B00000000/XXXXXXXXXXXX'],
  ['JSON web token', 'eyJhbGciOiJIUzI1NiJ9' + '.eyJzdWIiOiIxMjM0NTY3ODkwIn0' + '.dozjgNryP4J3jVmNHl0w5N'],
  ['private key', '-----BEGIN RSA ' + 'PRIVATE KEY-----\nMIIEow\nabc\n-----END RSA PRIVATE KEY-----'],
  ['private key that was cut', '-----BEGIN ' + 'PRIVATE KEY-----\nMIIEow'],
  ['OpenAI key', 'sk-' + 'proj-abcdefghijklmnopqrstuvwx'],
  ['Stripe key', 'sk_live_' + 'abcdefghijklmnop1234'],
  ['npm token', 'npm_' + 'a1B2'.repeat(9)],
];

test.each(SECRETS)('a %s is gone wherever it stands', (_, secret) => {
  const text = `see (${secret}) here`;
  expect(redact(text)).toContain(REDACTED);
  expect(redact(text)).not.toContain(secret.slice(0, 12));
  expect(redact(redact(text))).toBe(redact(text));
});

test.each([
  ['password = "hunter2!"', `password = "${REDACTED}"`],
  ["DB_PASSWORD: 'correct-horse'", `DB_PASSWORD: '${REDACTED}'`],
  ['{"client_secret": "abcd1234"}', `{"client_secret": "${REDACTED}"}`],
  ['"{\\"api_key\\": \\"abcd1234\\"}"', `"{\\"api_key\\": \\"${REDACTED}\\"}"`],
  ['export AUTH_TOKEN=abcd1234efgh', `export AUTH_TOKEN=${REDACTED}`],
  ['A=1\nSECRET_KEY=abcd1234\nB=2', `A=1\nSECRET_KEY=${REDACTED}\nB=2`],
  ['postgresql://rift:pa55@db:5432/x', `postgresql://${REDACTED}@db:5432/x`],
  ['https://token123@git.example/a.git', `https://${REDACTED}@git.example/a.git`],
  ['Authorization: Bearer abc.def-123', `Authorization: Bearer ${REDACTED}`],
  ['curl -H "Authorization: Basic dXNlcjpwYXNz"', `curl -H "Authorization: Basic ${REDACTED}"`],
])('%s', (text, expected) => {
  expect(redact(text)).toBe(expected);
});

test.each([
  'token = tokens[index]',
  'password = get_password()',
  'password = os.environ["DB_PASSWORD"]',
  'TOKEN_TYPE = "access_token"',
  'assert token == "("',
  'commit 3f786850e387550fdab836ed7e6dc881de23001b',
  'git clone ssh://git@git.example/a.git',
  'https://example.com/a@b',
  'sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
])('%s stays', (text) => {
  expect(redact(text)).toBe(text);
});

test('values of secret-looking keys are redacted at any depth, and shapes within any text', () => {
  const value = {
    env: [{ DB_PASSWORD: 'hunter2' }, { note: `uses ${'AKIA' + 'IOSFODNN7EXAMPLE'}` }],
    template: 'insert-token',
    token: ':',
    count: 3,
    none: null,
  };
  expect(redactDeep(value)).toEqual({
    env: [{ DB_PASSWORD: REDACTED }, { note: `uses ${REDACTED}` }],
    template: 'insert-token',
    token: ':',
    count: 3,
    none: null,
  });
});

test('no text makes it slow', () => {
  const hostile = [
    'a'.repeat(1_000_000),
    'password'.repeat(50_000),
    'https://'.repeat(50_000),
    'https://a:'.repeat(50_000),
    'password = "'.repeat(50_000),
    '-----BEGIN PRIVATE KEY-----'.repeat(5_000),
    'eyJ'.repeat(100_000),
    'eyJaaaaaaaa.'.repeat(50_000),
    'SECRET_KEY='.repeat(50_000),
    '-'.repeat(500_000),
  ];
  for (const text of hostile) redact(text);
}, 20_000);
