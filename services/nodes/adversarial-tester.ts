import { writeFile } from 'node:fs/promises';
import { doubted } from '../../domain/adversarial';
import type { Check } from '../../domain/check';
import type { Fix, FixRecord } from '../../domain/fix';
import { KnowledgeDown } from '../../domain/ports';
import type { BugType } from '../../domain/names';
import type { FileChange } from '../../domain/patch';
import type { Step } from '../../domain/run-activities';
import type { TracePayload } from '../../domain/trace-payloads';
import { challenge, type Arena, type Challenge } from '../adversarial';
import type { CheckPlan } from '../checks/contract';
import type { Tree } from '../languages/contract';
import { encode, openEvaluators, openScratch, placeIn, toolsFor, type Evaluators, type Scratch } from '../repair';
import { seedOf } from './bench';
import { adapterOf, scratchParent, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { failingTests } from './failing-tests';
import { unlearn } from './remember';
import { find, load, loadFix } from './stages';
import { uuidOf } from './uuid';

/** Types of failure whose fixes change what code does. */
const BEHAVIOUR: readonly BugType[] = ['LOGIC', 'TYPE_ERROR'];
const MOST_FIXES = 10;
const SECONDS = 120;
const CAP_SECS = 30;

/** Puts the applied fixes of a green run to tests that are written against them. What is known of a fix already is not asked again. */
export async function adversarialTester(node: NodeContext, _step: Step): Promise<void> {
  const { fixes, traces } = node.database.repositories;
  const rows = (await fixes.ofRun(node.runId)).filter(
    ({ status, bugType }) => status === 'applied' && BEHAVIOUR.includes(bugType),
  );
  const done = new Set(
    (await traces.withLabels(node.runId, ['fix_challenged'])).map(({ payload }) => String(payload?.fixId)),
  );
  const ids = ((await find(node, 'applied')) ?? []).filter((id) => !done.has(id)).slice(0, MOST_FIXES);
  if (ids.length === 0 || rows.length === 0) return;
  const endsAt = Date.now() + SECONDS * 1000;
  const ring = await openRing(node);
  try {
    for (const id of ids) {
      if (Date.now() > endsAt) return;
      const fix = await loadFix(node, id);
      const own = rows.filter(({ failureId }) => failureId && fix.healed?.includes(failureId));
      if (own[0]) await put(node, ring, fix, [own[0], ...own.slice(1)]);
    }
  } finally {
    await ring.close();
  }
}

/** The tree as CI found it green, with warm processes and a copy to run tests on. */
interface Ring {
  readonly tree: Tree;
  readonly plan: CheckPlan;
  readonly evaluators: Evaluators;
  readonly copy: Scratch;
  readonly runIn: Arena['run'];
  close(): Promise<void>;
}

async function openRing(node: NodeContext): Promise<Ring> {
  const { sandbox, progress, workspace } = node;
  const [tree, plan] = [await trackedTree(node), await load(node, 'plan')];
  const prepared = new Map(await load(node, 'prepared'));
  const places = { checkout: workspace.checkout, parent: scratchParent(node) };
  const copy = await openScratch(places);
  const evaluators = openEvaluators({
    ...{ ...places, prepared, sandbox, checks: plan.checks, atOnce: 1, signal: progress.signal },
  });
  const runIn = async (check: Check, texts: Readonly<Record<string, string>>, tests: readonly string[]) => {
    await copy.reset();
    for (const [path, text] of Object.entries(texts)) {
      await writeFile(await placeIn(copy.path, path), encode(text, tree.has(path) ? tree.encoding(path) : 'utf8'));
    }
    const report = await node.checks.runChecks({
      ...{ workCopy: copy.path, plan, prepared, progress, only: [check.id], selection: { tests } },
      ...{ confirmRed: false, capSecs: CAP_SECS },
    });
    return report.runs.flatMap((run) => run.tests);
  };
  const close = async () => {
    await evaluators.close();
    await copy.dispose();
  };
  return { tree, plan, evaluators, copy, runIn, close };
}

async function put(node: NodeContext, ring: Ring, fix: Fix, rows: readonly [FixRecord, ...FixRecord[]]): Promise<void> {
  const { tree, plan, evaluators, runIn } = ring;
  const projects = plan.projects.map((project) => ({ project, adapter: adapterOf(node, project) }));
  const [row] = rows;
  const tools = toolsFor(projects, row.filePath);
  if (!tools) return;
  const { project, adapter } = tools;
  const changes = fix.patch.changes.flatMap((change): FileChange[] => {
    const after = tree.read(change.path);
    const isSource = after !== null && change.before !== null && adapter.role(change.path, project) === 'source';
    return isSource ? [{ ...change, after }] : [];
  });
  const submitted = await load(node, 'submitted');
  const told = await challenge(
    { changes, tests: rows.flatMap((one) => failingTests(submitted, one)?.tests ?? []) },
    {
      ...{ tree, project, adapter, syntax: node.syntax, report: await load(node, 'report'), seed: seedOf(node.runId) },
      checks: plan.checks.filter(({ projectId, kind }) => projectId === project.id && kind === 'test'),
      evaluator: await evaluators.of(project, adapter).catch(() => null),
      run: runIn,
    },
  );
  if (told.inputs === 0 && told.tests.length === 0) return;
  await tell(node, fix, rows, told);
  await keep(node, row, told);
}

async function tell(
  node: NodeContext,
  { fixId }: Fix,
  rows: readonly [FixRecord, ...FixRecord[]],
  { inputs, changed, broken, tests }: Challenge,
): Promise<void> {
  const against = [
    ...broken.slice(0, 3).map(({ input, before, after }) => `${input} gave ${before} before and now ${after}`),
    ...tests.filter(({ word }) => word === 'doubts').map(({ name, message }) => `${name}: ${message ?? 'fails now'}`),
  ];
  const isDoubted = against.length > 0;
  const [{ filePath: file, lineNumber: line }] = rows;
  const payload: TracePayload<'fix_challenged'> = {
    ...{ fixId, file, line, inputs, changed, broken: broken.slice(0, 20), doubted: isDoubted },
    tests: tests.map(({ targetFunction: target, name, word }) => ({ target, name, word })),
  };
  if (isDoubted) {
    for (const row of rows) {
      const confidenceScore = doubted(row.confidenceScore, node.config.confidenceThreshold);
      await node.database.repositories.fixes.upsert({ ...row, confidenceScore });
    }
    await unlearn(node, rows);
  }
  await node.trace.record({
    ...{ node: 'adversarial_tester', actionType: 'decision', label: 'fix_challenged', payload },
    ...{ fixId: rows[0].fixId, key: `fix_challenged/${fixId}` },
    thought: isDoubted
      ? `${file}:${line}: the fix is doubtful: ${against.join('; ')}`
      : `${file}:${line}: ${inputs} inputs and ${tests.length} tests that were written against the fix do not speak against it`,
  });
}

async function keep(node: NodeContext, row: FixRecord, { kept }: Challenge): Promise<void> {
  for (const { targetFile, targetFunction, language, code } of kept) {
    const id = `${uuidOf(row.fixId, targetFile, targetFunction)}-${node.runId}`;
    const test = { id, code, targetFile, targetFunction, language, runId: node.runId };
    const step = { node: 'adversarial_tester', actionType: 'decision', fixId: row.fixId, key: `test/${id}` } as const;
    const about = { test: id, file: targetFile, target: targetFunction };
    try {
      const why = await node.testStore?.keep({ ...test, bugTypeFixed: row.bugType, ciPassed: true });
      if (why === undefined) return;
      const label = why === null ? 'test_kept' : 'test_not_kept';
      await node.trace.record({ ...step, label, payload: { ...about, ...(why !== null && { why }) } });
    } catch (error) {
      if (!(error instanceof KnowledgeDown)) throw error;
      await node.trace.record({ ...step, label: 'test_not_kept', payload: { ...about, why: error.message } });
    }
  }
}
