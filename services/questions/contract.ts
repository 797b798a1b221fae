import type { TraceRow } from '../../domain/trace';

/** Something that is true of a run, and the step that holds it. */
export interface Claim {
  readonly text: string;
  readonly step: TraceRow;
}

/** A usual question: how it is recognized, and what the trace says to it. */
export interface Template {
  readonly id: string;
  /** Every pattern has to be found in the question. */
  readonly asks: readonly RegExp[];
  /** Empty where the trace does not hold it. */
  answer(rows: readonly TraceRow[]): readonly Claim[];
}

export interface Answered {
  readonly answer: string;
  readonly claims: readonly Claim[];
}
