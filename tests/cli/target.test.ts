import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultNames, hasUncommitted, readTarget } from '../../cli/heal/target';
import { exec } from '../../services/process/spawn';

const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
let home: string;
const git = (...args: string[]) => exec(['git', '-C', join(home, 'project'), ...args], { env });

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'rift-target-'));
  mkdirSync(join(home, 'project', 'src', 'deep'), { recursive: true });
  await git('init', '-q', '-b', 'main');
  await exec(['git', 'init', '-q', '--bare', join(home, 'bare.git')], { env });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

test.each([
  ['.', 'project'],
  ['src/deep', 'project'],
  ['../project', 'project'],
  ['../bare.git', 'bare.git'],
])('%s is the repository around it', async (named, name) => {
  const path = join(home, name);
  expect(await readTarget(named, join(home, 'project'), env)).toEqual({ repoUrl: path, path });
});

test('a folder that is no repository, or is not there, is left for the run to refuse', async () => {
  expect(await readTarget('.', home, env)).toEqual({ repoUrl: home, path: home });
  expect(await readTarget('nowhere', home, env)).toEqual({
    repoUrl: join(home, 'nowhere'),
    path: join(home, 'nowhere'),
  });
});

test.each(['https://example.org/team/project.git', 'git@example.org:team/project.git', 'ssh://git@example.org/a'])(
  '%s is taken as it is',
  async (url) => {
    expect(await readTarget(url, home, env)).toEqual({ repoUrl: url, path: null });
  },
);

test.each(['ext::sh -c id', 'ftp://example.org/a', '::x', '', ' '])('"%s" is bad usage', async (named) => {
  await expect(readTarget(named, home, env)).rejects.toMatchObject({ name: 'UsageError' });
});

test('team and leader come from the options, then from git, then from the repository', async () => {
  const target = await readTarget('.', join(home, 'project'), env);
  expect(await defaultNames(target, {}, env)).toMatchObject({ team: 'project' });
  await git('config', 'user.name', 'Ada Lovelace');
  expect(await defaultNames(target, {}, env)).toEqual({ team: 'project', leader: 'Ada Lovelace' });
  await git('config', 'rift.team', 'Engines');
  await git('config', 'rift.leader', '愛');
  // A name that no branch can be made of is passed over.
  expect(await defaultNames(target, {}, env)).toEqual({ team: 'Engines', leader: 'Ada Lovelace' });
  expect(await defaultNames(target, { team: 'T', leader: '愛' }, env)).toEqual({ team: 'T', leader: '愛' });
  const remote = { repoUrl: 'git@example.org:owner/project.git', path: null };
  expect((await defaultNames(remote, { leader: 'x' }, env)).team).toBe('owner');
});

test('what is not committed is noticed', async () => {
  const target = await readTarget('.', join(home, 'project'), env);
  expect(await hasUncommitted(target, env)).toBe(false);
  writeFileSync(join(home, 'project', 'a'), 'a');
  await git('add', 'a');
  expect(await hasUncommitted(target, env)).toBe(true);
});
