import type { Proposal } from './rule';

type Source = AsyncIterator<Proposal>;

/** Merges streams that are each best first into one that is; asks each stream for no more than one item ahead. */
export async function* mergeByPrior(streams: readonly AsyncIterable<Proposal>[]): AsyncGenerator<Proposal> {
  const heads: { source: Source; item: Proposal }[] = [];
  const pull = async (source: Source) => {
    const next = await source.next();
    if (!next.done) heads.push({ source, item: next.value });
  };
  try {
    for (const stream of streams) await pull(stream[Symbol.asyncIterator]());
    while (heads.length > 0) {
      const best = heads.reduce((a, b) => (b.item.prior > a.item.prior ? b : a));
      heads.splice(heads.indexOf(best), 1);
      yield best.item;
      await pull(best.source);
    }
  } finally {
    for (const head of heads) await head.source.return?.();
  }
}

/** A stream that is read once and can be looked at by index any number of times. */
export function lazyList(stream: AsyncIterable<Proposal>): (index: number) => Promise<Proposal | undefined> {
  const source = stream[Symbol.asyncIterator]();
  const items: Proposal[] = [];
  return async (index) => {
    while (items.length <= index) {
      const next = await source.next();
      if (next.done) return undefined;
      items.push(next.value);
    }
    return items[index];
  };
}

type Edit = Proposal['edits'][number];

function clash(a: Edit, b: Edit): boolean {
  if (a.path !== b.path || (a.start === b.start && a.end === b.end)) return a.path === b.path && a.text !== b.text;
  return a.start < b.end && b.start < a.end;
}

/** Proposals that can be applied together; of two that touch the same place the earlier stays. */
function compatible(parts: readonly Proposal[]): Proposal[] {
  const kept: Proposal[] = [];
  for (const part of parts) {
    if (!kept.some((k) => k.edits.some((a) => part.edits.some((b) => clash(a, b))))) kept.push(part);
  }
  return kept;
}

/** Several proposals as one; its prior is the least of them, as one wrong part spoils the whole. */
export function joined(all: readonly Proposal[]): Proposal | null {
  const parts = compatible(all);
  const [first, ...rest] = parts;
  if (!first) return null;
  if (rest.length === 0) return first;
  const kinds = new Set(parts.map((p) => p.editKind));
  const templates = [...new Set(parts.map((p) => p.template))];
  const descriptions = [...new Set(parts.map((p) => p.description))];
  return {
    edits: parts.flatMap((p) => p.edits),
    template: templates.join('+'),
    prior: Math.min(...parts.map((p) => p.prior)),
    editKind: kinds.size === 1 ? first.editKind : 'ast_rewrite',
    description: descriptions.length > 3 ? `${descriptions.slice(0, 3).join('; ')}; and more` : descriptions.join('; '),
  };
}
