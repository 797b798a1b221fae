import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { challenge, type Arena, type Challenge } from '../../services/adversarial';
import { createChecks, prepareProject } from '../../services/checks';
import { createLanguages } from '../../services/languages';
import type { Prepared } from '../../services/languages/contract';
import { openEvaluators, openScratch } from '../../services/repair';
import { createSandbox } from '../../services/sandbox';
import { createSyntax } from '../../services/syntax';
import { openTree } from '../../services/workspace';
import { progress, writeTree } from '../repair/bench';

jest.setTimeout(180_000);

const WRONG = `def mean(values):
    """The mean, and 0 of nothing."""
    if not values:
        return 0
    return sum(values) / (len(values) + 1)


def span(values):
    return max(values) - min(values)
`;
const TESTS = `import unittest

from stats.means import mean, span


class Means(unittest.TestCase):
    def test_mean(self):
        self.assertEqual(mean([4]), 4)
        self.assertEqual(mean([2, 4]), 3)
        self.assertEqual(mean([1, 2, 6]), 3)

    def test_span(self):
        self.assertEqual(span([1, 5]), 4)
`;
const RIGHT = WRONG.replace('(len(values) + 1)', 'len(values)');
/** Passes the tests, which never ask for the mean of nothing. */
const CARELESS = RIGHT.replace('    if not values:\n        return 0\n', '');
/** Passes the tests; forgets an answer. */
const FORGETFUL = RIGHT.replace('        return 0\n', '        return None\n');

const syntax = createSyntax();
const sandboxOf = (cache: string) =>
  createSandbox({ bwrap: process.env.RIFT_BWRAP ?? null, cache, hostEnv: process.env, prepareAllow: [] });

let root: string;
let against: (fixed: string) => Promise<Challenge>;

/** The product's own parts on a project that is prepared once. */
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'adversarial-'));
  const [checkout, parent, cacheDir] = [join(root, 'checkout'), join(root, 'copies'), join(root, 'cache')];
  writeTree(checkout, {
    ...{ 'stats/__init__.py': '', 'tests/__init__.py': '', 'tests/test_means.py': TESTS, 'stats/means.py': RIGHT },
  });
  const sandbox = sandboxOf(cacheDir);
  const adapters = createLanguages(process.env);
  const open = (at: string) => openTree(at, process.env);
  const checks = createChecks({ sandbox, adapters, redact: (text) => text, openTree: open });
  const plan = await checks.planChecks(open(checkout), checks.detectProjects(open(checkout)));
  const [project] = plan.projects;
  const adapter = project && adapters[project.adapter];
  if (!project || !adapter) throw new Error('no project');
  const place = { workCopy: checkout, cacheDir, installDir: join(root, 'projects'), remoteKey: 'test' };
  const order = { ...place, sandbox, tree: open(checkout), progress, project, adapter, checks: plan.checks };
  const prepared = new Map<string, Prepared>([[project.id, await prepareProject(order)]]);

  against = async (fixed) => {
    writeTree(checkout, { 'stats/means.py': fixed });
    const tree = open(checkout);
    const copy = await openScratch({ checkout, parent });
    const run = async (part = {}) =>
      checks.runChecks({ workCopy: copy.path, plan, prepared, progress, confirmRed: false, ...part });
    const evaluators = openEvaluators({
      ...{ checkout, parent, checks: plan.checks, prepared, sandbox, atOnce: 1, signal: progress.signal },
    });
    try {
      const report = await run();
      const arena: Arena = {
        ...{ tree, syntax, project, adapter, report, seed: 1, evaluator: await evaluators.of(project, adapter) },
        checks: plan.checks.filter(({ kind }) => kind === 'test'),
        run: async (check, texts, tests) => {
          await copy.reset();
          writeTree(copy.path, texts);
          const { runs } = await run({ only: [check.id], selection: { tests } });
          return runs.flatMap((one) => one.tests);
        },
      };
      const change = { path: 'stats/means.py', encoding: 'utf8', before: WRONG, after: fixed } as const;
      const ids = report.runs.flatMap((one) => one.tests.map(({ id }) => id));
      return await challenge({ changes: [change], tests: ids.filter((id) => id.endsWith('test_mean')) }, arena);
    } finally {
      await evaluators.close();
      await copy.dispose();
    }
  };
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const wordsOf = ({ tests }: Challenge) => Object.fromEntries(tests.map(({ name, word }) => [name, word]));

test('a fix that is right withstands, and what was written against it is kept', async () => {
  const told = await against(RIGHT);
  expect(told.broken).toEqual([]);
  expect(told.changed).toBeGreaterThan(0);
  expect(told.tests.map(({ word }) => word)).not.toContain('doubts');
  expect(told.kept).toMatchObject([{ targetFile: 'stats/means.py', targetFunction: 'mean', language: 'python' }]);
  expect(told.kept[0]?.code).toContain('from stats.means import mean as call');
});

test('a fix that breaks what no test asks for is found out, with an input', async () => {
  const told = await against(CARELESS);
  expect(told.broken).toContainEqual({ input: 'mean([])', before: '0', after: 'raises ZeroDivisionError' });
  expect(wordsOf(told)).toMatchObject({ test_raises_nothing_that_is_not_meant: 'doubts' });
});

test('an answer of another kind than the tests get is found out', async () => {
  expect(wordsOf(await against(FORGETFUL))).toMatchObject({
    test_answers_are_of_the_kinds_that_the_tests_get: 'doubts',
  });
});
