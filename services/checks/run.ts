import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, CheckReport, CheckRun, Project } from '../../domain/check';
import type { Diagnostic } from '../../domain/diagnostic';
import { setInfrastructureApart } from '../../domain/infrastructure';
import { neverShown } from '../../domain/inventory';
import { unifySyntax } from '../../domain/unify-syntax';
import { inspectionOf, runInspection } from '../inspections';
import { openEvaluator } from '../evaluate';
import type { LanguageAdapter, Prepared, Selection, Tree } from '../languages/contract';
import { CHECKOUT, type Sandbox, type SandboxResult } from '../sandbox/contract';
import { neverEnding, toldBy } from './alone';
import type { RunChecksOptions } from './contract';
import type { Adapters } from './plan';
import { languageRunner } from './runner';
import { parseShell, SHELL, shellInvocation } from './shell';
import { isStuck, tellsEach, wasSlow } from './stuck';

const AT_ONCE = 2;
const EXCERPT = 8_000;
const PATIENCE: Patience = { secs: 90, fewMs: 5_000, plentyMs: 30_000 };

/** How long a check may be in one test, where nothing says how long that should take. */
export interface Patience {
  readonly secs: number;
  /** For each test that is asked alone, and for one that took more. */
  readonly fewMs: number;
  readonly plentyMs: number;
}

export interface RunDeps {
  readonly sandbox: Sandbox;
  readonly adapters: Adapters;
  readonly openTree: (root: string) => Tree;
  readonly patience?: Patience;
  /** Secrets out of what is shown and stored. */
  readonly redact: (text: string) => string;
}

/** Runs the checks of a plan on a tree; red ones twice where asked, to tell flaky tests from failing ones. */
export async function runChecks(deps: RunDeps, options: RunChecksOptions): Promise<CheckReport> {
  const wanted = options.plan.checks.filter((check) => options.only?.includes(check.id) ?? true);
  const tree = deps.openTree(options.workCopy);
  const settled = new Set<string>();
  const once = async (checks: readonly Check[], before = options.before) => {
    const runs = await inPairs(checks, (check) => runCheck(deps, { ...options, before }, check, tree, settled));
    const builds = new Set(options.plan.checks.filter((check) => check.kind === 'build').map((check) => check.id));
    return unifySyntax(runs, (run) => builds.has(run.checkId));
  };
  const runs = await once(wanted);
  const doubtful = wanted.filter((check) => {
    const run = runs.find(({ checkId }) => checkId === check.id);
    const tells = run?.status === 'failed' || (run?.status === 'timed_out' && run.tests.length > 0);
    return check.kind === 'test' && tells && !settled.has(check.id);
  });
  if (!options.confirmRed || doubtful.length === 0) return { runs, flaky: [] };
  const again = await once(doubtful, { runs, flaky: [] });
  return {
    runs,
    flaky: [
      ...new Set(
        again.flatMap((second) =>
          differing(
            runs.find((r) => r.checkId === second.checkId),
            second,
          ),
        ),
      ),
    ],
  };
}

