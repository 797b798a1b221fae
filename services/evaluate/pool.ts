/** Items in lists of as many as `size` says each time one is begun. */
export async function* inPacks<T>(items: Iterable<T> | AsyncIterable<T>, size: () => number): AsyncGenerator<T[]> {
  let pack: T[] = [];
  let wanted = size();
  for await (const item of items) {
    if (pack.length === 0) wanted = size();
    pack.push(item);
    if (pack.length < wanted) continue;
    yield pack;
    pack = [];
  }
  if (pack.length > 0) yield pack;
}

/**
 * Works on items as they come, at most `atOnce` at a time, and yields results as they are done. Items are drawn only when there is
 * room; whoever stops reading stops the drawing, and what is under way is told by the signal.
 */
export async function* pooled<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  atOnce: number,
  work: (item: T, signal: AbortSignal) => Promise<R>,
): AsyncGenerator<R> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const stop = new AbortController();
  type Event = { readonly drawn: IteratorResult<T> } | { readonly key: number; readonly result: R };
  const underWay = new Map<number, Promise<Event>>();
  let drawing: Promise<Event> | null = null;
  let next = 0;
  let over = false;
  try {
    for (;;) {
      if (!over && !drawing && underWay.size < atOnce) {
        drawing = Promise.resolve(source.next()).then((drawn) => ({ drawn }));
      }
      if (!drawing && underWay.size === 0) return;
      const event: Event = await Promise.race(drawing ? [...underWay.values(), drawing] : underWay.values());
      if ('drawn' in event) {
        drawing = null;
        if (event.drawn.done) over = true;
        else {
          const key = next++;
          const done = work(event.drawn.value, stop.signal).then((result) => ({ key, result }));
          // Told where it is raced; one that nobody waits for any more must not end the process.
          done.catch(() => undefined);
          underWay.set(key, done);
        }
      } else {
        underWay.delete(event.key);
        yield event.result;
      }
    }
  } finally {
    stop.abort();
    drawing?.catch(() => undefined);
    if (!over) void Promise.resolve(source.return?.()).catch(() => undefined);
  }
}
