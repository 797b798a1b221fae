import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import { buildApp } from '../../api/app';
import type { AppDeps } from '../../api/contract';
import { startServer, createLogger } from '../../api/server';
import { STATUS_OF } from '../../api/plugins/errors';
import { ERROR_CODES } from '../../domain/errors';
import { REASON_CODES } from '../../domain/verdict';
import { startBench, TOKEN, type Bench } from './bench';

let bench: Bench;
beforeAll(async () => {
  bench = await startBench();
}, 120_000);
afterAll(() => bench?.close());

/** As a browser would send it: fetch sets Host and Origin by itself. */
function raw(
  headers: Record<string, string>,
  path = '/runs',
  base = bench.api.url,
): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, headers, setHost: !('host' in headers) }, (answer) => {
      let body = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    sent.on('error', reject).end();
  });
}
const port = () => new URL(bench.api.url).port;

test.each([
  ['a name that was bound to loopback', () => ({ host: 'evil.example' })],
  ['that name with the right port', () => ({ host: `evil.example:${port()}` })],
  ['an address elsewhere', () => ({ host: '192.0.2.1' })],
  ['a name that only starts like ours', () => ({ host: 'localhost.evil.example' })],
  ['another origin', () => ({ origin: 'https://evil.example' })],
  ['an opaque origin', () => ({ origin: 'null' })],
  ['another local server', () => ({ origin: 'http://127.0.0.1:1' })],
])('a page of %s is refused, with or without a token', async (_name, headers) => {
  for (const token of [{}, { authorization: `Bearer ${TOKEN}` }] as Record<string, string>[]) {
    const answer = await raw({ ...headers(), ...token });
    expect(answer.status).toBe(403);
    expect(JSON.parse(answer.body)).toMatchObject({ error: { code: 'FORBIDDEN' } });
  }
});

test.each([
  ['no Origin', () => ({})],
  ['localhost', () => ({ host: `localhost:${port()}` })],
  ['its own origin', () => ({ host: `127.0.0.1:${port()}`, origin: `http://127.0.0.1:${port()}` })],
  ['IPv6 loopback', () => ({ host: `[::1]:${port()}` })],
])('%s is served', async (_name, headers) => {
  expect((await raw(headers())).status).toBe(200);
});

test('every answer names its version and its request', async () => {
  for (const path of ['/runs', '/nowhere', '/health']) {
    const { headers } = await bench.request('GET', path);
    expect(headers.get('x-api-version')).toBe('1');
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  }
  const own = await bench.request('GET', '/runs', { headers: { 'x-request-id': 'trace-1' } });
  expect(own.headers.get('x-request-id')).toBe('trace-1');
  const bad = await bench.request('GET', '/runs', { headers: { 'x-request-id': 'x'.repeat(200) } });
  expect(bad.headers.get('x-request-id')).not.toContain('x');
});

test('what cannot be served is refused in the one envelope', async () => {
  const envelope = (code: string) => {
    const message = expect.stringMatching(/^[A-Z].*[^.]\. .+\.$/s);
    return { error: { code, message, details: expect.any(Object) } };
  };
  expect(await bench.request('GET', '/nowhere')).toMatchObject({ status: 404, body: envelope('NOT_FOUND') });
  const method = await bench.request('DELETE', '/runs/some/cancel');
  expect(method).toMatchObject({ status: 405, body: envelope('METHOD_NOT_ALLOWED') });
  expect(method.headers.get('allow')).toBe('POST');
  const big = { body: JSON.stringify({ repo_url: 'x'.repeat(100_000) }) };
  expect(await bench.request('POST', '/run-agent', big)).toMatchObject({
    status: 413,
    body: envelope('PAYLOAD_TOO_LARGE'),
  });
  const form = { body: 'repo_url=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  expect(await bench.request('POST', '/run-agent', form)).toMatchObject({
    status: 415,
    body: envelope('UNSUPPORTED_MEDIA_TYPE'),
  });
});

