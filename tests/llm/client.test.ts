import { ModelError, type ModelErrorCode, type Question } from '../../domain/models';
import { ConfigError } from '../../services/config/config';
import { createModelClient } from '../../services/llm/client';
import { loadModels, readModels } from '../../services/llm/models-file';
import { readAnswer } from '../../services/llm/read-answer';
import { retryAfter } from '../../services/llm/named-error';
import { countTokens } from '../../services/llm/tokens';
import { KEYS, scriptedServer, threeProviders, type Reply, type ScriptedServer } from './scripted-server';

const SCHEMA = {
  title: 'sum',
  type: 'object',
  additionalProperties: false,
  required: ['total'],
  properties: { total: { type: 'integer' } },
};
const question: Question = {
  ...{ model: 'model-a', purpose: 'repair', schema: SCHEMA, outputTokens: 50 },
  prompt: { name: 'sum.v1', hash: 'h', system: 'You add.', user: '1 + 2' },
};

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer(() => ({ json: { total: 3 } }));
});
afterAll(() => server.close());

function modelA(change: Readonly<Record<string, string>> = {}, env: NodeJS.ProcessEnv = KEYS) {
  let file = threeProviders(server.origin);
  for (const [from, to] of Object.entries(change)) file = file.replaceAll(from, to);
  const [model] = readModels(file, 'models.yaml', env);
  if (!model) throw new Error('no model');
  return model;
}
const ask = (reply: Reply, model = modelA(), key = 'step-1') => {
  server.script = () => reply;
  return createModelClient(KEYS).complete(model, question, key);
};

test('a question reaches the server as the protocol wants it, and its answer comes back as data with what it cost', async () => {
  const answer = await ask({ json: { total: 3 }, usage: [12, 5] });
  expect(answer).toEqual({ value: { total: 3 }, repaired: false, usage: { inputTokens: 12, outputTokens: 5 } });
  expect(server.asked.at(-1)).toMatchObject({
    ...{ provider: 'alpha', model: 'model-a', system: 'You add.', user: '1 + 2' },
    body: { stream: false, max_completion_tokens: 50, temperature: 0, response_format: { type: 'json_schema' } },
    headers: { authorization: `Bearer ${KEYS.ALPHA_API_KEY}`, 'idempotency-key': 'step-1' },
  });
});

test.each<[string, Reply, ModelErrorCode, object]>([
  ['a wrong key', { status: 401 }, 'UNAUTHENTICATED', {}],
  [
    'a limit with the time to wait',
    { status: 429, headers: { 'retry-after': '7' } },
    'RATE_LIMITED',
    { retryAfterSecs: 7 },
  ],
  ['an empty account', { status: 429, code: 'insufficient_quota' }, 'QUOTA_USED_UP', {}],
  ['an overloaded server', { status: 529 }, 'PROVIDER_DOWN', {}],
  ['a question that is not taken', { status: 400 }, 'BAD_REQUEST', {}],
  ['a server that hangs up', { hangUp: true }, 'PROVIDER_DOWN', {}],
  ['a refusal', { refusal: 'I cannot help with that' }, 'REFUSED', { usage: { inputTokens: 1000, outputTokens: 100 } }],
  ['a filtered answer', { filtered: true }, 'REFUSED', {}],
  ['a cut answer', { cut: '{"total": 3' }, 'CUT', { usage: { inputTokens: 1000, outputTokens: 100 } }],
  ['an empty answer', { text: '  ' }, 'EMPTY', {}],
  ['an answer of another shape', { json: { sum: 3 } }, 'MALFORMED', {}],
  ['words', { text: 'The total is 3.' }, 'MALFORMED', {}],
  ['no completion at all', { garbage: '<html>' }, 'MALFORMED', { usage: null }],
])('%s has a name', async (_title, reply, code, more) => {
  const error = await ask(reply).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ModelError);
  expect(error).toMatchObject({ code, more });
});

test('a server that stops in the midst of its answer is cut at its time, and nobody knows what it charged', async () => {
  const soon = modelA({ 'timeout_secs: 20': 'timeout_secs: 0.3' });
  await expect(ask({ stall: true }, soon)).rejects.toMatchObject({ code: 'TIMED_OUT', more: { usage: null } });
});

