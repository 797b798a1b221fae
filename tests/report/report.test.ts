import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import parsePdf from 'pdf-parse/lib/pdf-parse.js';
import type { RunEnd } from '../../domain/verdict';
import { loadConfig, type Config } from '../../services/config/config';
import { renderReport } from '../../services/report';
import { gatherReport } from '../../services/report/gather';
import { reportPage } from '../../services/report/html/page';
import { printPdf } from '../../services/report/pdf';
import { RunNotEndedError } from '../../services/results';
import { storeActual, storePrediction } from '../../services/scoring';
import { assembleResults } from '../../services/results';
import { findOrGet, parts } from '../../services/stack/parts';
import { useDatabase } from '../db/on-each-postgres';
import { END, REVERT, SHA, START, storeRun } from './support';

const { database } = useDatabase();
const outputDir = mkdtempSync(join(tmpdir(), 'rift-reports-'));
const config: Config = { ...loadConfig(), outputDir };
let chromium: string;

beforeAll(async () => {
  chromium = (await findOrGet(parts.chromium, config, (text) => process.stderr.write(`tests: ${text}\n`))).path;
}, 300_000);
afterAll(() => rmSync(outputDir, { recursive: true }));

/** Readers of PDF tell neighbouring cells with a space, or without. */
const packed = (text: string) => text.replace(/\s+/g, '');
const print = (page: string) =>
  printPdf(page, { chromium, bwrap: config.bwrap!, path: process.env.PATH!, timeoutMs: 60_000 });
const textOf = async (pdf: Buffer) => (await parsePdf(pdf)).text.replace(/\s+/g, ' ');
async function rendered(runId: string): Promise<string> {
  return textOf(readFileSync(await renderReport({ config, database: database() }, runId)));
}

const because = (code: NonNullable<RunEnd['reason']>['code'], verdict: RunEnd['verdict']): RunEnd => ({
  verdict,
  reason: { code, message: `it is ${code} here`, file: 'src/a.py', line: 3 },
});

test.each<[string, RunEnd]>([
  ['Green', { verdict: 'green', reason: null }],
  ['Red', because('STILL_FAILING', 'red')],
  ['No evidence', because('NO_CHECKS_RAN', 'no_evidence')],
  ['Quarantined', because('MALICIOUS_CODE', 'quarantined')],
  ['Cancelled', because('CANCELLED', 'cancelled')],
  ['Error', because('CLONE_FAILED', 'error')],
])(
  '%s: a run that ends so has its report, even where it did nothing',
  async (title, end) => {
    const { run, runId } = await storeRun(database());
    await database().repositories.runs.finish(runId, { end, endTime: END });
    const text = await rendered(runId);
    expect(text).toContain(`Verdict ${title}`);
    for (const fact of [run.repoUrl, run.teamName, run.leaderName, run.branchName, runId]) expect(text).toContain(fact);
    expect(text).toMatch(/Page 1 of \d/);
    if (end.reason) expect(text).toContain(`src/a.py:3 ${end.reason.message}`);
    const path = join(outputDir, runId, 'report.pdf');
    expect(await database().repositories.runs.get(runId)).toMatchObject({ pdfReportPath: path });
    expect(readdirSync(dirname(path))).toEqual(['report.pdf']);
  },
  60_000,
);

