import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { FIX_REPORT_SCHEMA } from '../../domain/fix-report.schema';
import { loadConfig } from '../../services/config/config';
import { fixTree, type Fixed, type FixOptions } from '../../services/fix';
import { openFixParts } from '../../services/fix/parts';
import { BWRAP } from '../sandbox/support';

jest.setTimeout(300_000);

const root = mkdtempSync(join(tmpdir(), 'fix-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const isReport = new Ajv().compile(FIX_REPORT_SCHEMA);

async function fixed(
  files: Readonly<Record<string, string>>,
  options: Partial<Pick<FixOptions, 'commands' | 'only' | 'timeLimitSecs'>> = {},
): Promise<Fixed & { dir: string }> {
  const dir = mkdtempSync(join(root, 'tree-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const config = { ...loadConfig(), cache: join(root, 'cache'), bwrap: BWRAP };
  const parts = await openFixParts(config, () => undefined);
  const result = await fixTree({
    ...{ dir, only: null, commands: [], timeLimitSecs: 120, maxCandidates: 1000, ...parts },
    ...{ parent: root, onProgress: () => undefined, ...options },
  });
  expect(isReport(result.report) ? null : isReport.errors).toBeNull();
  return { ...result, dir };
}

const MISSPELT = 'import json\n\n\ndef dump(value):\n    return jsn.dumps(value)\n';
const CHECK = 'from shop import dump\n\nassert dump([1]) == "[1]"\n';

it('heals a folder without manifest or history by a plain program, and writes nothing', async () => {
  const { report, dir } = await fixed({ 'shop.py': MISSPELT, 'check.py': CHECK }, { commands: ['python check.py'] });
  expect(report).toMatchObject({
    verdict: 'green',
    reason: null,
    failures: [{ file: 'shop.py', line: 5, healed: true, tests: ['python check.py'] }],
    patches: [{ file: 'shop.py', line: 5, strategy: 'rule_first' }],
  });
  expect(report.patches[0]?.diff).toContain('\n+    return json.dumps(value)\n');
  expect(report.candidates_tried).toBeGreaterThan(0);
  expect(readFileSync(join(dir, 'shop.py'), 'utf8')).toBe(MISSPELT);
});

it('is judged by a command of the shell where no language knows it', async () => {
  const commands = ['python check.py > log.txt 2>&1 || { cat log.txt; false; }'];
  const { report } = await fixed({ 'shop.py': MISSPELT, 'check.py': CHECK }, { commands });
  expect(report).toMatchObject({ verdict: 'green', patches: [{ file: 'shop.py' }] });
});

it('changes the named file alone', async () => {
  const files = { 'shop.py': MISSPELT, 'other.py': 'x = 1\n', 'check.py': CHECK };
  const { report, patches } = await fixed(files, {
    commands: ['python check.py'],
    only: 'other.py',
    timeLimitSecs: 30,
  });
  expect(report).toMatchObject({ verdict: 'red', patches: [], failures: [{ healed: false }] });
  expect(report.reason).toContain('shop.py:5');
  expect(patches).toEqual([]);
});

it('knows a failure that is left by its line as it was', async () => {
  const source = 'package shop\n\nimport "os"\n\nfunc Price() int {\n\treturn whoKnows\n}\n';
  const files = { 'go.mod': 'module example.org/shop\n\ngo 1.19\n', 'shop.go': source };
  const { report } = await fixed(files, { commands: ['go build ./...'] });
  expect(report.verdict).toBe('red');
  expect(Object.fromEntries(report.failures.map(({ line, healed }) => [line, healed]))).toEqual({ 3: true, 6: false });
});

// The limit and what may pass after it are over at once.
it('says that nothing is known where its time is over before the checks are', async () => {
  const files = { 'shop.py': MISSPELT, 'check.py': 'import time\n\ntime.sleep(60)\n' };
  const { report } = await fixed(files, { commands: ['python check.py'], timeLimitSecs: -3 });
  expect(report).toMatchObject({ verdict: 'no_evidence', failures: [], patches: [] });
  expect(report.reason).toContain('--time-limit');
});

it('tells green and no evidence from one another', async () => {
  const good = { 'shop.py': MISSPELT.replace('jsn', 'json'), 'check.py': CHECK };
  const { report: green } = await fixed(good, { commands: ['python check.py'] });
  expect(green).toMatchObject({ verdict: 'green', failures: [], patches: [], candidates_tried: 0 });
  const { report: none } = await fixed({ 'shop.py': 'x = 1\n' });
  expect(none).toMatchObject({ verdict: 'no_evidence', patches: [] });
  expect(none.reason).toMatch(/no test/);
});

it('waits for a check that is slow, and says nothing until it ends', async () => {
  const files = { 'shop.py': MISSPELT.replace('jsn', 'json'), 'check.py': `import time\n\ntime.sleep(4)\n${CHECK}` };
  const { report } = await fixed(files, { commands: ['python check.py'], timeLimitSecs: 30 });
  expect(report).toMatchObject({ verdict: 'green', failures: [] });
}, 60_000);