/** @param settled gets the ids of checks that need no second run */
async function runCheck(
  deps: RunDeps,
  options: RunChecksOptions,
  check: Check,
  tree: Tree,
  settled: Set<string>,
): Promise<CheckRun> {
  const { plan, prepared, workCopy, selection, capSecs, progress, onTelemetry } = options;
  const inspection = inspectionOf(check.tool);
  if (inspection) return runInspection(inspection, check.id, tree);
  const project = plan.projects.find(({ id }) => id === check.projectId);
  const adapter = project && deps.adapters[project.adapter];
  const ready = prepared.get(check.projectId);
  if (!project || !adapter || !ready) return notRun(check, 'its project is not prepared');
  progress.heartbeat(check.command);
  const isShell = check.tool === SHELL;
  const wallSecs = Math.min(check.timeoutSecs, capSecs ?? Infinity);
  const { signal } = progress;
  const show = (text: string) => deps.redact(text.replaceAll(`${CHECKOUT}/`, ''));
  const ask = async (secs: number) => {
    const limits = { wallSecs: secs };
    const run = languageRunner({ sandbox: deps.sandbox, prepared: ready, workCopy, limits, signal, onTelemetry });
    const raw = await run(isShell ? shellInvocation(check) : adapter.invocation(check, project, selection));
    return { raw, read: isShell ? parseShell(check, raw, tree) : adapter.parse(check, project, raw) };
  };
  const patience = mayBeStuck(check, options, deps) ? Math.min((deps.patience ?? PATIENCE).secs, wallSecs) : wallSecs;
  let { raw, read } = await ask(patience);
  const alone = () => toldAlone(deps, options, check, { project, adapter, prepared: ready });
  if (patience < wallSecs && read.status === 'timed_out' && !(tellsEach(read) && isStuck(read, patience))) {
    const told = tellsEach(read) ? null : await alone();
    if (told) {
      read = { ...read, ...told };
      settled.add(check.id);
    } else ({ raw, read } = await ask(wallSecs));
  }
  if (check.kind === 'test' && read.status !== 'passed' && lacksMemory(raw.result, read)) {
    const told = await alone();
    if (told) {
      read = { exitCode: read.exitCode, tests: [], diagnostics: [], ...told, status: 'failed' };
      settled.add(check.id);
    }
  }
  const parsed = setInfrastructureApart(read, submodulesOf(tree));
  const own = withoutGenerated(parsed, check, ready, tree);
  const judged = await againstSource(adapter, project, tree, check, own, selection, ready);
  progress.heartbeat(`${check.command}: ${judged.status}`);
  return {
    ...judged,
    ...presentable({ ...judged, diagnostics: judged.diagnostics.map((one) => inTree(one, check)) }, show),
    checkId: check.id,
    durationMs: raw.result.durationMs,
    excerpt: show(excerpt(raw.result)),
  };
}

interface Place {
  readonly project: Project;
  readonly adapter: LanguageAdapter;
  readonly prepared: Prepared;
}

/** How engines of JavaScript end themselves when a program asks for more memory than they have. */
const ENGINE_GAVE_UP = /\bheap out of memory\b|\bV8_Fatal\b|\bFatal JavaScript invalid size\b/;

/** Whether a run ended, or a part of it, because memory was used up. */
const lacksMemory = ({ outOfMemory, stdout, stderr }: SandboxResult, { diagnostics }: Parsed): boolean =>
  outOfMemory ||
  [stdout.text, stderr.text, ...diagnostics.map(({ message }) => message)].some((text) => ENGINE_GAVE_UP.test(text));

/** Where a runner does not tell of each test: what they say alone, if one of them never ends or uses up its memory. */
async function toldAlone(
  { sandbox, patience = PATIENCE }: RunDeps,
  { workCopy, progress }: RunChecksOptions,
  check: Check,
  { project, adapter, prepared }: Place,
) {
  progress.heartbeat(`asking the tests of ${check.command} one by one`);
  const { signal } = progress;
  const order = { project, prepared, checks: [check], workCopy, sandbox, atOnce: AT_ONCE, signal };
  const evaluator = await openEvaluator(adapter, order).catch(() => null);
  if (!evaluator) return null;
  try {
    const { trials, found } = await neverEnding(evaluator, patience);
    return found ? toldBy(trials) : null;
  } finally {
    await evaluator.close().catch(() => undefined);
  }
}

/** A time limit that somebody set is taken as it stands. */
function mayBeStuck(
  { id, kind, source }: Check,
  { capSecs, before }: RunChecksOptions,
  { patience: { secs } = PATIENCE }: RunDeps,
): boolean {
  return kind === 'test' && capSecs === undefined && source !== 'rift_yaml' && !wasSlow(before, id, secs);
}

/** Folders that `.gitmodules` fills from elsewhere. */
function submodulesOf(tree: Tree): string[] {
  const declared = tree.read('.gitmodules') ?? '';
  return [...declared.matchAll(/^\s*path\s*=\s*(\S.*?)\s*$/gm)].flatMap(([, path]) => path ?? []);
}