test('every section is told from what is stored', async () => {
  const { runId, note, fix } = await storeRun(database());
  const { ciEvents, runs, strategyWeights } = database().repositories;
  await note('checks_planned', {
    checks: [{ id: 'c1', command: 'python -m pytest', kind: 'test', origin: 'pyproject.toml' }],
    skipped: [],
  });
  await note('checks_run', { runs: [{ checkId: 'c1', status: 'passed' }] });
  await note('risk', { cells: [{ file: 'src/utils.py', risk: 24, fanIn: 5, failures: 2, churn: 1 }] });
  const outlook = { clusters: [['SYNTAX' as const]], rungs: ['rule_first' as const], weights: new Map() };
  const checks = { planned: 1, judged: 1, tests: true };
  await storePrediction(database(), runId, { ...outlook, checks, elapsedSecs: 3, checkSecs: 1, maxIterations: 5 });
  await note('failures_found', {
    ...{ round: 1, total: 1, uncovered: 0 },
    failures: [{ id: 'f1', bugType: 'SYNTAX', file: 'src/utils.py', line: 15, message: 'expected a colon' }],
  });
  await fix({ causalCommitSha: 'c'.repeat(40), causalExplanation: 'it took the colon away' });
  await note('model_called', { model: 'some-model-1', inputTokens: 1200, outputTokens: 345, costUsd: 0.0123 });
  await note('model_called', { model: 'some-model-1', inputTokens: 800, outputTokens: 55, costUsd: 0.01 });
  await note('commits_pushed', { commits: [{ sha: SHA, message: '[AI-AGENT] fix(syntax): insert a colon' }] });
  const proof = { judged_by: 'local_checks', failing: ['tests/test_b.py::test_b'] };
  await note('rolled_back', {
    ...{ iteration: 1, commit: SHA, subject: '[AI-AGENT] fix(syntax): insert a colon', revert: REVERT },
    ...{ found_by: 'only_commit', new_failures: ['tests/test_b.py::test_b'], tried: [], fixes: [] },
    before: { ...proof, sha: SHA },
    after: { ...proof, sha: REVERT, failing: [] },
  });
  const round = {
    ...{ runId, githubRunId: null, failuresBefore: 1, durationSecs: 4.25, triggeredAt: START, completedAt: END },
  };
  await ciEvents.upsert({
    ...{ ...round, eventId: randomUUID(), iteration: 1, status: 'failed', failuresAfter: 1 },
    ...{ newFailures: ['tests/test_b.py::test_b'], regressionDetected: true },
    ...{ rollbackTriggered: true, rollbackCommitSha: REVERT },
  });
  await ciEvents.upsert({
    ...{ ...round, eventId: randomUUID(), iteration: 2, status: 'passed', failuresAfter: 0, newFailures: [] },
    ...{ regressionDetected: false, rollbackTriggered: false, rollbackCommitSha: null },
  });
  const { weights } = await strategyWeights.of('SYNTAX');
  await strategyWeights.evolve('SYNTAX', 0, { ...weights, search: weights.search }, 'test');
  await strategyWeights.evolve('SYNTAX', 1, { ...weights, search: weights.search - 0.15 }, 'test');
  await runs.finish(runId, { end: { verdict: 'green', reason: null }, endTime: END });
  await storeActual(database(), await assembleResults(database(), runId));

  const text = await rendered(runId);
  const told: Readonly<Record<string, readonly string[]>> = {
    cover: ['1 of 1 failures healed', '110 score', '1 min 31 s', SHA],
    score: ['Speed bonus', '+10', 'Total 110'],
    fixes: [
      'healed SYNTAX src/utils.py:15 93 % confidence',
      '- def total(items)',
      '+ def total(items):',
      SHA.slice(0, 10),
    ],
    ci: [
      'Round 1 failed regression rolled back',
      'New failures: tests/test_b.py::test_b',
      'Round 2 passed',
      'took 4.3 s',
    ],
    causes: ['it took the colon away', 'cccccccccc', `Taken back by ${REVERT.slice(0, 10)}`],
    evidence: ['python -m pytest', 'src/utils.py 5 2 1 24'],
    benchmark: ['Fix rate 21 25 25 +4', '1 × SYNTAX at 85 %'],
    models: ['some-model-1 2 2,000 400 $0.0223'],
    weights: ['SYNTAX 2', '0.55 \u22120.15'],
  };
  const missing = Object.entries(told).map(([section, facts]) => [
    section,
    facts.filter((fact) => !packed(text).includes(packed(fact))),
  ]);
  expect(missing).toEqual(Object.keys(told).map((section) => [section, []]));
}, 60_000);

