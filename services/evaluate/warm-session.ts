import type { SandboxSession } from '../sandbox/contract';

/** What a warm process says when it is ready. */
export interface Ready {
  /** false where the tests could not be collected. */
  readonly ready: boolean;
  readonly tests?: readonly string[];
  /** Tests that can be run again and again in one process. */
  readonly packable?: readonly string[];
  /** Whether several variants can be told apart in one process. */
  readonly packs?: boolean;
  /** Modules that are not the project's own. */
  readonly foreign?: readonly string[];
  /** How long importing and collecting took. */
  readonly ms?: number;
}

type Files = Readonly<Record<string, string>>;

export interface Job {
  readonly files?: Files;
  /** Several variants, one after the other in one fork. */
  readonly variants?: readonly Files[];
  readonly tests: readonly string[];
  /** Milliseconds of computing time for all tests, or with `each` for each. */
  readonly cap: number;
  readonly each?: boolean;
  readonly stop?: boolean;
  readonly cover?: boolean;
  readonly foreign?: boolean;
  /** Tells which tests there are, and runs none. */
  readonly list?: boolean;
  /** What importing and collecting may take besides. */
  readonly loadMs?: number;
  readonly probe?: object;
}

/** What is known of a job; `text` is what was written of it. */
export interface Answer {
  readonly late: boolean;
  readonly signal: number | null;
  readonly ms: number;
  readonly text: string;
}

const GONE: Answer = { late: false, signal: 9, ms: 0, text: '' };
const RESTARTS = 3;

/** Speaks to a warm process, and starts it again where a variant got at it. */
export class WarmSession {
  private readonly pending = new Map<number, (answer: Answer) => void>();
  private session: SandboxSession | null = null;
  private starting: Promise<Ready> | null = null;
  private starts = 0;
  private lastId = 0;
  private closed = false;

  constructor(private readonly open: () => Promise<SandboxSession>) {}

  /** Starts the server where it is not there. `ready: false` where it cannot be had. */
  ready(): Promise<Ready> {
    this.starting ??= this.start();
    return this.starting;
  }

  /** Runs one job. Never rejects: whatever goes wrong is what became of it. */
  async submit(job: Job, signal?: AbortSignal): Promise<Answer> {
    const { ready } = await this.ready().catch(() => ({ ready: false }));
    const { session } = this;
    if (!ready || !session || this.closed || signal?.aborted) return GONE;
    const id = ++this.lastId;
    return new Promise<Answer>((resolve) => {
      const drop = () => {
        this.pending.delete(id);
        session.write(JSON.stringify({ drop: [id] }));
        resolve(GONE);
      };
      signal?.addEventListener('abort', drop, { once: true });
      this.pending.set(id, (answer) => {
        signal?.removeEventListener('abort', drop);
        resolve(answer);
      });
      session.write(JSON.stringify({ id, ...job }));
    });
  }

  /** Imports modules before any job. */
  preload(modules: readonly string[]): void {
    this.session?.write(JSON.stringify({ import: modules }));
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.starting?.catch(() => undefined);
    const { session } = this;
    this.lost();
    await session?.close();
  }

  private async start(): Promise<Ready> {
    if (this.closed || this.starts++ > RESTARTS) return { ready: false };
    const session = await this.open();
    this.session = session;
    const first = parsed(await session.readLine()) as Ready | null;
    if (!first?.ready) {
      this.session = null;
      await session.close();
      return { ready: false };
    }
    void this.listen(session);
    return first;
  }

  private async listen(session: SandboxSession): Promise<void> {
    for (let line = await session.readLine(); line !== null; line = await session.readLine()) {
      const answer = parsed(line) as (Answer & { readonly job: number }) | null;
      const resolve = answer && this.pending.get(answer.job);
      if (!answer || !resolve) continue;
      this.pending.delete(answer.job);
      resolve(answer);
    }
    if (this.session !== session) return;
    this.lost();
    await session.close();
  }

  private lost(): void {
    this.session = null;
    this.starting = this.closed ? Promise.resolve({ ready: false }) : null;
    for (const resolve of [...this.pending.values()]) resolve(GONE);
    this.pending.clear();
  }
}

function parsed(line: string | null): unknown {
  try {
    return JSON.parse(line ?? 'null');
  } catch {
    return null;
  }
}