test('a server that knows no shapes is asked again without one', async () => {
  server.script = ({ body }) =>
    body.response_format
      ? { status: 400, message: 'response_format is not supported' }
      : { text: 'Here:\n```json\n{"total": 3,}\n```' };
  const client = createModelClient(KEYS);
  expect(await client.complete(modelA(), question, 'k')).toMatchObject({ value: { total: 3 } });
  const none = modelA({ 'timeout_secs: 20': 'structured: none' });
  expect(await client.complete(none, question, 'k')).toMatchObject({ value: { total: 3 }, repaired: true });
});

test('no error tells a key, whatever the server says', async () => {
  server.script = ({ headers }) => ({ status: 400, message: String(headers.authorization) });
  const error = await createModelClient(KEYS)
    .complete(modelA(), question, 'k')
    .catch((e: unknown) => e);
  expect(JSON.stringify([error, (error as Error).message])).not.toContain(KEYS.ALPHA_API_KEY);
});

test('embeddings come in the order of the texts', async () => {
  const client = createModelClient(KEYS);
  const { vectors, usage } = await client.embed(modelA(), ['one', 'two', 'one']);
  expect(vectors).toHaveLength(3);
  expect(vectors[0]).toEqual(vectors[2]);
  expect(vectors[0]).not.toEqual(vectors[1]);
  expect(usage.inputTokens).toBe(3);
});

test.each([
  ['{"total": 3}', { value: { total: 3 }, repaired: false }],
  ['Sure!\n```json\n{"total": 3}\n```\nDone.', { value: { total: 3 }, repaired: false }],
  ['{total: 3, // three\n}', { value: { total: 3 }, repaired: true }],
  ['{"total": 3', { value: { total: 3 }, repaired: true }],
  ['{"total": "3"}', { problem: '/total must be integer' }],
])('%j is read as far as it can be', (text, read) => {
  expect(readAnswer(text, SCHEMA)).toEqual(read);
});

test.each([
  [{ 'retry-after': '3' }, 3],
  [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1.5],
  [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:10 GMT' }, 10],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
])('%j says when to ask again', (headers, secs) => {
  expect(retryAfter(new Headers(headers as Record<string, string>), 0)).toBe(secs);
});

test("the models that come with Rift have the contract's aliases, and need their keys", () => {
  const listed = (env: NodeJS.ProcessEnv) => loadModels({ modelsFile: null, hostEnv: env });
  expect(listed({}).map(({ alias, unusable }) => [alias, unusable])).toEqual([
    ['gpt-4o', 'OPENAI_API_KEY is not set'],
    ['claude-sonnet', 'ANTHROPIC_API_KEY is not set'],
    ['gemini-flash', 'GOOGLE_API_KEY is not set'],
    ['text-embedding-3-small', 'EMBEDDINGS_API_KEY is not set'],
  ]);
  const one = listed({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'http://localhost:8000/v1' });
  expect(one.filter(({ unusable }) => unusable === null).map(({ alias }) => alias)).toEqual([
    'gpt-4o',
    'text-embedding-3-small',
  ]);
  expect(one[0]?.endpoint.baseUrl).toBe('http://localhost:8000/v1');
});

test.each([
  ['providers: {}\n', '/ must have required property'],
  ['models: [', 'Flow'],
  ['providers: {a: {base_url: "ftp://x"}}\nmodels: {}\n', '/providers/a/base_url must match'],
  [
    'providers: {}\nmodels: {m: {provider: b, roles: [cheap], price: {in: 0, out: 0}, context_tokens: 1, output_tokens: 1}}\n',
    '/models/m/provider names no provider',
  ],
])('a models file that is wrong is refused with its place: %j', (text, message) => {
  const read = () => readModels(text, 'my.yaml', {});
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(message);
});

test('a local server needs no key', () => {
  const text =
    'providers: {local: {base_url: "http://localhost:11434/v1"}}\nmodels: {qwen: {provider: local, roles: [strong], price: {in: 0, out: 0}, context_tokens: 32768, output_tokens: 4096}}\n';
  expect(readModels(text, 'my.yaml', {})).toMatchObject([{ alias: 'qwen', unusable: null, price: { in: 0, out: 0 } }]);
});

test('tokens are counted, also of text that is meant to be slow or special', () => {
  expect(countTokens('hello world')).toBe(2);
  expect(countTokens('<|endoftext|>')).toBeGreaterThan(1);
  expect(countTokens('a'.repeat(200_000))).toBeGreaterThan(10_000);
});
