import type { SandboxSession } from '../../../sandbox/contract';

/** A program to run inside. */
export interface Order {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds of computing time; without it as long as {@link wallMs}. */
  readonly cpuMs?: number;
  readonly wallMs: number;
  readonly memoryMb?: number;
  readonly outputBytes?: number;
  /** Whether standard error is told as well. */
  readonly errors?: boolean;
  /** A file that it writes, told and removed at the end. */
  readonly file?: string;
}

export interface Ended {
  /** Exit code, or a signal with a minus. */
  readonly status: number;
  /** Cut at its time. */
  readonly late: boolean;
  readonly ms: number;
  readonly output: string;
  readonly file: string;
}

const GONE: Ended = { status: -9, late: false, ms: 0, output: '', file: '' };

/** Speaks to the runner inside. */
export class Runner {
  private readonly pending = new Map<string, (ended: Ended) => void>();
  private lastId = 0;
  private over = false;

  private constructor(private readonly session: SandboxSession) {
    void this.listen();
  }

  /** null where it does not start. */
  static async open(session: SandboxSession): Promise<Runner | null> {
    if ((await session.readLine()) === 'ready') return new Runner(session);
    await session.close();
    return null;
  }

  /** Never rejects: where the runner is gone, so is the program. */
  run(order: Order, signal?: AbortSignal): Promise<Ended> {
    if (this.over || signal?.aborted) return Promise.resolve(GONE);
    const id = String(++this.lastId);
    const { argv, cwd, env = {}, cpuMs = 0, wallMs, memoryMb = 0, outputBytes = 4 << 20, errors, file } = order;
    const limits = [cpuMs, wallMs, memoryMb, outputBytes].map((value) => String(Math.ceil(value)));
    const pairs = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const fields = ['run', id, cwd, ...limits, errors ? 'e' : '', file ?? '-', ...pairs, '--', ...argv];
    return new Promise((resolve) => {
      const drop = () => this.session.write(`drop\t${id}`);
      signal?.addEventListener('abort', drop, { once: true });
      this.pending.set(id, (ended) => {
        signal?.removeEventListener('abort', drop);
        resolve(ended);
      });
      this.session.write(fields.map(escaped).join('\t'));
    });
  }

  async close(): Promise<void> {
    this.over = true;
    await this.session.close();
  }

  private async listen(): Promise<void> {
    for (let line = await this.session.readLine(); line !== null; line = await this.session.readLine()) {
      const [id = '', status = '', late, ms, output = '', file = ''] = line.split('\t').map(unescaped);
      const resolve = this.pending.get(id);
      this.pending.delete(id);
      resolve?.({ status: Number(status), late: late === '1', ms: Number(ms), output, file });
    }
    this.over = true;
    for (const resolve of this.pending.values()) resolve(GONE);
    this.pending.clear();
  }
}

const ESCAPES: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };
const MEANINGS: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r' };
const escaped = (text: string): string => text.replace(/[\t\n\r\\]/g, (c) => ESCAPES[c] ?? c);
const unescaped = (text: string): string => text.replace(/\\(.)/g, (_all, c: string) => MEANINGS[c] ?? c);
