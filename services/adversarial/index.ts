import { newlyBroken, raisedOnPurpose, wordOf } from '../../domain/adversarial';
import type { Check, TestResult } from '../../domain/check';
import { hunksOf } from '../../domain/patch-diff';
import type { FunctionRef, ProbeResult, TestRef } from '../evaluate/contract';
import { functionBodyLine } from '../llm/context/function-line';
import { openScenes } from '../strategies/search/scenes';
import type { AdversarialTest, Arena, Challenge, Challenged, KeptTest, Target } from './contract';
import { writers } from './writers';

export type { AdversarialTest, Arena, Challenge, Challenged, KeptTest } from './contract';

const INPUTS = 60;
const CAP_MS = 3000;
const MOST_TESTS = 60;
const MOST_TARGETS = 3;

/**
 * Tries to show that a fix is wrong: the functions that it changes are run, as they were and as they are, on inputs made from those
 * of the tests, and tests are written against them, about properties that no input may break, and run on both.
 */
export async function challenge(fix: Challenged, arena: Arena): Promise<Challenge> {
  const nothing: Challenge = { inputs: 0, changed: 0, broken: [], tests: [], kept: [] };
  const { evaluator } = arena;
  const functions = await functionsOf(fix, arena);
  const known = testsOf(fix, arena, evaluator?.checkIds ?? []);
  if (!evaluator?.probe || functions.length === 0 || known.length === 0) return nothing;
  const before = Object.fromEntries(
    fix.changes.flatMap(({ path, before: text }) => (text === null ? [] : [[path, text]])),
  );
  const order = {
    variants: [{ files: {} }, { files: before }],
    ...{ functions, tests: known, inputs: INPUTS, seed: arena.seed, capMs: CAP_MS, edges: true },
  };
  const onPurpose = new Set(fix.changes.flatMap(({ after }) => [...raisedOnPurpose(after ?? '')]));
  const brokenIn = ({ inputs, calls, behaviours: [is = [], was = []] }: ProbeResult) => {
    // What a call of a passing test raises is meant.
    const meant = is.filter((_, i) => calls?.[i]?.given).flatMap((text) => /^raises (\w+)/.exec(text ?? '')?.[1] ?? []);
    return newlyBroken(inputs, was, is, new Set([...onPurpose, ...meant]));
  };
  const seen = await evaluator.probe(order);
  let broken = brokenIn(seen);
  if (broken.length > 0) {
    // What a busy machine cut once is no proof.
    const again = new Set(brokenIn(await evaluator.probe(order)).map(({ input }) => input));
    broken = broken.filter(({ input }) => again.has(input));
  }
  const [is = [], was = []] = seen.behaviours;
  const changed = seen.inputs.filter((_, i) => is[i] !== was[i]).length;
  const told = await writtenAgainst(fix, arena, seen, before);
  return { inputs: seen.inputs.length, changed, broken, ...told };
}

async function writtenAgainst(
  fix: Challenged,
  arena: Arena,
  probe: ProbeResult,
  before: Readonly<Record<string, string>>,
): Promise<Pick<Challenge, 'tests' | 'kept'>> {
  const writer = writers[arena.project.language];
  const beside = neighbour(fix, arena);
  if (!writer || !beside) return { tests: [], kept: [] };
  const withLibrary = names(arena, writer.library);
  const tests: AdversarialTest[] = [];
  const kept: KeptTest[] = [];
  for (const target of targetsOf(fix, probe).slice(0, MOST_TARGETS)) {
    const options = { withLibrary };
    const written = writer.write(target, options);
    const { path, ids } = writer.place(written, beside.test, beside.check);
    if (written.names.length === 0 || arena.tree.has(path)) continue;
    const own = { [path]: written.code };
    const after = await arena.run(beside.check, own, ids);
    const earlier = await arena.run(beside.check, { ...before, ...own }, ids);
    const words = written.names.map((name, i) =>
      wordFor(target, name, resultOf(earlier, ids[i]), resultOf(after, ids[i])),
    );
    tests.push(...words);
    const only = words.filter(({ word }) => word === 'tells' || word === 'holds').map(({ name }) => name);
    if (only.length > 0) {
      const { code } = writer.write(target, { ...options, only });
      kept.push({ targetFile: target.file, targetFunction: target.name, language: writer.language, code });
    }
  }
  return { tests, kept };
}

