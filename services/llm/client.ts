import type { OpenAI } from 'openai';
import { ModelError, type Question, type Usage } from '../../domain/models';
import { REDACTED } from '../redact';
import type { Completion, Endpoint, Model, ModelClient } from './contract';
import { namedError } from './named-error';
import { readAnswer } from './read-answer';
import { countTokens } from './tokens';

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming;

/**
 * The one client of all providers: OpenAI's protocol, by OpenAI's own package. Retries are the caller's; keys are read here and
 * go nowhere but into the request's header.
 */
export function createModelClient(env: NodeJS.ProcessEnv): ModelClient {
  const clients = new Map<string, Promise<OpenAI>>();
  const clientOf = ({ baseUrl, keyVariable }: Endpoint): Promise<OpenAI> => {
    const id = `${baseUrl}\0${keyVariable}`;
    let client = clients.get(id);
    if (!client) clients.set(id, (client = open(baseUrl, keyVariable === null ? 'none' : (env[keyVariable] ?? ''))));
    return client;
  };
  const keysOf = (model: Model) => (model.endpoint.keyVariable ? [env[model.endpoint.keyVariable] ?? ''] : []);

  /** One request, cut at its time whatever the server does meanwhile. */
  async function request<T>(
    model: Model,
    signal: AbortSignal | undefined,
    send: (client: OpenAI, options: { signal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const late = AbortSignal.timeout(model.endpoint.timeoutSecs * 1000);
    try {
      const client = await clientOf(model.endpoint);
      return await send(client, { signal: signal ? AbortSignal.any([late, signal]) : late });
    } catch (error) {
      signal?.throwIfAborted();
      throw await namedError(error, late.aborted, (text) => without(text, keysOf(model)));
    }
  }

  return {
    async complete(model, question, key, signal): Promise<Completion> {
      const headers = { 'Idempotency-Key': key };
      const ask = (body: Body) =>
        request(model, signal, (client, options) => client.chat.completions.create(body, { ...options, headers }));
      const body = bodyOf(model, question);
      const answer = await ask(body).catch((error: unknown) => {
        // Some servers know the protocol but not how to be told a shape; the prompt tells it as well.
        if (!(error instanceof ModelError) || error.code !== 'BAD_REQUEST' || !body.response_format) throw error;
        if (!/response_format|json_schema|structured/i.test(error.message)) throw error;
        const { response_format: _, ...plain } = body;
        return ask(plain);
      });
      return completionOf(answer, question);
    },

    async embed(model, texts, signal) {
      const body = { model: model.name, input: [...texts], encoding_format: 'float' as const };
      const { data, usage } = await request(model, signal, (client, options) =>
        client.embeddings.create(body, options),
      );
      const vectors = [...data].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
      const inputTokens = usage?.prompt_tokens ?? 0;
      if (vectors.length !== texts.length) throw new ModelError('EMPTY', 'it gave fewer vectors than texts');
      return { vectors, usage: { inputTokens, outputTokens: 0 } };
    },
  };
}

/** The package takes a second to load on a small machine: only for those who ask. */
async function open(baseURL: string, apiKey: string): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  // Given whole, so that nothing is read from the environment.
  return new OpenAI({ baseURL, apiKey, maxRetries: 0, organization: null, project: null, logLevel: 'off' });
}

function bodyOf(model: Model, { prompt, schema, outputTokens }: Question): Body {
  const { structured, limit } = model.endpoint;
  const name = typeof schema.title === 'string' ? schema.title : 'answer';
  return {
    model: model.name,
    stream: false,
    messages: [
      { role: 'system', content: prompt.system },
      { role: 'user', content: prompt.user },
    ],
    [limit]: Math.min(outputTokens, model.outputTokens),
    ...(model.temperature === null ? {} : { temperature: model.temperature }),
    ...(structured === 'json_schema' && {
      response_format: { type: 'json_schema', json_schema: { name, schema, strict: true } },
    }),
    ...(structured === 'json_object' && { response_format: { type: 'json_object' } }),
  };
}

function completionOf(answer: OpenAI.ChatCompletion, question: Question): Completion {
  const [choice] = Array.isArray(answer?.choices) ? answer.choices : [];
  const text = choice?.message?.content ?? '';
  const usage = usageOf(answer, question, text);
  const fail = (code: ModelError['code'], message: string) => new ModelError(code, message, { usage });
  const declined = choice?.message?.refusal;
  if (declined || choice?.finish_reason === 'content_filter')
    throw fail('REFUSED', declined ? declined.slice(0, 300) : 'the provider filtered the answer');
  if (choice?.finish_reason === 'length') throw fail('CUT', `the answer was cut after ${usage.outputTokens} tokens`);
  if (text.trim() === '') throw fail('EMPTY', 'the answer is empty');
  const read = readAnswer(text, question.schema);
  if ('problem' in read) throw fail('MALFORMED', `the answer is not as asked: ${read.problem}`);
  return { value: read.value, repaired: read.repaired, usage };
}

/** What the server counted; where it says nothing, what Rift counts. */
function usageOf(answer: OpenAI.ChatCompletion, { prompt }: Question, text: string): Usage {
  const { prompt_tokens: input, completion_tokens: output } = answer?.usage ?? {};
  const known = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value) && value >= 0;
  return {
    inputTokens: known(input) ? input : countTokens(prompt.system) + countTokens(prompt.user),
    outputTokens: known(output) ? output : countTokens(text),
  };
}

function without(text: string, keys: readonly string[]): string {
  return keys.filter(Boolean).reduce((out, key) => out.replaceAll(key, REDACTED), text);
}
