import { createInterface } from 'node:readline/promises';
import type { Screen } from '../render/screen';

export interface InterruptOptions {
  readonly screen: Screen;
  /** Someone is there to answer. */
  readonly ask: boolean;
  readonly cancel: () => Promise<void>;
  readonly detach: () => void;
}

/**
 * What signals do while a run is followed: Ctrl-C on a terminal asks once whether to cancel the run; everything else, and a second
 * Ctrl-C, detaches from a run that goes on.
 * @returns how to take the handlers off
 */
export function onInterrupt({ screen, ask, cancel, detach }: InterruptOptions): () => void {
  const over = new AbortController();
  let asked = false;

  async function question(): Promise<void> {
    asked = true;
    screen.hold();
    const prompt = createInterface({ input: process.stdin, output: process.stderr });
    prompt.once('SIGINT', detach);
    const answer = await prompt
      .question('\nCancel the run? Type c to cancel it, Enter to leave it to go on: ', { signal: over.signal })
      .catch(() => null);
    prompt.close();
    screen.release();
    if (answer === null) return;
    if (/^\s*[cy]/i.test(answer)) await cancel();
    else detach();
  }

  const onSigint = () => {
    if (ask && !asked) void question().catch(detach);
    else detach();
  };
  const handlers: readonly (readonly [NodeJS.Signals, () => void])[] = [
    ['SIGINT', onSigint],
    ['SIGTERM', detach],
    ['SIGHUP', detach],
  ];
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    over.abort();
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
