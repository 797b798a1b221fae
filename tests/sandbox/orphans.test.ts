import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { CHECKOUT } from '../../services/sandbox';
import { endOrphans } from '../../services/sandbox/orphans';
import { yard, type Yard } from './support';

let place: Yard;
beforeAll(() => (place = yard()));
afterAll(() => place.remove());

/** Processes, in or out of a sandbox, whose command line names the work copy. */
function left(): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(place.workCopy);
    } catch {
      return false;
    }
  });
}

test('a call that is taken back while it is set up ends at once, and leaves no process', async () => {
  await place.sh('true');
  for (let ms = 0; ms < 24; ms++) {
    const stop = new AbortController();
    const call = place.sh('sleep 60', { signal: stop.signal });
    await sleep(ms);
    stop.abort();
    await expect(call).rejects.toThrow();
  }
  for (let tries = 0; left().length > 0 && tries < 100; tries++) await sleep(20);
  expect(left()).toEqual([]);
});

test('what the sandboxes of a dead worker left is ended, what a living one runs is not', async () => {
  const worker = spawn('true');
  await once(worker, 'exit');
  const leave = (owner: number | undefined) => spawn('sh', ['-c', 'sleep 60', `RIFT_SANDBOX_${owner}-0a`, 'more']);
  const [orphan, own] = [leave(worker.pid), leave(process.pid)];
  const ended = once(orphan, 'exit');
  const session = await place.sandbox.open({
    ...{ profile: 'check', argv: ['cat'], cwd: CHECKOUT, workCopy: place.workCopy },
  });
  endOrphans();
  expect((await ended)[1]).toBe('SIGKILL');
  session.write('still there');
  expect(await session.readLine()).toBe('still there');
  await session.close();
  expect(own.exitCode).toBeNull();
  own.kill();
});
