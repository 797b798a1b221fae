import type { SandboxSession } from '../../sandbox/contract';

/** What a worker said to one order. */
export interface Answer {
  /** Records by their first word, in order; without the order's own id. */
  readonly records: readonly (readonly string[])[];
  /** `lost`: its process ended, or did not answer in time and was ended. */
  readonly end: 'done' | 'gone' | 'lost';
}

const START_MS = 120_000;

/** One warm JVM, one order at a time; a new one in its place when it is lost. */
export class Worker {
  private session: Promise<SandboxSession | null> | null = null;
  private orders = 0;
  private isTired = false;

  constructor(private readonly open: () => Promise<SandboxSession>) {}

  /** Starts it where it is not there; false where it cannot be had. */
  async ready(): Promise<boolean> {
    this.session ??= this.start();
    return (await this.session) !== null;
  }

  async ask(what: string, words: readonly string[], limitMs: number): Promise<Answer> {
    const session = (await this.ready()) ? await this.session : null;
    if (!session) return { records: [], end: 'lost' };
    const id = String(++this.orders);
    const records: (readonly string[])[] = [];
    session.write(lineOf([what, id, ...words]));
    const until = Date.now() + limitMs;
    for (;;) {
      const line = await within(session.readLine(), until - Date.now());
      const [kind = '', of, ...rest] = wordsOf(line ?? '');
      if (line === null || (kind === 'gone' && of === id)) {
        await this.end();
        return { records, end: line === null ? 'lost' : 'gone' };
      }
      if (kind === 'tired') this.isTired = true;
      if (of !== id) continue;
      if (kind === 'done') break;
      records.push([kind, ...rest]);
    }
    if (this.isTired) await this.end();
    return { records, end: 'done' };
  }

  /** Ends the process; the next order starts another. */
  async end(): Promise<void> {
    const session = this.session;
    this.session = null;
    this.isTired = false;
    await (await session)?.close();
  }

  private async start(): Promise<SandboxSession | null> {
    const session = await this.open();
    const [said] = wordsOf((await within(session.readLine(), START_MS)) ?? '');
    if (said === 'ready') return session;
    await session.close();
    return null;
  }
}

/** null where it does not come in time. */
async function within(line: Promise<string | null>, ms: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), Math.max(0, ms))));
  const said = await Promise.race([line, late]);
  clearTimeout(timer);
  return said;
}

/** Each word has a mark before it, so that none is empty. */
function lineOf(words: readonly string[]): string {
  return words.map((word) => `.${encodeURIComponent(Buffer.from(word).toString())}`).join(' ');
}

function wordsOf(line: string): string[] {
  try {
    return line.split(' ').map((word) => decodeURIComponent(word).slice(1));
  } catch {
    return [];
  }
}
