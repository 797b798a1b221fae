import type { CodeEmbedder } from '../../domain/ports';
import type { Redact } from './secrets';

export interface KnowledgeOptions {
  /** Of Chroma. */
  readonly url: string;
  /** Of the collection with the vectors of `text-embedding-3-small`; other embedders have their own beside it. */
  readonly collection: string;
  readonly embedder: CodeEmbedder;
  /** Takes secrets out of a text; null: nothing is written. */
  readonly redact: Redact | null;
  /** `RIFT_HOME` */
  readonly home: string;
  readonly timeoutMs?: number;
}

export const TIMEOUT_MS = 3000;
const OPENAI = 'text-embedding-3-small';

/** Vectors of different embedders do not compare: each has a collection of its own. */
export function collectionOf({ collection, embedder }: Pick<KnowledgeOptions, 'collection' | 'embedder'>): string {
  return embedder.id === OPENAI ? collection : `${collection}_${embedder.id}`;
}
