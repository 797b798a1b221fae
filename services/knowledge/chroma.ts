import type { Collection } from 'chromadb';
import { KnowledgeDown, KnowledgeRefused } from '../../domain/ports';

/** A server that did not answer is left alone for so long. */
const REST_MS = 15_000;
/** What the client and the server say of what they were given. */
const REFUSALS = /^(ChromaClientError|ChromaValueError|ChromaUniqueError|InvalidArgumentError)$/;

/** Work on one collection; whatever fails is a {@link KnowledgeDown}. */
export type Asked = <T>(work: (collection: Collection) => Promise<T>) => Promise<T>;

/** @param url of the server; @param name of the collection, made on first use */
export function openChroma(url: string, name: string, timeoutMs: number): Asked {
  let opened: Promise<Collection> | null = null;
  let downUntil = 0;
  const open = async (): Promise<Collection> => {
    const { ChromaClient } = await import('chromadb');
    const { hostname, port, protocol } = new URL(url);
    const ssl = protocol === 'https:';
    const client = new ChromaClient({ host: hostname, port: Number(port) || (ssl ? 443 : 80), ssl });
    const configuration = { hnsw: { space: 'cosine' as const } };
    return client.getOrCreateCollection({ name, embeddingFunction: null, configuration });
  };
  return async (work) => {
    if (Date.now() < downUntil) throw new KnowledgeDown(`Chroma did not answer at ${url} a moment ago`);
    try {
      return await within(timeoutMs, (opened ??= open()).then(work));
    } catch (error) {
      if (error instanceof Error && REFUSALS.test(error.name)) throw new KnowledgeRefused(`Chroma: ${error.message}`);
      opened = null;
      downUntil = Date.now() + REST_MS;
      throw new KnowledgeDown(
        `Chroma does not answer at ${url}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
}

function within<T>(ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer in ${ms / 1000} s`)), ms);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
