import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { buildProject, makeHome, PROJECT, type Home } from './home';

jest.setTimeout(240_000);

// A user whom no list names, as containers have them.
const UID = 12_345;
const isRoot = process.getuid?.() === 0;

let home: Home;
afterAll(() => home.remove());

/** Becomes that user; where the project lies in a folder that only root may enter, in a namespace that maps root to it. */
function asUser(dir: string): string[] {
  if (!isRoot) return [];
  const really = ['setpriv', '--reuid', `${UID}`, '--regid', `${UID}`, '--clear-groups'];
  const entry = join(PROJECT, 'dist', 'cli', 'main.js');
  if (spawnSync('setpriv', [...really.slice(1), process.execPath, '--check', entry]).status === 0) {
    spawnSync('chown', ['-R', `${UID}:${UID}`, dir]);
    return really;
  }
  const bwrap = process.env.RIFT_BWRAP ?? 'bwrap';
  return [bwrap, '--dev-bind', '/', '/', '--unshare-user', '--uid', `${UID}`, '--gid', `${UID}`];
}

test('an ordinary user brings the stack up and down below a folder that nobody else may enter', async () => {
  buildProject();
  const dir = mkdtempSync(join(tmpdir(), 'rift-user-'));
  chmodSync(dir, 0o700);
  const [cache, known] = [join(dir, 'cache'), loadConfig().cache];
  mkdirSync(cache);
  for (const part of ['debian', 'temporal'].filter((name) => existsSync(join(known, name)))) {
    cpSync(join(known, part), join(cache, part), { recursive: true, verbatimSymlinks: true });
  }
  const as = asUser(dir);
  home = makeHome({ dir, as, env: { RIFT_CACHE: cache, HOME: dir, USER: undefined, LOGNAME: undefined } });
  const { code, stderr } = await home.rift('up');
  expect([code, stderr]).toEqual([0, expect.any(String)]);
  const { parts } = await home.status();
  expect(parts.map(({ name, status }) => [name, status])).toEqual(parts.map(({ name }) => [name, 'up']));
  if (as[0] === 'setpriv') expect(statSync(`/proc/${parts[1]?.pid}`).uid).toBe(UID);
  expect((await home.rift('down')).code).toBe(0);
});
