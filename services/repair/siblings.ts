const LOOK_MS = 2_000;

/** Whether another cluster's fix heals this one as well. */
export interface Siblings {
  /** Aborted once one does. */
  readonly signal: AbortSignal;
  /** Place where that fix starts. */
  readonly healedWith: string | null;
  stop(): void;
}

/** Asks at once, then now and then. @param ask the place, or null while there is none */
export async function watchSiblings(ask: (() => Promise<string | null>) | undefined): Promise<Siblings> {
  const abort = new AbortController();
  let found: string | null = null;
  const look = async () => {
    found ??= (await ask?.().catch(() => null)) ?? null;
    if (found) abort.abort();
  };
  await look();
  const timer = ask ? setInterval(() => void look(), LOOK_MS) : undefined;
  return {
    signal: abort.signal,
    get healedWith() {
      return found;
    },
    stop: () => clearInterval(timer),
  };
}
