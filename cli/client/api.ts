import { createParser } from 'eventsource-parser';
import type { ErrorCode } from '../../domain/errors';
import type { ActionType, AgentNode, RunStatus } from '../../domain/names';
import type { Results } from '../../domain/results';
import type { SubmissionInput } from '../../domain/submission-input';
import type { Reason, Verdict } from '../../domain/verdict';

export interface Endpoint {
  readonly url: string;
  /** The local user's; null where this user has none. */
  readonly token: string | null;
}

/** What the API says of a run; more fields may follow. */
export interface RunView {
  readonly run_id: string;
  readonly repo_url: string;
  readonly team_name: string;
  readonly leader_name: string;
  readonly requested_ref: string | null;
  readonly branch_name: string;
  readonly push: boolean;
  readonly status: RunStatus;
  readonly verdict: Verdict | null;
  readonly reason: Reason | null;
  readonly start_time: string;
  readonly end_time: string | null;
  readonly total_time_secs: number | null;
  readonly final_score: number | null;
  readonly total_failures: number | null;
  readonly total_fixes: number | null;
  readonly temporal_ui: string | null;
  readonly results_json: string | null;
  readonly report_pdf: string | null;
}

/** What the trace of a run says to a question. */
export interface QueryAnswer {
  readonly run_id: string;
  readonly answer: string;
  readonly evidence: readonly { readonly step_index: number; readonly agent_node: AgentNode }[];
}

/** A pattern of a fix that CI confirmed. */
export interface PatternView {
  readonly fix_id: string;
  readonly bug_type: string;
  readonly language: string;
  readonly confidence_score: number | null;
  readonly repo_url: string;
  readonly created_at: string;
  readonly description: string;
  readonly fix_description: string;
  readonly original: string;
  readonly fixed: string;
  readonly edit: object;
}

/** An event of a run's stream as it came; telemetry has no id. */
export interface StreamEvent {
  readonly id: number | null;
  readonly event: string;
  readonly data: unknown;
}

/** A refusal of the API. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }
}

/** The API could not be reached, or broke off. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
}

export interface ApiClient {
  submit(input: SubmissionInput): Promise<{ readonly run_id: string; readonly branch_name: string }>;
  run(runId: string): Promise<RunView>;
  runs(filter: Readonly<Record<string, string | number | undefined>>): Promise<RunPage>;
  status(runId: string): Promise<RunStatusView>;
  results(runId: string): Promise<Results>;
  cancel(runId: string, reason: string): Promise<void>;
  quarantine(runId: string, reason: string): Promise<void>;
  ask(runId: string, question: string): Promise<QueryAnswer>;
  patterns(
    offset: number,
    limit: number,
  ): Promise<{ readonly total: number; readonly patterns: readonly PatternView[] }>;
  forgetPattern(fixId: string): Promise<void>;
  importPatterns(patterns: readonly PatternView[]): Promise<{
    readonly taken: number;
    readonly refused: readonly { readonly fix_id: string; readonly why: string }[];
  }>;
  /** `report.pdf`. @throws ApiError `REPORT_NOT_READY` */
  report(runId: string): Promise<Buffer>;
  /** Has the report made anew, in the background. @throws ApiError `RUN_NOT_FINISHED` */
  requestReport(runId: string): Promise<void>;
  reportState(runId: string): Promise<ReportStateView>;
  /** Steps of the run's trace after `stepIndex` (-1: from the start). */
  replay(runId: string, stepIndex: number): Promise<ReplayPage>;
  strategies(): Promise<{ readonly strategies: readonly StrategyView[] }>;
  stats(): Promise<StatsView>;
  /** Ends where the server ends it; null once: the server says that there is nothing more to come. */
  events(runId: string, afterId: number | null, signal: AbortSignal): AsyncGenerator<StreamEvent | null>;
}

export interface ReportStateView {
  readonly state: 'none' | 'rendering' | 'rendered' | 'failed';
  /** Where it failed. */
  readonly why: string | null;
}

/** A step of a run's trace, as the API tells it. */
export interface ReplayStep {
  readonly step_index: number;
  readonly agent_node: AgentNode;
  readonly action_type: ActionType;
  readonly action_label: string;
  readonly payload: Readonly<Record<string, unknown>> | null;
  readonly thought_text: string | null;
  readonly emitted_at: string;
}

export interface ReplayPage {
  readonly events: readonly ReplayStep[];
  readonly next_cursor: number | null;
}

/** Weights of one type of failure. */
export interface StrategyView {
  readonly bug_type: string;
  readonly generation: number;
  readonly total_attempts: number;
  readonly total_successes: number;
  readonly weights: Readonly<Record<string, number>>;
  /** What the last generation changed. */
  readonly trend: Readonly<Record<string, number>> | null;
}

