/** A bounded set of things that calls take in turn. */
export interface Slots<T> {
  /** Waits for a free one. @throws the signal's reason where it aborts first */
  take(signal?: AbortSignal): Promise<T>;
  giveBack(item: T): void;
}

/** Makes up to `size` items, each when it is first needed. */
export function createSlots<T>(size: number, make: () => Promise<T>): Slots<T> {
  const idle: T[] = [];
  const waiting: (() => void)[] = [];
  let free = size;

  return {
    async take(signal) {
      signal?.throwIfAborted();
      if (free === 0) {
        await new Promise<void>((resolve, reject) => {
          const turn = () => (signal?.removeEventListener('abort', abort), resolve());
          const abort = () => (waiting.splice(waiting.indexOf(turn), 1), reject(signal?.reason));
          waiting.push(turn);
          signal?.addEventListener('abort', abort, { once: true });
        });
      } else free -= 1;
      try {
        return idle.pop() ?? (await make());
      } catch (error) {
        release();
        throw error;
      }
    },
    giveBack(item) {
      idle.push(item);
      release();
    },
  };

  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }
}
