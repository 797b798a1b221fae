import type { SandboxSession } from '../../sandbox/contract';

type Answer = Readonly<Record<string, unknown>>;

/** Speaks to our program inside, which compiles variants and runs them. */
export class SchemataSession {
  private readonly pending = new Map<number, (answer: Answer | null) => void>();
  private lastId = 0;
  private over = false;

  private constructor(private readonly session: SandboxSession) {}

  /** null where the program cannot be had, or the packages cannot be loaded. */
  static async open(session: SandboxSession): Promise<SchemataSession | null> {
    const first = parsed(await session.readLine());
    if (first?.ready !== true) {
      await session.close();
      return null;
    }
    const opened = new SchemataSession(session);
    void opened.listen();
    return opened;
  }

  /** null where nobody answers any more, or the signal came first. */
  ask(order: object, signal?: AbortSignal): Promise<Answer | null> {
    if (this.over || signal?.aborted) return Promise.resolve(null);
    const id = ++this.lastId;
    return new Promise((resolve) => {
      const drop = () => {
        this.pending.delete(id);
        this.session.write(JSON.stringify({ drop: [id] }));
        resolve(null);
      };
      signal?.addEventListener('abort', drop, { once: true });
      this.pending.set(id, (answer) => {
        signal?.removeEventListener('abort', drop);
        resolve(answer);
      });
      this.session.write(JSON.stringify({ id, ...order }));
    });
  }

  async close(): Promise<void> {
    this.lost();
    await this.session.close();
  }

  private async listen(): Promise<void> {
    for (let line = await this.session.readLine(); line !== null; line = await this.session.readLine()) {
      const answer = parsed(line);
      const id = Number(answer?.id);
      const resolve = this.pending.get(id);
      this.pending.delete(id);
      resolve?.(answer);
    }
    this.lost();
  }

  private lost(): void {
    this.over = true;
    for (const resolve of [...this.pending.values()]) resolve(null);
    this.pending.clear();
  }
}

function parsed(line: string | null): Answer | null {
  try {
    const value: unknown = JSON.parse(line ?? 'null');
    return typeof value === 'object' && value !== null ? (value as Answer) : null;
  } catch {
    return null;
  }
}
