import type { ChildProcess } from 'node:child_process';
import { StringDecoder } from 'node:string_decoder';
import type { SandboxResult, SandboxSession } from './contract';

interface Inside {
  readonly child: ChildProcess;
  kill(): void;
  readonly containerId: string;
  readonly result: Promise<SandboxResult>;
}

/** Unread lines beyond this make the process wait; a single longer line ends it. */
const LARGEST_BACKLOG = 16 * 2 ** 20;
const CLOSE_GRACE_MS = 500;

/** Speaks to a process inside by lines. */
export function session({ child, kill, containerId, result }: Inside): SandboxSession {
  const decoder = new StringDecoder('utf8');
  const lines: string[] = [];
  const readers: ((line: string | null) => void)[] = [];
  let backlog = 0;
  let rest = '';
  let over = false;

  function deliver(line: string): void {
    const reader = readers.shift();
    if (reader) return reader(line);
    lines.push(line);
    backlog += line.length;
    if (backlog > LARGEST_BACKLOG) child.stdout?.pause();
  }

  child.stdout?.on('data', (chunk: Buffer) => {
    const parts = (rest + decoder.write(chunk)).split('\n');
    rest = parts.pop() ?? '';
    if (rest.length > LARGEST_BACKLOG) kill();
    parts.forEach(deliver);
  });
  child.stdout?.once('close', () => {
    if (rest) deliver(rest);
    over = true;
    for (const reader of readers.splice(0)) reader(null);
  });
  // Told by close(); a session that nobody closes must not end Rift.
  result.catch(() => undefined);

  return {
    containerId,
    write: (line) => void child.stdin?.write(`${line}\n`),
    readLine() {
      const line = lines.shift();
      if (line === undefined) return over ? Promise.resolve(null) : new Promise((resolve) => readers.push(resolve));
      backlog -= line.length;
      if (backlog <= LARGEST_BACKLOG) child.stdout?.resume();
      return Promise.resolve(line);
    },
    async close() {
      child.stdin?.end();
      child.stdout?.resume();
      const timer = setTimeout(kill, CLOSE_GRACE_MS);
      return result.finally(() => clearTimeout(timer));
    },
  };
}
