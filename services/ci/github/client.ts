import { EnvHttpProxyAgent, request as httpRequest, type Dispatcher } from 'undici';
import { CiGivesWay } from '../contract';
import type { GithubSettings } from './settings';

/** What a server said to a request, and when it last changed. */
export interface Answer<T> {
  readonly value: T;
  readonly etag: string | null;
}

/** The server asks to wait; nothing is wrong. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';
  constructor(readonly afterSecs: number | null) {
    super('GitHub limits the rate of requests');
  }
}

/** No answer, or none that says anything: it may pass. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

export interface GithubClient {
  /** @param known the earlier answer: given again where nothing has changed since */
  get<T>(path: string, pick: (body: unknown) => T, known?: Answer<T> | null): Promise<Answer<T>>;
  /** Follows to where the forge keeps it, without the token; the head and the tail of what is longer than `limit`. */
  download(path: string, limit: number): Promise<Buffer | null>;
}

const TIMEOUT_MS = 30_000;
const LARGEST_ANSWER = 32 * 2 ** 20;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Talks to GitHub's REST API. The token goes to the API's own origin alone, and into no message. */
export function createClient(settings: GithubSettings, signal: AbortSignal): GithubClient {
  const api = new URL(settings.api);
  const { hostEnv } = settings;
  const proxy = hostEnv.https_proxy || hostEnv.HTTPS_PROXY;
  const plain = hostEnv.http_proxy || hostEnv.HTTP_PROXY;
  const dispatcher = new EnvHttpProxyAgent({
    httpsProxy: proxy || undefined,
    httpProxy: plain || undefined,
    noProxy: hostEnv.no_proxy || hostEnv.NO_PROXY || '',
  });

  async function send(url: URL, headers: Record<string, string>): Promise<Dispatcher.ResponseData> {
    const own = url.origin === api.origin ? { authorization: `Bearer ${settings.token}` } : {};
    try {
      return await httpRequest(url, {
        dispatcher,
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
        headers: { 'user-agent': 'rift', ...headers, ...own },
      });
    } catch (error) {
      signal.throwIfAborted();
      throw new Unreachable(`no answer from ${url.host}: ${error instanceof Error ? error.message : 'unknown'}`);
    }
  }

  async function ask(path: string, etag: string | null): Promise<Dispatcher.ResponseData> {
    const headers = {
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      ...(etag ? { 'if-none-match': etag } : {}),
    };
    let url = new URL(`${api.href.replace(/\/$/, '')}${path}`);
    for (let hops = 0; ; hops++) {
      const response = await send(url, headers);
      const location = header(response, 'location');
      const next = location && REDIRECTS.includes(response.statusCode) ? new URL(location, url) : null;
      // A repository that was renamed has moved within the API; a download lies elsewhere.
      if (!next || next.origin !== api.origin || hops >= 3) return response;
      await response.body.dump();
      url = next;
    }
  }

  return {
    async get(path, pick, known) {
      const response = await ask(path, known?.etag ?? null);
      if (response.statusCode === 304 && known) {
        await response.body.dump();
        return known;
      }
      const text = (await bounded(response, LARGEST_ANSWER)).toString('utf8');
      if (response.statusCode !== 200) throw refusal(response, text, path);
      try {
        return { value: pick(JSON.parse(text)), etag: header(response, 'etag') };
      } catch {
        throw new CiGivesWay(
          'CI_BAD_ANSWER',
          `${api.host} answered ${path} with something else than GitHub's API does`,
        );
      }
    },
    async download(path, limit) {
      let response = await ask(path, null);
      for (let hops = 0; REDIRECTS.includes(response.statusCode) && hops < 3; hops++) {
        const location = header(response, 'location');
        await response.body.dump();
        if (!location) return null;
        const next = new URL(location, api);
        if (next.protocol !== 'https:' && next.protocol !== api.protocol) return null;
        response = await send(next, {});
      }
      if (response.statusCode === 200) return bounded(response, limit);
      const text = (await bounded(response, 64 * 1024)).toString('utf8');
      // Logs are gone after a time, and need not be readable by everyone.
      if ([404, 410].includes(response.statusCode)) return null;
      throw refusal(response, text, path);
    },
  };
}

function header(response: Dispatcher.ResponseData, name: string): string | null {
  const value = response.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}

/** Head and tail, each half of the limit; the rest is read and dropped. */
async function bounded({ body }: Dispatcher.ResponseData, limit: number): Promise<Buffer> {
  const half = Math.floor(limit / 2);
  const head: Buffer[] = [];
  let headBytes = 0;
  let tail = Buffer.alloc(0);
  let cut = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      const room = Math.max(0, half - headBytes);
      if (room > 0) head.push(chunk.subarray(0, room));
      headBytes += Math.min(room, chunk.length);
      if (chunk.length <= room) continue;
      tail = Buffer.concat([tail, chunk.subarray(room)]);
      if (tail.length > 2 * half) {
        cut += tail.length - half;
        tail = tail.subarray(tail.length - half);
      }
      if (cut > 50 * limit) break;
    }
  } catch (error) {
    throw new Unreachable(`the answer broke off: ${error instanceof Error ? error.message : 'unknown'}`);
  }
  if (tail.length > half) {
    cut += tail.length - half;
    tail = tail.subarray(tail.length - half);
  }
  const gap = cut > 0 ? [Buffer.from(`\n[… ${cut} bytes …]\n`)] : [];
  return Buffer.concat([...head, ...gap, tail]);
}

function refusal(response: Dispatcher.ResponseData, text: string, path: string): Error {
  const { statusCode: status } = response;
  const where = path.split('?')[0]?.split('/').slice(0, 4).join('/') ?? path;
  const limited = header(response, 'x-ratelimit-remaining') === '0' || /rate limit|abuse detection/i.test(text);
  if (status === 429 || (status === 403 && (limited || header(response, 'retry-after')))) {
    return new RateLimited(waitOf(response));
  }
  if (status === 401) {
    const next = 'GITHUB_TOKEN is wrong or has expired: make a new one and restart with it';
    return new CiGivesWay('CI_UNAUTHENTICATED', `GitHub does not know the token (401). ${next}`);
  }
  if (status === 403) {
    const next =
      'give it the permission "Actions: read" (classic tokens: scope "repo"), and allow it for the organisation';
    return new CiGivesWay('CI_FORBIDDEN', `the token may not read the workflow runs of ${where} (403): ${next}`);
  }
  if (status === 404) {
    const next = 'check that it exists under this name, and that the token may see it and its Actions';
    return new CiGivesWay('CI_NOT_FOUND', `GitHub shows the token no ${where} (404): ${next}`);
  }
  if (status >= 500 || status === 408) return new Unreachable(`GitHub answered ${status}`);
  return new CiGivesWay(
    'CI_BAD_ANSWER',
    `GitHub answered ${status} to ${where}, which Rift does not know what to do with`,
  );
}

/** Seconds that the server asks for; null where it does not say how long. */
function waitOf(response: Dispatcher.ResponseData): number | null {
  const after = Number(header(response, 'retry-after') ?? NaN);
  if (Number.isFinite(after)) return Math.max(1, after);
  const reset = Number(header(response, 'x-ratelimit-reset') ?? NaN);
  if (header(response, 'x-ratelimit-remaining') !== '0' || !Number.isFinite(reset)) return null;
  return Math.max(1, Math.ceil(reset - Date.now() / 1000) + 1);
}
