import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeDemoRepository } from '../../cli/demo/make-repository';
import { demos, type Demo } from '../../cli/demo/registry';
import type { Language } from '../../domain/names';

const env = { PATH: process.env.PATH };
const entries = Object.entries(demos) as [Language, Demo][];

test('every demo has a folder, and every folder is a demo', () => {
  const folders = readdirSync(join(__dirname, '../../cli/demo'), { withFileTypes: true }).filter((e) =>
    e.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(demos).sort());
});

test.each(entries)('the %s demo is a committed work tree with a bare remote beside it', async (language, demo) => {
  const { workTree, remote, git } = await makeDemoRepository(language, demo, env);
  try {
    expect(await git('status', '--porcelain')).toBe('');
    expect(await git('rev-parse', 'origin/main')).toBe(await git('rev-parse', 'HEAD'));
    expect(await git('config', 'remote.origin.url')).toBe(remote);
    expect(existsSync(join(remote, 'HEAD'))).toBe(true);
    const files = (await git('ls-files')).split('\n');
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => file.endsWith('.txt'))).toEqual([]);
    expect(demo.faults.length).toBeGreaterThan(3);
  } finally {
    rmSync(dirname(workTree), { recursive: true, force: true });
  }
});
