import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyTree, DiskFull, dropWorkspace, openWorkspace, removeTree, requireSpace } from '../../services/workspace';

const home = mkdtempSync(join(tmpdir(), 'rift-workspace-'));
const RUN = '3f0c8f4e-6f0e-4f5e-9c51-8f6b3b8f1a01';
const asRoot = process.getuid?.() === 0;
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("a run's folders", () => {
  test('lie below its home, history and checkout apart', async () => {
    const workspace = await openWorkspace(home, RUN);
    expect(workspace.dir).toBe(join(home, 'runs', RUN));
    const { gitDir, checkout, install } = workspace;
    const places = [gitDir, checkout, install, workspace.scratch(1), workspace.ci(1), workspace.ci(2)];
    expect(new Set(places).size).toBe(places.length);
    for (const place of places) expect(place.startsWith(`${workspace.dir}/`)).toBe(true);
    expect(checkout.startsWith(gitDir) || gitDir.startsWith(checkout)).toBe(false);
    expect(statSync(workspace.dir).mode & 0o077).toBe(0);
  });

  test.each(['..', '../x', '', '.', 'a/b', '-rf', 'x'.repeat(80)])('refuse the id %j', async (id) => {
    await expect(openWorkspace(home, id)).rejects.toThrow('not a run id');
    await expect(dropWorkspace(home, id)).rejects.toThrow('not a run id');
  });
});

describe('kept state', () => {
  test('comes back as it was, by any name, and is null where there is none', async () => {
    const workspace = await openWorkspace(home, RUN);
    const value = { a: [1, 'zwei', null], nested: { ü: true } };
    const names = [
      'report',
      '..',
      '../../x',
      'python:./sub',
      'python:./sub ',
      'n'.repeat(5000),
      `${'n'.repeat(5000)}m`,
    ];
    for (const [i, name] of names.entries()) await workspace.saveState(name, { ...value, i });
    for (const [i, name] of names.entries()) expect(await workspace.loadState(name)).toEqual({ ...value, i });
    expect(await workspace.loadState('nothing')).toBeNull();
  });

  test('is whole, whoever writes at the same time', async () => {
    const workspace = await openWorkspace(home, RUN);
    const text = (n: number) => String(n).repeat(200_000);
    await Promise.all([1, 2, 3, 4, 5].map((n) => workspace.saveState('busy', text(n))));
    expect([1, 2, 3, 4, 5].map(text)).toContain(await workspace.loadState<string>('busy'));
    expect(readdirSync(join(workspace.dir, 'state')).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });
});

describe('removal', () => {
  test('takes everything, follows nothing, and may be repeated', async () => {
    const outside = join(home, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'keep'), '');
    const { dir } = await openWorkspace(home, RUN);
    const locked = join(dir, 'scratch', 'locked', 'deeper');
    mkdirSync(locked, { recursive: true });
    writeFileSync(join(locked, 'file'), '');
    symlinkSync(outside, join(dir, 'scratch', 'link'));
    symlinkSync('/nowhere', join(dir, 'scratch', 'dangling'));
    execFileSync('sh', ['-c', `touch "$(printf 'n\\377')" -- '-rf' && mkfifo pipe`], { cwd: join(dir, 'scratch') });
    if (asRoot) chownSync(join(locked, 'file'), 61_234, 61_234);
    for (const place of [locked, join(locked, '..')]) chmodSync(place, 0o000);
    await dropWorkspace(home, RUN);
    expect(existsSync(dir)).toBe(false);
    expect(readdirSync(outside)).toEqual(['keep']);
    await dropWorkspace(home, RUN);
  });

  test('of a link takes the link', async () => {
    const [target, link] = [join(home, 'target'), join(home, 'link')];
    mkdirSync(target);
    symlinkSync(target, link);
    await removeTree(link);
    expect([existsSync(target), existsSync(link)]).toEqual([true, false]);
  });
});

describe('a copy', () => {
  test('holds all but .git, with modes and links as they are', async () => {
    const [from, to] = [join(home, 'from'), join(home, 'to')];
    mkdirSync(join(from, '.git'), { recursive: true });
    mkdirSync(join(from, 'd/.git'), { recursive: true });
    writeFileSync(join(from, 'd/run.sh'), 'exit 0\n');
    writeFileSync(join(from, '-n'), '');
    writeFileSync(join(from, '.hidden'), '');
    chmodSync(join(from, 'd/run.sh'), 0o755);
    symlinkSync('/etc', join(from, 'link'));
    execFileSync('sh', ['-c', `touch "$(printf 'n\\377')"`], { cwd: from });
    await copyTree(from, to);
    expect(readdirSync(to, { encoding: 'buffer' })).toHaveLength(5);
    expect(existsSync(join(to, '.git'))).toBe(false);
    expect(existsSync(join(to, 'd/.git'))).toBe(true);
    expect(statSync(join(to, 'd/run.sh')).mode & 0o777).toBe(0o755);
    expect(lstatSync(join(to, 'link')).isSymbolicLink()).toBe(true);
  });

  test('of nothing is an empty folder; of what is not there an error', async () => {
    mkdirSync(join(home, 'empty'));
    await copyTree(join(home, 'empty'), join(home, 'empty-copy'));
    expect(readdirSync(join(home, 'empty-copy'))).toEqual([]);
    await expect(copyTree(join(home, 'not-there'), join(home, 'x'))).rejects.toThrow('cannot copy');
  });

  test('may be given a history, which is its own', async () => {
    const git = join(home, 'history');
    mkdirSync(git);
    writeFileSync(join(git, 'HEAD'), 'ref: refs/heads/main\n');
    await copyTree(join(home, 'empty'), join(home, 'with'), { gitDir: git });
    writeFileSync(join(home, 'with/.git/HEAD'), 'spoiled');
    expect(readFileSync(join(git, 'HEAD'), 'utf8')).toContain('refs/heads/main');
  });
});

test('too little room is told with place and amount, before anything is written', async () => {
  await requireSpace(join(home, 'not', 'yet', 'there'), 1);
  await expect(requireSpace(home, 2 ** 60)).rejects.toThrow(DiskFull);
  await expect(requireSpace(home, 2 ** 60)).rejects.toThrow(/MiB free.*RIFT_HOME/);
});
