import type { ModelErrorCode, Purpose, Usage } from './models';
import type { Strategy } from './names';

/** What may be spent on models, in US dollars. */
export interface SpendingLimits {
  readonly runUsd: number;
  /** On one repository in a calendar day (UTC). */
  readonly repositoryDayUsd: number;
  /** Of the whole installation in a calendar month (UTC). */
  readonly installationMonthUsd: number;
}

export type SpendingLimit = keyof SpendingLimits;

export const SPENDING_LIMITS: Readonly<Record<SpendingLimit, string>> = {
  runUsd: "the run's budget",
  repositoryDayUsd: "the repository's budget of the day",
  installationMonthUsd: "the installation's budget of the month",
};

export const MODEL_CALL_STATUSES = [
  /** The worst case is set aside; the question is under way. */
  'reserved',
  /** The answer is kept, so that a repeated step does not ask again. */
  'answered',
  /** There is no usable answer. */
  'failed',
  /** Its attempt was ended before the answer could be kept: counted with its worst case. */
  'lost',
  /** The run is over and the answer is no longer kept. */
  'settled',
] as const;
export type ModelCallStatus = (typeof MODEL_CALL_STATUSES)[number];

/** A question about to be asked. */
export interface NewModelCall {
  readonly runId: string;
  /** The same for the same question of the same step of a run. */
  readonly stepKey: string;
  /** The attempt that asks. */
  readonly owner: string;
  readonly clusterId: string | null;
  readonly strategy: Strategy | null;
  readonly purpose: Purpose;
  readonly model: string;
  readonly prompt: string;
  readonly promptHash: string;
  readonly worstUsd: number;
}

export type Reservation =
  | { readonly kind: 'reserved'; readonly callId: string }
  /** Asked before, and answered. */
  | { readonly kind: 'answered'; readonly answer: unknown; readonly usage: Usage; readonly costUsd: number }
  | { readonly kind: 'failed'; readonly error: ModelErrorCode; readonly costUsd: number }
  /** Asked by an attempt that is gone. */
  | { readonly kind: 'lost'; readonly costUsd: number }
  | {
      readonly kind: 'refused';
      readonly limit: SpendingLimit;
      readonly spentUsd: number;
      readonly limitUsd: number;
    };

/** Money set aside before it is spent. */
export interface Ledger {
  /** Sets the worst case aside where all limits hold it, in one step that no other reservation can come between. */
  reserve(call: NewModelCall, limits: SpendingLimits): Promise<Reservation>;
  /** Keeps the answer and books what it cost, both or neither. */
  answered(callId: string, answer: unknown, usage: Usage, costUsd: number): Promise<void>;
  /** @param charged null: nobody knows, the worst case stays booked */
  failed(callId: string, error: ModelErrorCode, charged: { usage: Usage; costUsd: number } | null): Promise<void>;
  /** Nothing was charged, and the same may be asked again. */
  release(callId: string): Promise<void>;
}
