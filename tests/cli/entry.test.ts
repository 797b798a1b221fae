import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { PROJECT, run } from '../stack/home';

jest.setTimeout(240_000);

const RIFT = join(PROJECT, 'rift');
let dir: string;
beforeAll(async () => {
  expect((await run([RIFT, '--version'], process.env)).code).toBe(0);
  dir = mkdtempSync(join(tmpdir(), 'rift-entry-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A PATH on which a program is missing, or is another one. */
function pathWith(programs: Readonly<Record<string, string>>, without: readonly string[] = []): string {
  const bin = mkdtempSync(join(dir, 'bin-'));
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  if (without.length === 0) return [bin, process.env.PATH].join(delimiter);
  for (const name of ['sh', 'dirname', 'readlink']) symlinkSync(join('/bin', name), join(bin, name));
  if (!without.includes('node')) symlinkSync(process.execPath, join(bin, 'node'));
  return bin;
}

test('it starts from any folder and through links', async () => {
  const link = join(dir, 'rift');
  const relative = join(dir, 'link-to-link');
  symlinkSync(RIFT, link);
  symlinkSync('rift', relative);
  for (const entry of [RIFT, link, relative]) {
    const { code, stdout } = await run([entry, '--help'], process.env, dirname(dir));
    expect([code, stdout]).toEqual([0, expect.stringContaining('Usage: rift')]);
  }
});

test('of several first uses at once one installs, and the others wait for it', async () => {
  const clone = mkdtempSync(join(dir, 'clone-'));
  for (const folder of ['scripts', 'dist/cli']) mkdirSync(join(clone, folder), { recursive: true });
  copyFileSync(RIFT, join(clone, 'rift'));
  const setup = `import { appendFileSync, writeFileSync } from 'node:fs';
    appendFileSync('${clone}/installs', 'x');
    setTimeout(() => writeFileSync('${clone}/dist/.stamp', ''), 300);`;
  writeFileSync(join(clone, 'scripts', 'setup.mjs'), setup);
  const main = `process.stdout.write(require('node:fs').existsSync('${clone}/dist/.stamp') ? 'ready' : 'too early')`;
  writeFileSync(join(clone, 'dist', 'cli', 'main.js'), main);
  const results = await Promise.all(
    ['up', 'doctor', 'status'].map((name) => run([join(clone, 'rift'), name], process.env)),
  );
  expect(results.map(({ stdout }) => stdout)).toEqual(['ready', 'ready', 'ready']);
  expect(readFileSync(join(clone, 'installs'), 'utf8')).toBe('x');
});

test('with --json what is set up is told in JSON lines as well', async () => {
  const clone = mkdtempSync(join(dir, 'json-'));
  for (const folder of ['scripts', 'services/stack/parts', 'dist/cli', 'node_modules']) {
    mkdirSync(join(clone, folder), { recursive: true });
  }
  copyFileSync(RIFT, join(clone, 'rift'));
  copyFileSync(join(dirname(RIFT), 'scripts', 'setup.mjs'), join(clone, 'scripts', 'setup.mjs'));
  writeFileSync(join(clone, 'services/stack/parts/temporal.ts'), "const TEMPORAL_CLI = '0';");
  for (const file of ['package-lock.json', 'node_modules/.package-lock.json'])
    writeFileSync(join(clone, file), '{"packages":{}}');
  const told = async (build: string, ...args: string[]) => {
    writeFileSync(join(clone, 'scripts', 'build.mjs'), `export async function build() { ${build} }`);
    writeFileSync(join(clone, 'dist', 'cli', 'main.js'), '');
    return (await run([join(clone, 'rift'), 'status', ...args], process.env)).stderr.trim().split('\n');
  };
  const failed = await told('throw new Error("no")', '--json');
  expect(failed.map((line) => JSON.parse(line) as object)).toEqual([
    { event: 'setup', data: { step: 'building', status: 'started', secs: expect.any(Number) } },
    { error: { code: 'INTERNAL', message: 'no', details: {} } },
  ]);
  const built = await told('return "3 files"', '--json');
  expect(built.map((line) => (JSON.parse(line) as { data: { status: string } }).data.status)).toEqual([
    'started',
    '3 files',
  ]);
});

test.each([
  ['an old Node.js', { node: 'echo v18.19.1' }, [], /Node.js 20.20 or later is needed.*v18.19.1/],
  ['a Node.js that is a little too old', { node: 'echo v20.9.0' }, [], /20.20 or later is needed/],
  ['no Node.js', { git: '' }, ['node'], /Node.js 20.20 or later is missing/],
  ['no git', {}, ['git'], /git is missing/],
])('with %s it says so and ends with 69', async (_, programs, without, message) => {
  const { code, stdout, stderr } = await run([RIFT, '--help'], { PATH: pathWith(programs, without) });
  expect([code, stdout, stderr]).toEqual([69, '', expect.stringMatching(message)]);
});

test('bad usage ends with 64 and tells where help is', async () => {
  for (const args of [['no-such-command'], ['up', '--no-such-option'], ['completion'], ['completion', 'tcsh']]) {
    const { code, stdout, stderr } = await run([RIFT, ...args], process.env);
    const help = args.length === 1 && args[0] !== 'completion' ? 'rift --help' : `rift ${args[0]} --help`;
    expect([args, code, stdout, stderr]).toEqual([args, 64, '', expect.stringContaining(help)]);
  }
});

test('a bad variable ends with 64 and is named', async () => {
  const { code, stderr } = await run([RIFT, 'up'], { ...process.env, AGENT_MAX_RETRIES: 'many' });
  expect([code, stderr]).toEqual([64, expect.stringContaining('AGENT_MAX_RETRIES')]);
});

test('every command teaches itself by an example', async () => {
  const { stdout } = await run([RIFT, '--help'], process.env);
  const commands = [...stdout.slice(stdout.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)\b/gm)].map(
    ([, name]) => name ?? '',
  );
  expect(commands).toEqual(expect.arrayContaining(['up', 'down', 'status', 'doctor', 'test', 'completion']));
  for (const name of commands.filter((one) => one !== 'help')) {
    const help = await run([RIFT, name, '--help'], process.env);
    expect([name, help.code, help.stdout]).toEqual([name, 0, expect.stringContaining(`$ rift ${name}`)]);
  }
});

test('the completion of bash offers commands, then their options', async () => {
  const complete = async (words: readonly string[]) => {
    const script = `source <("${RIFT}" completion bash); COMP_WORDS=(${words.join(' ')} ''); COMP_CWORD=${words.length}; _rift; echo "\${COMPREPLY[@]}"`;
    return (await run(['bash', '-c', script], process.env)).stdout.trim().split(' ');
  };
  expect(await complete(['rift'])).toEqual(expect.arrayContaining(['up', 'doctor', '--help']));
  expect(await complete(['rift', 'status'])).toEqual(['--json', '--help']);
  expect(await complete(['rift', 'completion'])).toEqual(['bash', 'zsh', 'fish', '--help']);
});

test('colour is for terminals only, and a reader that goes early is no fault', async () => {
  const { stdout } = await run([RIFT, 'status'], { ...process.env, RIFT_HOME: join(dir, 'none') });
  expect(stdout).toBe('Rift is not up. Start it with "rift up".\n');
  const { code, stderr } = await run(['sh', '-c', `"${RIFT}" --help | head -n 1`], process.env);
  expect([code, stderr]).toEqual([0, '']);
});

test('doctor tells of each part whether it is there, and how to get it', async () => {
  const { code, stdout } = await run([RIFT, 'doctor', '--json'], process.env);
  const { ok, parts, sandbox } = JSON.parse(stdout) as {
    ok: boolean;
    parts: { name: string; found: boolean; version: string | null }[];
    sandbox: { works: boolean };
  };
  expect([code, ok, sandbox.works]).toEqual([0, true, true]);
  expect(parts.map(({ name, found }) => [name, found])).toEqual(
    ['postgres', 'redis', 'temporal', 'chroma', 'bubblewrap', 'chromium'].map((name) => [name, expect.anything()]),
  );
  const bare = { PATH: pathWith({ git: '' }, ['everything']), HOME: dir, RIFT_CACHE: join(dir, 'cache') };
  const lacking = await run([RIFT, 'doctor'], bare);
  expect([lacking.code, lacking.stdout]).toEqual([
    69,
    expect.stringMatching(/bubblewrap: .*install the package bubblewrap/),
  ]);
  const replaced = await run([RIFT, 'doctor', '--json'], { ...bare, REDIS_URL: 'redis://127.0.0.1:1/0' });
  expect(JSON.parse(replaced.stdout)).toMatchObject({
    parts: expect.arrayContaining([expect.objectContaining({ name: 'redis', needed: false, from: 'REDIS_URL' })]),
  });
});
