import { join } from 'node:path';
import type { FixPattern, KnowledgeQuestion, KnownFix } from '../../domain/fix-pattern';
import { KnowledgeDown, type CodeEmbedder, type Knowledge } from '../../domain/ports';
import { openPatternCollection } from './collection';
import { collectionOf, TIMEOUT_MS, type KnowledgeOptions } from './options';
import { openOutbox, type Letter } from './outbox';
import { holdsSecret, NOT_REDACTED, redacts, type Redact } from './secrets';

export { extract, type Extracted } from './extract';
export { localEmbedder } from './local-embedder';
export { modelEmbedder } from './model-embedder';
export type { KnowledgeOptions } from './options';
export { createTestStore, type StoredTest, type TestStore } from './test-store';

/** The patterns of an installation, for lookups and for those who look after them. */
export interface KnowledgeBase extends Knowledge {
  list(offset: number, limit: number): Promise<{ readonly total: number; readonly patterns: readonly FixPattern[] }>;
  get(fixId: string): Promise<FixPattern | null>;
  /** Many at once, as {@link Knowledge.remember} would. @returns why each was not taken; same order */
  rememberAll(patterns: readonly FixPattern[]): Promise<(string | null)[]>;
  /** Writes what could not be written when it came. */
  flush(): Promise<void>;
}

/** Nearest patterns per snippet, and how near they have to be. */
const NEAREST = 4;
const THRESHOLD = 0.85;
const MOST_HITS = 12;

/** Opens nothing yet: the server is asked when it is first needed. */
export function createKnowledge(options: KnowledgeOptions): KnowledgeBase {
  const { url, embedder, redact, home, timeoutMs = TIMEOUT_MS } = options;
  const name = collectionOf(options);
  const collection = openPatternCollection(url, name, timeoutMs);
  const outbox = openOutbox(join(home, 'knowledge', name));

  const send = async (letters: readonly Letter[]): Promise<void> => {
    await collection.drop(letters.flatMap((letter) => ('drop' in letter ? [letter.drop] : [])));
    const patterns = await collection.unlike(letters.flatMap((letter) => ('put' in letter ? [letter.put] : [])));
    if (patterns.length === 0) return;
    const vectors = await embed(
      patterns.map(({ language, description, original: code }) => ({ language, description, code })),
    );
    await collection.put(patterns.flatMap((pattern, i) => (vectors[i] ? [{ pattern, vector: vectors[i] }] : [])));
  };
  const flush = () => outbox.deliver(send);
  // What is left lies in the outbox until the next call.
  const flushIfUp = () => flush().catch(() => undefined);
  const embed: CodeEmbedder['embed'] = (inputs) =>
    embedder.embed(inputs).catch((error: Error) => {
      throw new KnowledgeDown(`${embedder.id} does not embed: ${error.message}`);
    });

  const rememberAll = async (patterns: readonly FixPattern[]): Promise<(string | null)[]> => {
    const why: (string | null)[] = [];
    for (const pattern of patterns) {
      const clean = cleaned(pattern, redact);
      why.push(typeof clean === 'string' ? clean : null);
      if (typeof clean !== 'string') await outbox.leave(clean.fixId, { put: clean });
    }
    await flushIfUp();
    return why;
  };

  return {
    async lookup({ bugType, language, description, snippets }: KnowledgeQuestion): Promise<KnownFix[]> {
      if (snippets.length === 0) return [];
      await flush();
      const vectors = await embed(snippets.map((code) => ({ language, description, code })));
      const near = await collection.near(vectors, { bugType, language }, NEAREST);
      return near
        .filter(({ similarity }) => similarity >= THRESHOLD)
        .sort((a, b) => b.similarity - a.similarity || a.snippet - b.snippet)
        .slice(0, MOST_HITS);
    },
    remember: async (pattern) => (await rememberAll([pattern]))[0] ?? null,
    rememberAll,
    async forget(fixId) {
      await outbox.leave(fixId, { drop: fixId });
      await flushIfUp();
    },
    async list(offset, limit) {
      await flush();
      return { total: await collection.count(), patterns: await collection.page(offset, limit) };
    },
    get: async (fixId) => {
      await flush();
      return collection.get(fixId);
    },
    flush,
  };
}

/** A pattern without secrets; why there is none, where code would be lost with them or nobody takes them out. */
function cleaned(pattern: FixPattern, redact: Redact | null): FixPattern | string {
  if (!redacts(redact)) return NOT_REDACTED;
  const { description, fixDescription, repoUrl, original, fixed, edit } = pattern;
  const code = [original, fixed, ...edit.changes.flatMap(({ put }) => put.map(([, , text]) => text))];
  const tokens = edit.tokens.map(([, , text]) => text);
  const isSecret = (text: string) => holdsSecret(text, redact);
  if (code.some(isSecret) || tokens.some(isSecret)) return 'it holds a secret';
  return {
    ...pattern,
    description: redact(description),
    fixDescription: redact(fixDescription),
    repoUrl: redact(repoUrl),
  };
}
