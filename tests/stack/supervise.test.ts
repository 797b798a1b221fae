import { mkdtempSync, readFileSync, rmSync, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog } from '../../services/stack/log-file';
import type { Server } from '../../services/stack/servers/server';
import { backOffMs, supervise } from '../../services/stack/supervise';

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'rift-supervise-'))));
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('the wait doubles from start to start, up to its bound', () => {
  const backOff = { firstMs: 250, maxMs: 30_000, healthyAfterMs: 20_000 };
  expect([1, 2, 3, 4, 8, 50].map((n) => backOffMs(n, backOff))).toEqual([250, 500, 1000, 2000, 30_000, 30_000]);
});

const script = (code: string, probe: Server['probe']): Server => ({
  name: 'script',
  argv: [process.execPath, '-e', code],
  env: process.env,
  probe,
  stop: (child) => void child.kill('SIGTERM'),
  startWithinMs: 10_000,
  stopWithinMs: 500,
});

test('a process that keeps ending is started again and again, and its output is in its log', async () => {
  const log = openLog(join(dir, 'script.log'));
  const restarts: number[] = [];
  const enough = new Promise<void>((resolve) => {
    const backOff = { firstMs: 5, maxMs: 20, healthyAfterMs: 60_000 };
    const running = supervise(
      script('console.log("out"); console.error("err"); process.exit(3)', async () => false),
      log,
      (state) => {
        if (state.status === 'waiting') restarts.push(state.restarts);
        if (state.restarts === 3) void running.stop().then(resolve);
      },
      backOff,
    );
  });
  await enough;
  expect(restarts).toEqual([1, 2, 3]);
  const text = readFileSync(log.path, 'utf8');
  expect(text).toContain('out\n');
  expect(text).toContain('err\n');
  expect(text).toMatch(/exit 3.*next start in 5 ms/);
});

test('a process that does not heed the request to end is ended by force', async () => {
  const log = openLog(join(dir, 'script.log'));
  const deaf = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("deaf")';
  let last = '';
  const heard = async () => readFileSync(log.path, 'utf8').includes('deaf');
  const running = supervise(script(deaf, heard), log, (state) => (last = state.status));
  await running.firstUp;
  await running.stop();
  expect(last).toBe('stopped');
});

test('a process that answers no more is ended and started again', async () => {
  const log = openLog(join(dir, 'script.log'));
  const file = join(dir, 'beat');
  // It beats while it is not stopped.
  const beats = `setInterval(() => require('fs').writeFileSync(${JSON.stringify(file)}, String(Date.now())), 10)`;
  const server = script(beats, async () => existsSync(file) && Date.now() - Number(readFileSync(file, 'utf8')) < 300);
  const pids: number[] = [];
  let lastEnd: string | null = null;
  const backOff = { firstMs: 5, maxMs: 20, healthyAfterMs: 60_000 };
  const again = new Promise<void>((resolve) => {
    const running = supervise(
      server,
      log,
      (state) => {
        if (state.status !== 'up' || !state.process) return;
        ({ lastEnd } = state);
        pids.push(state.process.pid);
        if (pids.length === 1) process.kill(state.process.pid, 'SIGSTOP');
        else void running.stop().then(resolve);
      },
      backOff,
      { everyMs: 20, hungAfterMs: 1000 },
    );
  });
  await again;
  expect(new Set(pids).size).toBe(2);
  expect(lastEnd).toBe('no answer for 1 s');
});

test('a log takes no more than twice its size', () => {
  const log = openLog(join(dir, 'big.log'), 1000);
  for (let i = 0; i < 100; i++) log.write('x'.repeat(99) + '\n');
  const sizes = [log.path, `${log.path}.1`].map((path) => (existsSync(path) ? statSync(path).size : 0));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1200);
  expect(Math.min(...sizes)).toBeGreaterThan(0);
});