test('a fault of our own is logged and not told', async () => {
  const fault = new Error('no such column "hidden" at /some/path');
  const app = await buildApp({
    ...({ gateway: {}, figures: {}, events: {}, health: {}, links: {} } as unknown as AppDeps),
    reader: { list: () => Promise.reject(fault) } as unknown as AppDeps['reader'],
    limiter: null,
    guard: { apiToken: null, localToken: () => null },
    logger: createLogger((line) => void bench.logged.push(line)),
  });
  const answer = await app.inject({ url: '/runs', headers: { host: 'localhost' } });
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toEqual({ error: { code: 'INTERNAL', message: expect.any(String), details: {} } });
  expect(answer.body).not.toMatch(/hidden|path/);
  expect(bench.logged.join('')).toContain('no such column');
  await app.close();
});

test('the log tells each request and no token', async () => {
  await bench.request('GET', '/runs');
  expect(bench.logged.join('')).toContain('"url":"/runs"');
  expect(bench.logged.join('')).not.toContain(TOKEN);
});

test('the description is OpenAPI 3.1 and names every route', async () => {
  const { status, body } = await bench.request('GET', '/openapi.json');
  expect(status).toBe(200);
  expect(body.openapi).toMatch(/^3\.1\./);
  expect(Object.keys(body.paths).sort()).toEqual([
    '/agent/query',
    '/agent/status/{runId}',
    '/health',
    '/knowledge',
    '/knowledge/{fixId}',
    '/metrics',
    '/openapi.json',
    '/replay/{runId}',
    '/report/{runId}',
    '/report/{runId}/state',
    '/results/{runId}',
    '/run-agent',
    '/runs',
    '/runs/{runId}',
    '/runs/{runId}/benchmark',
    '/runs/{runId}/cancel',
    '/runs/{runId}/ci-events',
    '/runs/{runId}/events',
    '/runs/{runId}/fixes',
    '/runs/{runId}/quarantine',
    '/stats',
    '/strategies',
  ]);
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  for (const methods of Object.values(body.paths as Record<string, Record<string, { responses: object }>>)) {
    for (const { responses } of Object.values(methods)) {
      for (const answer of Object.values(
        responses as Record<string, { content?: Record<string, { schema: object }> }>,
      )) {
        for (const { schema } of Object.values(answer.content ?? {})) expect(ajv.validateSchema(schema)).toBe(true);
      }
    }
  }
});

test('every code is documented with its status', () => {
  const text = readFileSync(join(__dirname, '../../docs/errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\| (\d{3}) +\|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  expect(rows.sort()).toEqual(ERROR_CODES.map((code) => [code, STATUS_OF[code]]).sort());
  for (const code of REASON_CODES) expect(text).toMatch(new RegExp(`^\\| \`${code}\` +\\| [a-z]`, 'm'));
});

describe('beyond loopback', () => {
  test('it does not start without a token', async () => {
    const config = { ...bench.config, apiHost: '0.0.0.0' };
    await expect(
      startServer(
        config,
        createLogger(() => undefined),
      ),
    ).rejects.toThrow(/RIFT_API_TOKEN/);
  });

  test('it takes the token, or the local one, and only the local one may name a path', async () => {
    const config = { ...bench.config, apiHost: '0.0.0.0', apiToken: 'shared-token-of-the-tests' };
    const api = await startServer(
      config,
      createLogger(() => undefined),
    );
    const base = `http://127.0.0.1:${new URL(api.url).port}`;
    const as = (token: string | null, path = '/runs') =>
      raw(token === null ? {} : { authorization: `Bearer ${token}` }, path, base);
    try {
      expect((await as(null)).status).toBe(401);
      expect((await as('wrong')).status).toBe(401);
      expect((await as('shared-token-of-the-tests')).status).toBe(200);
      expect((await as(TOKEN)).status).toBe(200);
      for (const path of ['/openapi.json', '/docs', '/metrics', '/nowhere']) {
        expect((await as(null, path)).status).toBe(401);
      }
      expect([200, 503]).toContain((await as(null, '/health')).status);
      const submit = await fetch(`${base}/run-agent`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer shared-token-of-the-tests' },
        body: JSON.stringify({ repo_url: bench.repository, team_name: 'a', leader_name: 'b' }),
      });
      expect(submit.status).toBe(403);
    } finally {
      await api.close();
    }
  });
});