export interface StatsView {
  readonly runs: Readonly<Record<string, number>>;
  readonly knowledge_base: { readonly hits: number; readonly model_calls: number };
  readonly rungs: readonly {
    readonly strategy: string;
    readonly fixes: number;
    readonly applied: number;
    readonly rolled_back: number;
    readonly predicted: number | null;
    readonly precision: number | null;
    readonly cost_usd: number;
  }[];
  readonly models: readonly {
    readonly model: string;
    readonly strategy: string | null;
    readonly calls: number;
    readonly failed: number;
    readonly input_tokens: number;
    readonly output_tokens: number;
    readonly cost_usd: number;
  }[];
}

export interface RunStatusView {
  readonly status: RunStatus;
  readonly current_node: string | null;
  readonly iteration: number;
  readonly progress_pct: number;
}

export interface RunPage {
  readonly runs: readonly RunView[];
  readonly next_cursor: string | null;
}

const TIMEOUT_MS = 30_000;
const REPLAY_PAGE = 500;

/** @param endpoint asked anew for each call: the API may come back elsewhere */
export function createApiClient(endpoint: () => Endpoint): ApiClient {
  async function call(
    method: string,
    path: string,
    init: { body?: object; headers?: object; signal?: AbortSignal } = {},
  ) {
    const { url, token } = endpoint();
    const { body, signal = AbortSignal.timeout(TIMEOUT_MS) } = init;
    let answer: Response;
    try {
      answer = await fetch(new URL(path, url), {
        method,
        signal,
        ...(body && { body: JSON.stringify(body) }),
        headers: {
          ...(body && { 'content-type': 'application/json' }),
          ...(token && { authorization: `Bearer ${token}` }),
          ...init.headers,
        },
      });
    } catch (error) {
      throw new ApiUnreachable(`the API at ${url} does not answer`, { cause: error });
    }
    if (!answer.ok) throw await refusal(answer);
    return answer;
  }
  const json = async <T>(method: string, path: string, body?: object): Promise<T> =>
    (await (await call(method, path, { body })).json()) as T;
  const of = (runId: string, rest = '') => `/runs/${encodeURIComponent(runId)}${rest}`;

  return {
    submit: (input) => json('POST', '/run-agent', input),
    run: (runId) => json('GET', of(runId)),
    runs: (filter) => {
      const given = Object.entries(filter).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, `${value}`]],
      );
      return json('GET', `/runs?${new URLSearchParams(Object.fromEntries(given)).toString()}`);
    },
    status: (runId) => json('GET', `/agent/status/${encodeURIComponent(runId)}`),
    results: (runId) => json('GET', `/results/${encodeURIComponent(runId)}`),
    cancel: async (runId, reason) => void (await call('POST', of(runId, '/cancel'), { body: { reason } })),
    quarantine: async (runId, reason) => void (await call('POST', of(runId, '/quarantine'), { body: { reason } })),
    ask: (runId, question) => json('POST', '/agent/query', { run_id: runId, question }),
    patterns: (offset, limit) => json('GET', `/knowledge?offset=${offset}&limit=${limit}`),
    forgetPattern: async (fixId) => void (await call('DELETE', `/knowledge/${encodeURIComponent(fixId)}`)),
    importPatterns: (patterns) => json('POST', '/knowledge', { patterns }),
    report: async (runId) => {
      const answer = await call('GET', `/report/${encodeURIComponent(runId)}`);
      return Buffer.from(await answer.arrayBuffer());
    },
    requestReport: async (runId) => void (await call('POST', `/report/${encodeURIComponent(runId)}`)),
    reportState: (runId) => json('GET', `/report/${encodeURIComponent(runId)}/state`),
    replay: (runId, stepIndex) => {
      const from = stepIndex < 0 ? '' : `&cursor=${stepIndex}`;
      return json('GET', `/replay/${encodeURIComponent(runId)}?limit=${REPLAY_PAGE}${from}`);
    },
    strategies: () => json('GET', '/strategies'),
    stats: () => json('GET', '/stats'),
    events: async function* (runId, afterId, signal) {
      const headers = { accept: 'text/event-stream', ...(afterId !== null && { 'last-event-id': `${afterId}` }) };
      const answer = await call('GET', of(runId, '/events'), { headers, signal });
      if (answer.status === 204 || !answer.body) return void (yield null);
      yield* parsed(answer.body);
    },
  };
}

async function* parsed(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamEvent> {
  let arrived: StreamEvent[] = [];
  const parser = createParser({
    onEvent: ({ id, event = 'message', data }) =>
      arrived.push({ id: id === undefined ? null : Number(id), event, data: JSON.parse(data) as unknown }),
  });
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* arrived;
      arrived = [];
    }
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    throw new ApiUnreachable('the event stream broke off', { cause: error });
  }
}

async function refusal(answer: Response): Promise<ApiError> {
  const body = (await answer.json().catch(() => null)) as { error?: Partial<ApiError> } | null;
  const { code = 'INTERNAL', message = `HTTP ${answer.status}`, details = {} } = body?.error ?? {};
  return new ApiError(code, message, details);
}
