import { createHash, randomUUID } from 'node:crypto';
import {
  costOf,
  ModelBusy,
  ModelError,
  TRANSIENT,
  type Answer,
  type ModelErrorCode,
  type Question,
  type Usage,
} from '../../domain/models';
import type { Strategy } from '../../domain/names';
import type { Models } from '../../domain/ports';
import { SPENDING_LIMITS, type Ledger, type Reservation, type SpendingLimits } from '../../domain/spending';
import type { TracePayload } from '../../domain/trace-payloads';
import type { ModelClient } from '../llm/contract';
import type { ListedModel } from '../llm/models-file';
import { countTokens } from '../llm/tokens';
import type { ModelRoom, SpendingStep } from './contract';

export interface ModelRoomOptions {
  readonly client: ModelClient;
  readonly models: readonly ListedModel[];
  readonly ledger: Ledger & { costOf(runId: string, clusterId?: string): Promise<number> };
  readonly limits: SpendingLimits;
}

/** Other tokenizers count up to a fifth more than ours, and a message has a frame. */
const MARGIN = 1.25;
const FRAME_TOKENS = 50;
/** Errors that the next question would meet as well: the model is left alone for a while. */
const LASTING: readonly ModelErrorCode[] = ['UNAUTHENTICATED', 'QUOTA_USED_UP'];
const LASTING_MS = 600_000;

/** The models that can be asked, each question paid for before it is asked. */
export function createModelRoom(options: ModelRoomOptions): ModelRoom {
  const { models, ledger } = options;
  const broken = new Map<string, { error: ModelError; until: number }>();
  const answering = models.filter(({ roles }) => roles.some((role) => role !== 'embedding'));
  return {
    usable: answering.some(({ unusable }) => unusable === null),
    for(step, strategy): Models {
      const owner = randomUUID();
      const usable = answering.filter(({ unusable }) => unusable === null);
      return {
        cards: usable,
        why:
          usable.length > 0
            ? null
            : answering.map(({ alias, unusable }) => `${alias}: ${unusable}`).join(', ') || 'no model is listed',
        async ask<T>(question: Question): Promise<Answer<T>> {
          const model = usable.find(({ alias }) => alias === question.model);
          if (!model) throw new ModelError('BAD_REQUEST', `there is no model ${question.model}`);
          const known = broken.get(model.alias);
          if (known && known.until > Date.now()) throw known.error;
          return (await new Call(options, step, strategy, owner, model, question).ask((error) => {
            if (LASTING.includes(error.code)) broken.set(model.alias, { error, until: Date.now() + LASTING_MS });
          })) as Answer<T>;
        },
        spentUsd: () => ledger.costOf(step.runId, step.clusterId),
      };
    },
  };
}

/** The same for the same question of the same step, whatever the prompt's wording came to. */
function stepKeyOf({ clusterId, step }: SpendingStep, strategy: Strategy, { purpose, model, turn }: Question): string {
  const parts = JSON.stringify([clusterId, step, strategy, purpose, model, turn ?? 1]);
  return createHash('sha256').update(parts).digest('hex').slice(0, 32);
}

class Call {
  private readonly stepKey: string;

  constructor(
    private readonly options: ModelRoomOptions,
    private readonly step: SpendingStep,
    private readonly strategy: Strategy,
    private readonly owner: string,
    private readonly model: ListedModel,
    private readonly question: Question,
  ) {
    this.stepKey = stepKeyOf(step, strategy, question);
  }

  async ask(onError: (error: ModelError) => void): Promise<Answer> {
    const reservation = await this.reserve();
    switch (reservation.kind) {
      case 'answered':
        return this.again(reservation);
      case 'failed':
        throw await this.tellFailed(new ModelError(reservation.error, 'asked before, without a usable answer'));
      case 'lost':
        throw await this.tellFailed(
          new ModelError('LOST', `asked by an attempt that was ended; counted with $${reservation.costUsd.toFixed(4)}`),
        );
      case 'refused': {
        const { limit, spentUsd, limitUsd } = reservation;
        const message = `${SPENDING_LIMITS[limit]} of $${limitUsd} holds $${spentUsd.toFixed(4)} already, and this question may cost $${this.worstUsd().toFixed(4)}`;
        throw await this.tellFailed(new ModelError('BUDGET_USED_UP', message));
      }
      case 'reserved':
        return this.send(reservation.callId, onError);
    }
  }

