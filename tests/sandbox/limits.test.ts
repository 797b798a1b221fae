import { statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT, type Telemetry } from '../../services/sandbox';
import { yard, type Yard } from './support';

let place: Yard;
beforeAll(() => (place = yard()));
afterAll(() => place.remove());

test('wall time', async () => {
  const result = await place.sh('trap "" TERM INT HUP; while :; do :; done', { limits: { wallSecs: 1 } });
  expect(result).toMatchObject({ timedOut: true, exitCode: null, signal: 'SIGKILL', outOfMemory: false });
});

test('memory', async () => {
  const hog = 'x = []\nwhile True: x.append(bytearray(8 << 20))';
  const result = await place.python(hog, { limits: { memoryMb: 128, wallSecs: 30 } });
  expect(result).toMatchObject({ outOfMemory: true, timedOut: false });
  expect(result.exitCode).not.toBe(0);
  expect(result.peakMemMb).toBeGreaterThanOrEqual(128);
});

test('memory that is reserved and not used does not count', async () => {
  const { exitCode } = await place.python('import mmap; mmap.mmap(-1, 8 << 30)', { limits: { memoryMb: 128 } });
  expect(exitCode).toBe(0);
});

test('processes: a fork bomb neither ends Rift nor outlives its call', async () => {
  const bomb = 'import os, time\nwhile True:\n  try: os.fork()\n  except OSError: time.sleep(0.01)';
  const result = await place.python(bomb, { limits: { processes: 40, wallSecs: 2 } });
  expect(result.exitCode).toBeNull();
});

test('processes: as many as are allowed', async () => {
  const count = 'n=0; while [ $n -lt 20 ]; do sleep 1 & n=$((n+1)); done; wait; echo all';
  expect((await place.sh(count, { limits: { processes: 60 } })).stdout.text).toBe('all\n');
});

test('file size', async () => {
  const result = await place.sh('dd if=/dev/zero of=big bs=1M count=20 2>&1; true', { limits: { fileMb: 4 } });
  expect(result.timedOut).toBe(false);
  expect(statSync(join(place.workCopy, 'big')).size).toBe(4 * 2 ** 20);
});

test('disk', async () => {
  const fill = 'i=0; while :; do dd if=/dev/zero of=part$i bs=1M count=8 2>/dev/null; sync part$i; i=$((i+1)); done';
  const result = await place.sh(`${fill}`, { limits: { fileMb: 8, diskMb: 64, wallSecs: 30 } });
  await place.sh('rm -f part* big');
  expect(result).toMatchObject({ diskFull: true, timedOut: false });
});

test('output: head and tail stay, the middle is counted, the writer never waits', async () => {
  const script =
    'echo first; i=0; while [ $i -lt 20000 ]; do echo 0123456789012345678901234567890123456789; i=$((i+1)); done; echo last';
  const { stdout, exitCode } = await place.sh(script, { limits: { outputBytes: 1000 } });
  expect(exitCode).toBe(0);
  expect(stdout.text).toMatch(/^first\n[^]*\n\[… \d+ bytes dropped …\]\n[^]*\nlast\n$/);
  expect(stdout.totalBytes).toBe(20000 * 41 + 11);
  expect(stdout.droppedBytes).toBe(stdout.totalBytes - 1000);
});

test('endless output ends with the wall time, in bounded memory', async () => {
  const { stdout, timedOut } = await place.sh('yes', { limits: { wallSecs: 1, outputBytes: 4096 } });
  expect(timedOut).toBe(true);
  expect(stdout.text.length).toBeLessThan(5000);
});

test.each([
  ['its own code', 'exit 7', { exitCode: 7, signal: null }],
  ['a signal', 'kill -SEGV $$', { exitCode: null, signal: 'SIGSEGV' }],
  ['a program that is not there', 'exec no-such-program', { exitCode: 127, signal: null }],
])('the end is told: %s', async (_, script, end) => {
  expect(await place.sh(script)).toMatchObject(end);
});

test('standard input, environment, path and folder are as asked', async () => {
  const { stdout } = await place.sh('cat; echo "$ANSWER"; pwd; echo "$PATH" | cut -d: -f1', {
    ...{ stdin: 'typed\n', env: { ANSWER: '42' }, path: ['/rift/env/bin'], cwd: '/tmp' },
  });
  expect(stdout.text).toBe('typed\n42\n/tmp\n/rift/env/bin\n');
});

test('an abort ends it and is told as such', async () => {
  const abort = new AbortController();
  const running = place.sh('sleep 100', { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('cancelled')), 300);
  await expect(running).rejects.toThrow('cancelled');
  await expect(place.sh('true', { signal: abort.signal })).rejects.toThrow('cancelled');
});

test('telemetry tells what it uses', async () => {
  const ticks: Telemetry[] = [];
  const burn = 'import time\nx = bytearray(64 << 20)\nend = time.time() + 2.6\nwhile time.time() < end: pass';
  const result = await place.python(burn, { onTelemetry: (tick) => ticks.push(tick) });
  expect(ticks.length).toBeGreaterThanOrEqual(1);
  expect(Math.max(...ticks.map(({ memMb }) => memMb))).toBeGreaterThan(60);
  expect(Math.max(...ticks.map(({ cpuPct }) => cpuPct))).toBeGreaterThan(5);
  expect(new Set(ticks.map(({ containerId }) => containerId))).toEqual(new Set([result.containerId]));
  expect(result.peakMemMb).toBeGreaterThan(60);
});

test('calls on one work copy at the same time share it', async () => {
  const results = await Promise.all(
    [1, 2, 3, 4].map((n) => place.sh(`echo ${n} > shared${n}; sleep 0.${n}; cat shared${n}`)),
  );
  expect(results.map(({ stdout }) => stdout.text)).toEqual(['1\n', '2\n', '3\n', '4\n']);
  expect(statSync(place.workCopy).uid).toBe(process.getuid?.());
});

describe('a session', () => {
  test('answers by lines and ends with its input', async () => {
    const spec = { profile: 'check', argv: ['cat'], cwd: CHECKOUT, workCopy: place.workCopy } as const;
    const session = await place.sandbox.open(spec);
    session.write('one');
    expect(await session.readLine()).toBe('one');
    session.write('two');
    session.write('drei ✓');
    expect([await session.readLine(), await session.readLine()]).toEqual(['two', 'drei ✓']);
    const pending = session.readLine();
    expect(await session.close()).toMatchObject({ exitCode: 0, timedOut: false });
    expect(await pending).toBeNull();
  });

  test('takes no place of a call: whoever has one open can make calls', async () => {
    const narrow = yard(process.env, [], 1);
    const spec = { profile: 'check', argv: ['cat'], cwd: CHECKOUT, workCopy: narrow.workCopy } as const;
    const sessions = [await narrow.sandbox.open(spec), await narrow.sandbox.open(spec)];
    expect((await narrow.sh('echo made')).stdout.text).toBe('made\n');
    for (const session of sessions) await session.close();
    narrow.remove();
  });

  test('that does not end by itself is ended', async () => {
    const argv = ['sh', '-c', 'trap "" HUP; echo ready; while :; do sleep 1; done'];
    const session = await place.sandbox.open({ profile: 'check', argv, cwd: CHECKOUT, workCopy: place.workCopy });
    expect(await session.readLine()).toBe('ready');
    expect(await session.close()).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
  });
});
