import { createHash } from 'node:crypto';
import type { Metadata, Where } from 'chromadb';
import type { FixPattern } from '../../domain/fix-pattern';
import { openChroma } from './chroma';

export interface StoredPattern {
  readonly pattern: FixPattern;
  readonly vector: readonly number[];
}

export interface Near {
  readonly pattern: FixPattern;
  /** Cosine, 0..1. */
  readonly similarity: number;
  readonly snippet: number;
}

/** `fix_patterns` in Chroma. Whatever fails is a {@link KnowledgeDown}. */
export interface PatternCollection {
  put(stored: readonly StoredPattern[]): Promise<void>;
  drop(fixIds: readonly string[]): Promise<void>;
  /** Those that do what no other one does, there or among them, whatever things are called in them. */
  unlike(patterns: readonly FixPattern[]): Promise<readonly FixPattern[]>;
  near(
    vectors: readonly (readonly number[])[],
    of: Pick<FixPattern, 'bugType' | 'language'>,
    k: number,
  ): Promise<Near[]>;
  get(fixId: string): Promise<FixPattern | null>;
  page(offset: number, limit: number): Promise<readonly FixPattern[]>;
  count(): Promise<number>;
}

/** @param url of the server; @param name of the collection, made on first use */
export function openPatternCollection(url: string, name: string, timeoutMs: number): PatternCollection {
  const asked = openChroma(url, name, timeoutMs);
  const read = ({ ids, metadatas }: { ids: readonly string[]; metadatas: readonly (Metadata | null)[] }) =>
    ids.flatMap((id, i) => toPattern(id, metadatas[i] ?? null) ?? []);
  return {
    put: async (stored) => {
      if (stored.length === 0) return;
      await asked((collection) =>
        collection.upsert({
          ids: stored.map(({ pattern }) => pattern.fixId),
          embeddings: stored.map(({ vector }) => [...vector]),
          documents: stored.map(({ pattern }) => documentOf(pattern)),
          metadatas: stored.map(({ pattern }) => toMetadata(pattern)),
        }),
      );
    },
    drop: async (ids) => {
      if (ids.length > 0) await asked((collection) => collection.delete({ ids: [...ids] }));
    },
    unlike: async (patterns) => {
      const shaped = patterns.map((pattern) => ({ pattern, shape: shapeOf(pattern), type: pattern.bugType }));
      const first = shaped.filter(
        (one, i) => shaped.findIndex(({ shape, type }) => shape === one.shape && type === one.type) === i,
      );
      const isNew = await Promise.all(
        first.map(({ pattern: { fixId }, shape, type }) => {
          const where: Where = { $and: [{ shape }, { bug_type: type }] };
          return asked(async (collection) => {
            const { ids } = await collection.get({ where, include: [], limit: 10 });
            return ids.every((id) => id === fixId);
          });
        }),
      );
      return first.flatMap(({ pattern }, i) => (isNew[i] ? [pattern] : []));
    },
    near: (vectors, { bugType, language }, k) =>
      asked(async (collection) => {
        const where: Where = { $and: [{ bug_type: bugType }, { language }] };
        const queryEmbeddings = vectors.map((vector) => [...vector]);
        const found = await collection.query({
          queryEmbeddings,
          nResults: k,
          where,
          include: ['metadatas', 'distances'],
        });
        return found.ids.flatMap((ids, snippet) =>
          ids.flatMap((id, i) => {
            const pattern = toPattern(id, found.metadatas[snippet]?.[i] ?? null);
            return pattern ? [{ pattern, similarity: 1 - (found.distances[snippet]?.[i] ?? 1), snippet }] : [];
          }),
        );
      }),
    get: (fixId) =>
      asked(async (collection) => read(await collection.get({ ids: [fixId], include: ['metadatas'] }))[0] ?? null),
    page: (offset, limit) =>
      asked(async (collection) => read(await collection.get({ offset, limit, include: ['metadatas'] }))),
    count: () => asked((collection) => collection.count()),
  };
}

function documentOf({ original, fixed, description, fixDescription }: FixPattern): string {
  return [original, fixed, description, fixDescription].join('\n\n');
}

/** The names of `data.md`, and beside them what it takes to do the edit again. */
function toMetadata(pattern: FixPattern): Metadata {
  const { description, fixDescription, original, fixed, edit } = pattern;
  return {
    ...{
      bug_type: pattern.bugType,
      language: pattern.language,
      repo_url: pattern.repoUrl,
      created_at: pattern.createdAt,
    },
    ...{ strategy_used: pattern.strategyUsed ?? '', model_used: pattern.modelUsed ?? '' },
    ...{ confidence_score: pattern.confidenceScore ?? -1, shape: shapeOf(pattern) },
    pattern: JSON.stringify({ description, fixDescription, original, fixed, edit }),
  };
}

function toPattern(fixId: string, metadata: Metadata | null): FixPattern | null {
  if (!metadata || typeof metadata.pattern !== 'string') return null;
  const text = (name: string) => String(metadata[name] ?? '');
  const confidence = Number(metadata.confidence_score);
  return {
    ...{ fixId, bugType: text('bug_type'), language: text('language'), repoUrl: text('repo_url') },
    ...{
      createdAt: text('created_at'),
      strategyUsed: text('strategy_used') || null,
      modelUsed: text('model_used') || null,
    },
    confidenceScore: confidence >= 0 ? confidence : null,
    ...(JSON.parse(metadata.pattern) as object),
  } as FixPattern;
}

/** What is the same of two patterns that do the same to code which only calls things otherwise. */
function shapeOf({ edit, language }: FixPattern): string {
  const numbers = new Map<string, number>();
  const plain = (role: string, text: string) => {
    if (role !== 'n') return text;
    if (!numbers.has(text)) numbers.set(text, numbers.size);
    return `#${numbers.get(text)}`;
  };
  const tokens = edit.tokens.map(([kind, role, text]) => `${kind} ${plain(role, text)}`);
  const changes = edit.changes.map(({ from, to, put }) => [
    from,
    to,
    ...put.map(([, role, text]) => plain(role, text)),
  ]);
  return createHash('sha256')
    .update(JSON.stringify([language, tokens, changes]))
    .digest('hex');
}