  /** An attempt that ended right after the answer may not have come to telling it; what it told is not told twice. */
  private async again({ answer, usage, costUsd }: Extract<Reservation, { kind: 'answered' }>): Promise<Answer> {
    await this.tellCalled(usage, costUsd, {});
    return { model: this.model.alias, value: answer, usage, costUsd };
  }

  private worstUsd(): number {
    const { prompt, outputTokens } = this.question;
    const inputTokens = (countTokens(prompt.system) + countTokens(prompt.user)) * MARGIN + FRAME_TOKENS;
    return costOf(this.model.price, { inputTokens, outputTokens: Math.min(outputTokens, this.model.outputTokens) });
  }

  private reserve() {
    const { runId, clusterId } = this.step;
    const { purpose, prompt } = this.question;
    return this.options.ledger.reserve(
      {
        ...{ runId, clusterId, stepKey: this.stepKey, owner: this.owner, strategy: this.strategy, purpose },
        ...{ model: this.model.alias, prompt: prompt.name, promptHash: prompt.hash, worstUsd: this.worstUsd() },
      },
      this.options.limits,
    );
  }

  private async send(callId: string, onError: (error: ModelError) => void): Promise<Answer> {
    const { client, ledger } = this.options;
    const startedAt = Date.now();
    const answer = await client
      .complete(this.model, this.question, `${this.step.runId}-${this.stepKey}`, this.step.signal)
      .catch(async (error: unknown) => {
        if (!(error instanceof ModelError)) throw error;
        onError(error);
        throw await this.charge(callId, error);
      });
    const costUsd = costOf(this.model.price, answer.usage);
    await ledger.answered(callId, answer.value, answer.usage, costUsd);
    await this.tellCalled(answer.usage, costUsd, { durationMs: Date.now() - startedAt, repaired: answer.repaired });
    return { model: this.model.alias, value: answer.value, usage: answer.usage, costUsd };
  }

  /** @returns the error that the caller is to see */
  private async charge(callId: string, error: ModelError): Promise<Error> {
    const { ledger } = this.options;
    const { usage, retryAfterSecs } = error.more;
    if (usage === undefined) {
      const transient = TRANSIENT.includes(error.code);
      const afterSecs = transient ? this.step.patience(retryAfterSecs ?? null) : null;
      await ledger.release(callId);
      if (afterSecs === null) return this.tellFailed(error);
      await this.tellFailed(error, afterSecs);
      return new ModelBusy(this.model.alias, afterSecs, `${this.model.alias}: ${error.message}`);
    }
    const costUsd = usage && costOf(this.model.price, usage);
    await ledger.failed(callId, error.code, usage && costUsd !== null ? { usage, costUsd } : null);
    if (usage && costUsd !== null) await this.tellCalled(usage, costUsd, { error: error.code });
    return this.tellFailed(error);
  }

  private about() {
    const { purpose, prompt } = this.question;
    const { clusterId } = this.step;
    return {
      ...{ model: this.model.alias, purpose, strategy: this.strategy, clusterId },
      ...{ prompt: prompt.name, promptHash: prompt.hash },
    };
  }

  private async tellCalled(usage: Usage, costUsd: number, more: Readonly<Record<string, unknown>>): Promise<void> {
    const payload: TracePayload<'model_called'> = { ...this.about(), ...usage, costUsd, ...more };
    const cost = costUsd < 0.005 ? costUsd.toFixed(4) : costUsd.toFixed(2);
    await this.step.trace.record({
      ...{ node: 'fix_generator', actionType: 'tool_call', label: 'model_called', payload },
      thought: `Asked ${this.model.alias} (${this.question.purpose}, ${this.question.prompt.name}): ${usage.inputTokens} tokens in, ${usage.outputTokens} out, $${cost}`,
      key: `model_called:${this.stepKey}`,
    });
  }

  private async tellFailed(error: ModelError, retryInSecs?: number): Promise<ModelError> {
    await this.step.trace.record({
      ...{ node: 'fix_generator', actionType: 'error', label: 'model_failed' },
      payload: {
        ...this.about(),
        code: error.code,
        message: error.message,
        ...(retryInSecs !== undefined && { retryInSecs }),
      },
      key: `model_failed:${this.stepKey}:${error.code}${retryInSecs === undefined ? '' : `:${this.owner}`}`,
    });
    return error;
  }
}

export type { ModelRoom, SpendingStep } from './contract';
