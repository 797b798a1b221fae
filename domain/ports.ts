import type { FixPattern, KnowledgeQuestion, KnownFix } from './fix-pattern';
import type { Answer, ModelCard, Question } from './models';
import type { BugType, EditKind, Language, Strategy } from './names';
import type { TraceStep } from './trace';

/** Records what is done. `activities/worker.ts` hands in the real one, `cli/fix.ts` one in memory. */
export interface Trace {
  record(step: TraceStep): Promise<void>;
}

/** Patterns of fixes that CI confirmed. Whatever cannot be reached is told by a {@link KnowledgeDown}; a run goes on without it. */
export interface Knowledge {
  /** Those above the threshold, the nearest first. */
  lookup(question: KnowledgeQuestion): Promise<readonly KnownFix[]>;
  /**
   * Kept once however often it is called; what cannot be reached now is kept on disk and written later.
   * @returns why it was not taken; null where it was
   */
  remember(pattern: FixPattern): Promise<string | null>;
  forget(fixId: string): Promise<void>;
}

/** The knowledge base does not answer. */
export class KnowledgeDown extends Error {
  override readonly name: string = 'KnowledgeDown';
}

/** It answers, and does not take what it was given. */
export class KnowledgeRefused extends KnowledgeDown {
  override readonly name = 'KnowledgeRefused';
}

/** What is embedded: code, and what is said about it. */
export interface EmbedInput {
  readonly language: Language;
  readonly description: string;
  readonly code: string;
}

/** Turns code into vectors, the same code into the same vector. */
export interface CodeEmbedder {
  /** Names the collections of its vectors; those of different embedders do not compare. */
  readonly id: string;
  embed(inputs: readonly EmbedInput[]): Promise<readonly (readonly number[])[]>;
}

/** How often each rung and each kind of edit is right, per bug type; 0..1. */
export interface Weights {
  of(bugType: BugType): Promise<Readonly<Record<Strategy | EditKind, number>>>;
}

/** Language models and the money for them, for one step of a run. */
export interface Models {
  /** Those that can be asked, in the order of the models file. Empty: none, and {@link Models.why} says why. */
  readonly cards: readonly ModelCard[];
  readonly why: string | null;
  /**
   * Asks once: a repeated attempt of the same step gets the answer of the first, and spends nothing.
   * @throws ModelError where there is no usable answer; ModelBusy where the step is to be tried again
   */
  ask<T>(question: Question): Promise<Answer<T>>;
  /** US dollars spent on this cluster so far, what is set aside included. */
  spentUsd(): Promise<number>;
}

/** Vectors of texts, for whoever looks for what is alike. */
export interface Embedder {
  /** Names what vectors can be compared with: the model. */
  readonly id: string;
  /** In the order of the texts. @throws ModelError */
  embed(texts: readonly string[], signal?: AbortSignal): Promise<readonly (readonly number[])[]>;
}

/** What a run may still spend. */
export interface Budget {
  /** Seconds left for one cluster. */
  readonly secondsLeft: () => number;
  /** Candidates left for one cluster. */
  takeCandidate(): boolean;
}

/** Long work says that it is alive, and learns that it shall stop. */
export interface Progress {
  heartbeat(detail: string): void;
  readonly signal: AbortSignal;
}
