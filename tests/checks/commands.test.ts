import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createChecks, prepareProject } from '../../services/checks';
import { createLanguages } from '../../services/languages';
import type { Prepared } from '../../services/languages/contract';
import { createSandbox } from '../../services/sandbox';
import { openTree } from '../../services/workspace';
import { BWRAP } from '../sandbox/support';

jest.setTimeout(120_000);

const root = mkdtempSync(join(tmpdir(), 'commands-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const adapters = createLanguages(process.env);
const sandbox = createSandbox({ bwrap: BWRAP, cache: join(root, 'cache'), hostEnv: process.env, prepareAllow: [] });
const checks = createChecks({ sandbox, adapters, redact: (text) => text, openTree: (at) => openTree(at, process.env) });
const progress = { heartbeat: () => undefined, signal: new AbortController().signal };

const FILES = {
  'calc.py': 'def add(a, b):\n    return a - b\n',
  'good.py': 'import sys\nimport calc\nassert calc\nsys.exit(0)\n',
  'bad.py': 'import calc\nassert calc.add(1, 2) == 3, calc.add(1, 2)\n',
  'tests/test_calc.py':
    'import unittest\n\nclass TestIt(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue(1)\n',
};

async function checked(commands: readonly string[]) {
  const workCopy = mkdtempSync(join(root, 'copy-'));
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(workCopy, path)), { recursive: true });
    writeFileSync(join(workCopy, path), text);
  }
  const tree = openTree(workCopy, process.env);
  const plan = await checks.planCommands(tree, commands);
  const prepared = new Map<string, Prepared>();
  for (const project of plan.projects) {
    const adapter = adapters[project.adapter];
    if (!adapter) throw new Error('no adapter');
    const place = { workCopy, cacheDir: join(root, 'cache'), installDir: join(workCopy, '..', 'projects') };
    const made = { sandbox, adapter, project, tree, progress, checks: plan.checks, remoteKey: 'test', ...place };
    prepared.set(project.id, await prepareProject(made));
  }
  const report = await checks.runChecks({ workCopy, plan, prepared, progress });
  return plan.checks.map((check, i) => ({ tool: check.tool, cwd: check.cwd, run: report.runs[i] }));
}

it('takes commands of known tools and programs apart from those of the shell', async () => {
  const commands = [
    'python -m unittest discover -s tests',
    'cd tests && python -m unittest test_calc',
    'python bad.py',
    'python good.py && python bad.py',
    'python good.py | cat',
    'test -f calc.py',
    'no-such-program',
  ];
  const found = await checked(commands);
  expect(found.map(({ tool, cwd, run }) => [tool, cwd, run?.status])).toEqual([
    ['unittest', '.', 'passed'],
    ['unittest', 'tests', 'passed'],
    ['python-script', '.', 'failed'],
    ['python-script', '.', 'passed'],
    ['python-script', '.', 'failed'],
    ['shell', '.', 'passed'],
    ['shell', '.', 'passed'],
    ['shell', '.', 'infrastructure'],
  ]);
  expect(found[2]?.run?.diagnostics).toMatchObject([
    { bugType: 'LOGIC', code: 'AssertionError', tests: [commands[2]] },
  ]);
});

it('tells the place that a failing command prints', async () => {
  const [one] = await checked(['python bad.py; test $? = 0']);
  expect(one?.tool).toBe('shell');
  expect(one?.run?.diagnostics).toMatchObject([
    { file: 'bad.py', line: 2, code: 'AssertionError', message: '-1', bugType: 'LOGIC' },
  ]);
});