const HOSTILE = `</style></title><script>document.body.textContent='owned'</script><img src=x onerror=alert(1)>"'&\u202e`;

test('what a repository says stays text, and its secrets stay out', async () => {
  const secret = `ghp_${'a1B2'.repeat(9)}`;
  const { runId, note, fix } = await storeRun(database(), {
    teamName: `T${HOSTILE}`.slice(0, 120),
    repoUrl: `/r/${HOSTILE}`,
  });
  await fix({
    filePath: `src/${HOSTILE}.py`,
    description: HOSTILE,
    fixDescription: HOSTILE,
    commitMessage: `[AI-AGENT] ${HOSTILE}`,
  });
  await fix({ originalCode: `x = '${HOSTILE}'`, fixedCode: `token = "${secret}"` });
  await fix({
    bugType: 'SECRET_LEAK',
    originalCode: 'password = "hunter2hunter2"',
    fixedCode: 'password = os.environ["P"]',
  });
  await note('not_judged', { items: [{ id: HOSTILE, why: HOSTILE }] });
  await database().repositories.runs.finish(runId, {
    end: { verdict: 'red', reason: { code: 'STILL_FAILING', message: HOSTILE, file: HOSTILE } },
    endTime: END,
  });
  const page = reportPage(await gatherReport(database(), runId));
  expect(page).not.toMatch(/<script|<img|\u202e/i);
  expect(page.match(/<\/style>/g)).toHaveLength(1);
  expect(page).not.toContain(secret);
  expect(page).not.toContain('hunter2');
  const text = await textOf(await print(page));
  expect(text).toContain('<img src=x onerror=alert(1)>');
  expect(text).toContain('os.environ["P"]');
  expect(text).not.toBe('owned');
}, 60_000);

test('the page that is printed runs nothing, fetches nothing and reads no file', async () => {
  let asked = 0;
  const server = createServer((_, answer) => (asked++, answer.end('p { color: red }')));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const file = join(outputDir, 'private.txt');
  writeFileSync(file, 'a private file');
  try {
    const page = `<!doctype html><title>t</title><link rel=stylesheet href="${url}"><img src="${url}">
      <iframe src="file://${file}"></iframe><iframe src="file:///etc/passwd"></iframe>
      <p id=p>as written</p><script>document.getElementById('p').textContent = 'rewritten'</script>`;
    const text = await textOf(await print(page));
    expect(text).toContain('as written');
    expect(text).not.toMatch(/rewritten|private file|root:/);
    expect(asked).toBe(0);
  } finally {
    server.close();
  }
}, 60_000);

test('thousands of failures and endless lines still make a report of some pages', async () => {
  const { runId, fix } = await storeRun(database());
  const code = Array.from({ length: 3000 }, (_, i) => `line ${i} ${'x'.repeat(2000)}`).join('\n');
  await fix({ originalCode: '', fixedCode: code, description: 'd'.repeat(50_000) });
  for (let i = 0; i < 500; i++) await fix({ failureId: `f${i}`, lineNumber: i + 1 });
  await database().repositories.runs.finish(runId, { end: { verdict: 'green', reason: null }, endTime: END });
  const page = reportPage(await gatherReport(database(), runId));
  expect(page.length).toBeLessThan(2_000_000);
  expect(page).toContain('101 more failures');
  const { numpages } = await parsePdf(await print(page));
  expect(numpages).toBeLessThan(120);
}, 120_000);

test('there is none of a run that goes on', async () => {
  const { runId } = await storeRun(database());
  await expect(renderReport({ config, database: database() }, runId)).rejects.toBeInstanceOf(RunNotEndedError);
  expect(existsSync(join(outputDir, runId))).toBe(false);
});
