import type { CodeEmbedder, Embedder } from '../../domain/ports';

/** Code and what is said about it, embedded as one text by a model. */
export function modelEmbedder(model: Embedder): CodeEmbedder {
  return {
    id: model.id,
    embed: (inputs) => model.embed(inputs.map(({ description, code }) => `${description}\n\n${code}`)),
  };
}
