import type { Validation } from '../../domain/validation';

/** What a climb has come to, so that an attempt after it need not begin at the first rung. */
export interface Climbed {
  /** Names of the rungs that were climbed to their end. */
  readonly done: readonly string[];
  readonly plausible: readonly Validation[];
  readonly tried: number;
  readonly aside: { readonly tried: number; readonly plausible: number };
}

export interface ClimbMemory {
  load(): Promise<Climbed | null>;
  save(climbed: Climbed): Promise<void>;
}
