import type { Metadata } from 'chromadb';
import type { BugType, Language } from '../../domain/names';
import { openChroma } from './chroma';
import { collectionOf, TIMEOUT_MS, type KnowledgeOptions } from './options';
import { holdsSecret, NOT_REDACTED, redacts } from './secrets';

/** Tests that were written against a fix and passed (`adversarial_tests`). */
export interface StoredTest {
  /** A UUID and the run's id. */
  readonly id: string;
  readonly code: string;
  readonly targetFile: string;
  readonly targetFunction: string;
  readonly bugTypeFixed: BugType;
  readonly language: Language;
  /** Whether they passed on the final green commit. */
  readonly ciPassed: boolean;
  readonly runId: string;
}

export interface TestStore {
  /**
   * Kept once, however often it is called.
   * @returns why it was not taken; null where it was
   * @throws KnowledgeDown
   */
  keep(test: StoredTest): Promise<string | null>;
  /** @throws KnowledgeDown */
  ofRun(runId: string): Promise<readonly StoredTest[]>;
}

/** Opens nothing yet: the server is asked when it is first needed. */
export function createTestStore(options: Omit<KnowledgeOptions, 'home'>): TestStore {
  const { embedder, redact } = options;
  const asked = openChroma(options.url, collectionOf(options), options.timeoutMs ?? TIMEOUT_MS);
  return {
    async keep(test) {
      if (!redacts(redact)) return NOT_REDACTED;
      const { id, code, language, targetFunction: description } = test;
      if (holdsSecret(code, redact)) return 'it holds a secret';
      const [vector] = await embedder.embed([{ language, description, code }]);
      if (!vector) return 'it could not be embedded';
      const metadatas = [toMetadata(test)];
      await asked((tests) => tests.upsert({ ids: [id], embeddings: [[...vector]], documents: [code], metadatas }));
      return null;
    },
    ofRun: (runId) =>
      asked(async (tests) => {
        const found = await tests.get({ where: { run_id: runId }, include: ['metadatas', 'documents'] });
        return found.ids.map((id, i) => toTest(id, found.documents[i] ?? '', found.metadatas[i] ?? null));
      }),
  };
}

/** The names of `data.md`. */
function toMetadata(test: StoredTest): Metadata {
  return {
    ...{ target_file: test.targetFile, target_function: test.targetFunction, bug_type_fixed: test.bugTypeFixed },
    ...{ language: test.language, ci_passed: test.ciPassed, run_id: test.runId },
  };
}

function toTest(id: string, code: string, metadata: Metadata | null): StoredTest {
  const text = (name: string) => String(metadata?.[name] ?? '');
  return {
    ...{ id, code, targetFile: text('target_file'), targetFunction: text('target_function') },
    ...{ bugTypeFixed: text('bug_type_fixed') as BugType, language: text('language') as Language },
    ...{ ciPassed: metadata?.ci_passed === true, runId: text('run_id') },
  };
}
