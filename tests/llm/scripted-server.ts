import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came in at `/chat/completions`. */
export interface Asked {
  readonly model: string;
  /** First part of the path, by which one server is several providers. */
  readonly provider: string;
  readonly system: string;
  readonly user: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: IncomingMessage['headers'];
  /** How many questions this model was asked before. */
  readonly before: number;
}

/** How it answers: an object is the answer's JSON; the rest is how real servers misbehave. */
export type Reply =
  | { readonly json: unknown; readonly usage?: readonly [number, number]; readonly afterMs?: number }
  | { readonly text: string }
  | { readonly refusal: string }
  | { readonly filtered: true }
  | { readonly cut: string }
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly code?: string;
      readonly message?: string;
    }
  /** Headers at once, and then nothing. */
  | { readonly stall: true }
  | { readonly hangUp: true }
  /** 200 with something that is no completion. */
  | { readonly garbage: string };

export type Script = (asked: Asked) => Reply | Promise<Reply>;

export interface ScriptedServer {
  readonly origin: string;
  readonly asked: Asked[];
  /** Every byte of every request's body and headers. */
  readonly received: string[];
  script: Script;
  close(): Promise<void>;
}

/** A server that speaks the real protocol, deterministic, and able to behave badly on purpose. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const asked: Asked[] = [];
  const received: string[] = [];
  const told = { script };
  const server = createServer((request, response) => {
    void bodyOf(request).then(async (text) => {
      received.push(`${request.url} ${JSON.stringify(request.headers)} ${text}`);
      const [, provider = '', ...rest] = (request.url ?? '').split('/');
      const body = JSON.parse(text || '{}') as Record<string, unknown>;
      if (rest.at(-1) === 'embeddings') return send(response, 200, embeddings(body));
      if (rest.at(-1) !== 'completions') return send(response, 404, { error: { message: 'no such path' } });
      const messages = body.messages as { role: string; content: string }[];
      const of = (role: string) => messages.filter((one) => one.role === role).map(({ content }) => content);
      const model = String(body.model);
      const before = asked.filter((one) => one.provider === provider && one.model === model).length;
      const one = { model, provider, body, before, headers: request.headers };
      const whole = { ...one, system: of('system').join('\n'), user: of('user').join('\n') };
      asked.push(whole);
      await answer(response, model, await told.script(whole));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ asked, received },
    get script() {
      return told.script;
    },
    set script(next) {
      told.script = next;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

async function answer(response: ServerResponse, model: string, reply: Reply): Promise<void> {
  if ('hangUp' in reply) return void response.destroy();
  if ('stall' in reply) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.write('{"id":');
  }
  if ('garbage' in reply) {
    response.writeHead(200, { 'content-type': 'application/json' });
    return void response.end(reply.garbage);
  }
  if ('status' in reply) {
    const error = { message: reply.message ?? `scripted ${reply.status}`, type: 'scripted', code: reply.code ?? null };
    return send(response, reply.status, { error }, reply.headers);
  }
  if ('json' in reply && reply.afterMs) await new Promise((resolve) => setTimeout(resolve, reply.afterMs));
  const content =
    'json' in reply ? JSON.stringify(reply.json) : 'text' in reply ? reply.text : 'cut' in reply ? reply.cut : null;
  const finish = 'cut' in reply ? 'length' : 'filtered' in reply ? 'content_filter' : 'stop';
  const [input, output] = ('json' in reply && reply.usage) || [1000, 100];
  send(response, 200, {
    ...{ id: 'chatcmpl-scripted', object: 'chat.completion', created: 1_700_000_000, model },
    choices: [
      {
        ...{ index: 0, finish_reason: finish, logprobs: null },
        message: { role: 'assistant', content, refusal: 'refusal' in reply ? reply.refusal : null },
      },
    ],
    usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
  });
}

/** The same text has the same vector. */
function embeddings({ input, model }: Readonly<Record<string, unknown>>) {
  const data = [input].flat().map((text, index) => {
    const digest = createHash('sha256').update(String(text)).digest();
    return { object: 'embedding', index, embedding: Array.from(digest, (byte) => byte / 255) };
  });
  return { object: 'list', data, model, usage: { prompt_tokens: data.length, total_tokens: data.length } };
}

function send(response: ServerResponse, status: number, body: object, headers = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A models file with one model of each of three providers, all of them this server. */
export function threeProviders(origin: string, more = ''): string {
  const one = (provider: string, alias: string, roles: string) => `
  ${alias}:
    provider: ${provider}
    roles: [${roles}]
    price: { in: 1, out: 10 }
    context_tokens: 32000
    output_tokens: 4000`;
  const providers = ['alpha', 'beta', 'gamma'].map(
    (name) =>
      `\n  ${name}:\n    base_url: ${origin}/${name}/v1\n    key_variable: ${name.toUpperCase()}_API_KEY\n    timeout_secs: 20`,
  );
  return `providers:${providers.join('')}\nmodels:${one('alpha', 'model-a', 'cheap, strong')}${one('beta', 'model-b', 'strong')}${one('gamma', 'model-c', 'strong, judge')}\n${more}`;
}

export const KEYS = {
  ALPHA_API_KEY: 'alpha-key-7d1f0c2b9a',
  BETA_API_KEY: 'beta-key-5e8c3d6f1b',
  GAMMA_API_KEY: 'gamma-key-2a9b4c7d0e',
};