const resultOf = (results: readonly TestResult[], id: string | undefined) => results.find((one) => one.id === id);

function wordFor(
  { file: targetFile, name: targetFunction }: Target,
  name: string,
  before: TestResult | undefined,
  after: TestResult | undefined,
): AdversarialTest {
  const word = wordOf({ before: before?.outcome ?? null, after: after?.outcome ?? null });
  const message = word === 'doubts' ? after?.message : undefined;
  return { targetFile, targetFunction, name, word, ...(message !== undefined && { message }) };
}

/** Whether a project's tests or manifests name a library. */
function names({ tree, adapter, project }: Arena, library: string): boolean {
  const word = new RegExp(`\\b${library}\\b`);
  const telling = tree.files.filter((file) => ['test', 'manifest'].includes(adapter.role(file, project)));
  return telling.some((file) => word.test(tree.read(file) ?? ''));
}

/** Functions with lines that the fix wrote. */
async function functionsOf({ changes }: Challenged, { tree, syntax }: Arena): Promise<FunctionRef[]> {
  const scenes = openScenes({ tree, syntax });
  const found = new Map<string, FunctionRef>();
  for (const change of changes) {
    const scene = await scenes.open(change.path);
    if (!scene) continue;
    for (const { newStart, newLines } of hunksOf(change)) {
      for (let line = newStart; line < newStart + Math.max(1, newLines); line++) {
        const at = functionBodyLine(scene, line);
        if (at !== null) found.set(`${change.path}:${at}`, { file: change.path, line: at });
      }
    }
  }
  return [...found.values()];
}

/** Tests of the tree that pass; those that the fix made pass first. */
function testsOf({ tests }: Challenged, { report }: Arena, checkIds: readonly string[]): TestRef[] {
  const own = new Set(tests);
  const all = report.runs
    .filter(({ checkId }) => checkIds.includes(checkId))
    .flatMap((run) => run.tests.filter(isWell).map(({ id }) => ({ checkId: run.checkId, id })));
  return all.sort((a, b) => Number(own.has(b.id)) - Number(own.has(a.id))).slice(0, MOST_TESTS);
}

const isWell = ({ outcome }: TestResult) => outcome === 'passed';

function neighbour({ tests }: Challenged, { report, checks }: Arena): { test: TestResult; check: Check } | null {
  const own = new Set(tests);
  const found = report.runs.flatMap((run) => {
    const check = checks.find(({ id }) => id === run.checkId);
    return check ? run.tests.filter(isWell).map((test) => ({ test, check })) : [];
  });
  return found.find(({ test }) => own.has(test.id)) ?? found[0] ?? null;
}

/** Changed functions that can be called with plain values. */
function targetsOf({ changes }: Challenged, { calls = [] }: ProbeResult): Target[] {
  const targets = new Map<string, Target & { calls: Target['calls'][number][] }>();
  for (const call of calls) {
    if (!call || call.code === null) continue;
    const change = changes.find(({ path }) => isModule(path, call.module));
    if (!change) continue;
    const { module, name, code } = call;
    const known = targets.get(`${module}\0${name}`);
    const onPurpose = [...raisedOnPurpose(change.after ?? '')];
    const target = known ?? { file: change.path, module, name, calls: [], onPurpose };
    target.calls.push({ ...call, code });
    targets.set(`${module}\0${name}`, target);
  }
  return [...targets.values()];
}

/** Whether a file may be the module of this name, wherever its root is. */
function isModule(path: string, module: string): boolean {
  const parts = path
    .replace(/\.\w+$/, '')
    .replace(/\/__init__$/, '')
    .replaceAll('/', '.');
  return parts === module || parts.endsWith(`.${module}`);
}