type Parsed = ReturnType<LanguageAdapter['parse']>;

/** What a tool places outside the tree, or nowhere, is told where the check comes from. */
function inTree(diagnostic: Diagnostic, { origin }: Check): Diagnostic {
  const { file } = diagnostic;
  if (file !== '' && !/^(\/|\\|\.\.?(\/|$))/.test(file)) return diagnostic;
  const [, place = origin, line = '1'] = /^(.*?)(?::(\d+))?$/.exec(origin) ?? [];
  return { ...diagnostic, file: place, line: Number(line) };
}

/** Messages come from the code under test and may hold what it holds; places in them are told as the repository knows them. */
function presentable(run: Parsed, redact: (text: string) => string): Pick<Parsed, 'diagnostics' | 'tests' | 'reason'> {
  return {
    diagnostics: run.diagnostics.map((d) => ({ ...d, message: redact(d.message) })),
    tests: run.tests.map((test) => (test.message === undefined ? test : { ...test, message: redact(test.message) })),
    ...(run.reason !== undefined && { reason: redact(run.reason) }),
  };
}

/** What the installation or a build made beside the sources is not the repository's: no linter judges it. */
function withoutGenerated(parsed: Parsed, check: Check, { mounts }: Prepared, tree: Tree): Parsed {
  if (check.kind === 'test' || parsed.status !== 'failed') return parsed;
  const made = mounts.flatMap(({ guest }) =>
    guest.startsWith(`${CHECKOUT}/`) ? [guest.slice(CHECKOUT.length + 1)] : [],
  );
  const isNew = (file: string) => check.kind === 'lint' && !tree.has(file) && existsSync(join(tree.root, file));
  const diagnostics = parsed.diagnostics.filter(
    ({ file }) => !made.some((path) => file === path || file.startsWith(`${path}/`)) && !isNew(file),
  );
  if (diagnostics.length === parsed.diagnostics.length) return parsed;
  return { ...parsed, diagnostics, status: diagnostics.length === 0 ? 'passed' : 'failed' };
}

/** Success is no evidence where the source has tests, in files that were collected, that nobody saw. */
async function againstSource(
  adapter: LanguageAdapter,
  project: Project,
  tree: Tree,
  check: Check,
  parsed: Parsed,
  selection: Selection | undefined,
  ready: Prepared,
): Promise<Parsed> {
  if (parsed.status === 'infrastructure' && ready.problems.length > 0) {
    return { ...parsed, reason: [parsed.reason, ...ready.problems].filter(Boolean).join('; ') };
  }
  if (check.kind !== 'test' || parsed.status !== 'passed' || selection?.tests) return parsed;
  // A program is one test, whatever functions it holds.
  if (parsed.tests.some((test) => test.id === check.command)) return parsed;
  const hidden = neverShown(await adapter.staticTests(project, tree), parsed.tests);
  if (hidden.length === 0) return parsed;
  const reason = `${hidden.length} tests of the source never showed up, the first: ${hidden[0] ?? ''}`;
  return { ...parsed, status: 'no_evidence', reason };
}

function notRun(check: Check, reason: string): CheckRun {
  const nothing = { exitCode: null, durationMs: 0, diagnostics: [], tests: [], excerpt: '' };
  return { checkId: check.id, status: 'infrastructure', ...nothing, reason };
}

function differing(first: CheckRun | undefined, second: CheckRun): string[] {
  const was = new Map(first?.tests.map((test) => [test.id, test.outcome]));
  return second.tests.filter((test) => was.has(test.id) && was.get(test.id) !== test.outcome).map((test) => test.id);
}

function excerpt({ stdout, stderr }: SandboxResult): string {
  const text = [stdout.text, stderr.text].filter((part) => part.trim()).join('\n');
  if (text.length <= EXCERPT) return text;
  const half = EXCERPT / 2 - 30;
  return `${text.slice(0, half)}\n[… ${text.length - 2 * half} characters …]\n${text.slice(-half)}`;
}

async function inPairs<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return results;
}
