import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveHttp } from '../git/http-remote';
import { git } from '../support/repositories';
import { githubApi } from './openapi';

export interface ScriptedJob {
  readonly name: string;
  readonly conclusion: string;
  /** As GitHub's own logs, without the time stamps. */
  readonly log?: string;
}

export interface ScriptedRun {
  readonly name?: string;
  readonly status?: string;
  readonly conclusion: string | null;
  readonly attempt?: number;
  readonly event?: string;
  readonly jobs: readonly ScriptedJob[];
  /** Of the attempt before. */
  readonly earlierJobs?: readonly ScriptedJob[];
}

export interface Script {
  /** What runs at a commit; `read` gives its files. Asked `looks` times about it before. */
  readonly runs: (commit: {
    sha: string;
    read: (path: string) => string | null;
    looks: number;
  }) => readonly ScriptedRun[];
  /** Answers instead, where it says something. */
  readonly instead?: (
    path: string,
    looks: number,
  ) => { status: number; headers?: Record<string, string>; message: string } | null;
  readonly token: string;
  /** Logs as archives. */
  readonly zipped?: (text: string) => Buffer;
}

export interface GithubServer {
  readonly origin: string;
  readonly url: string;
  /** What does not agree with GitHub's description, or where the token should not have been. */
  readonly violations: string[];
  readonly asked: { readonly path: string; readonly status: number }[];
  close(): Promise<void>;
}

const STAMP = '2026-01-01T00:00:00.0000000Z ';

/** GitHub as a script says, on a real remote: Git over HTTP at `/o/r.git`, the API at `/api/v3`, logs on another host. */
export async function serveGithub(root: string, remote: string, script: Script): Promise<GithubServer> {
  const api = githubApi();
  const violations: string[] = [];
  const asked: { path: string; status: number }[] = [];
  const looks = new Map<string, number>();
  const logs = new Map<number, string>();
  const jobsOf = new Map<string, readonly ScriptedJob[]>();

  const store = createServer((request, response) => {
    if (request.headers.authorization) violations.push('the token went to the host of the logs');
    const log = logs.get(Number(request.url?.slice(1)));
    const text = (log ?? '')
      .split('\n')
      .map((line) => STAMP + line)
      .join('\n');
    response.end(script.zipped ? script.zipped(text) : text);
  });
  await new Promise<void>((resolve) => store.listen(0, '127.0.0.1', resolve));
  const storeOrigin = `http://127.0.0.1:${(store.address() as AddressInfo).port}`;

  function send(
    response: ServerResponse,
    path: string,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ) {
    violations.push(...api.answer(path, status, body).map((problem) => `answer to ${path}: ${problem}`));
    asked.push({ path, status });
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://github');
    const path = url.pathname.slice('/api/v3'.length);
    violations.push(...api.request(request.method ?? '', path, url.searchParams).map((p) => `request ${path}: ${p}`));
    const seen = (looks.get('all') ?? 0) + 1;
    looks.set('all', seen);
    const instead = script.instead?.(path, seen);
    if (instead) return send(response, path, instead.status, { message: instead.message }, instead.headers);
    if (request.headers.authorization !== `Bearer ${script.token}`)
      return send(response, path, 401, { message: 'Bad credentials' });
    const job = /\/jobs\/(\d+)\/logs$/.exec(path)?.[1];
    if (job) {
      asked.push({ path, status: 302 });
      return void response.writeHead(302, { location: `${storeOrigin}/${job}` }).end();
    }
    const attempt = /\/runs\/(\d+)\/attempts\/(\d+)\/jobs$/.exec(path);
    const body = attempt ? jobsBody(`${attempt[1]}.${attempt[2]}`) : runsBody(url.searchParams.get('head_sha') ?? '');
    const etag = `"${createHash('sha256').update(JSON.stringify(body)).digest('hex').slice(0, 16)}"`;
    const limits = { etag, 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999' };
    if (request.headers['if-none-match'] === etag) {
      asked.push({ path, status: 304 });
      return void response.writeHead(304, limits).end();
    }
    send(response, path, 200, body, limits);
  }

  function jobsBody(key: string) {
    const jobs = (jobsOf.get(key) ?? []).map(({ name, conclusion, log }, index) => {
      const id = Number(`${key.replace('.', '')}${index + 1}`);
      logs.set(id, log ?? '');
      const step = { name: 'Run the checks', status: 'completed', conclusion, number: 2 };
      return {
        ...api.example('job'),
        created_at: '2026-01-01T00:00:00Z',
        id,
        name,
        status: 'completed',
        conclusion,
        steps: [step],
      };
    });
    return { total_count: jobs.length, jobs };
  }

  function runsBody(sha: string) {
    const before = looks.get(sha) ?? 0;
    looks.set(sha, before + 1);
    const read = (path: string) => {
      try {
        return git(remote, 'show', `${sha}:${path}`);
      } catch {
        return null;
      }
    };
    const runs = script.runs({ sha, read, looks: before }).map((run, index) => {
      const { attempt = 1, status = 'completed', conclusion, event = 'push', name = 'CI' } = run;
      const id = (Number.parseInt(sha.slice(0, 7), 16) + 1) * 10 + index;
      jobsOf.set(`${id}.${attempt}`, run.jobs);
      if (run.earlierJobs) jobsOf.set(`${id}.${attempt - 1}`, run.earlierJobs);
      return {
        ...api.example('workflow-run'),
        ...{ id, name, event, status, conclusion, run_attempt: attempt, run_number: 1, workflow_id: 100 + index },
        ...{ head_sha: sha, path: '.github/workflows/ci.yml', run_started_at: '2026-01-01T00:00:00Z' },
        ...{ created_at: '2026-01-01T00:00:00Z', updated_at: '2026-01-01T00:00:42Z' },
      };
    });
    return { total_count: runs.length, workflow_runs: runs };
  }

  const server = await serveHttp(root, {
    before: (request, response) => {
      if (!request.url?.startsWith('/api/v3/')) return false;
      answer(request, response);
      return true;
    },
  });
  return {
    ...{ origin: server.origin, url: `${server.origin}/o/r.git`, violations, asked },
    close: async () => {
      await server.close();
      store.closeAllConnections();
      await new Promise((resolve) => store.close(resolve));
    },
  };
}
