import type { Check } from '../../../domain/check';
import type {
  Batch,
  Coverage,
  Evaluator,
  OpenEvaluator,
  Probe,
  ProbeResult,
  TestRef,
  Trial,
  Variant,
  VariantResult,
} from '../../evaluate/contract';
import { inPacks, pooled } from '../../evaluate/pool';
import { readAnswer, readPack, type Told } from './fork-answer';
import { ForkSession, type Job, type Ready } from './fork-session';
import { forkServer } from './invocation';

const SESSION_SECS = 6 * 3600;
/** What a variant may use beyond what the server has. */
const VARIANT_MB = 768;
/** What importing and collecting may take, at least, and times what it took. */
const LEAST_LOAD_MS = 5_000;
const LOAD_FACTOR = 5;
const SLOWED_BY_TRACING = 10;
/** A test that never ends has run the lines of its loop by then. */
const SAMPLE_MS = 100;
/** For running the tests of a probe, once. */
const RECORDING_MS = 5_000;

/** Forks of a warm interpreter; null for a check whose tool has no part in it. */
export async function openPythonEvaluator(options: OpenEvaluator): Promise<Evaluator | null> {
  const { check } = options;
  if (forkServer(check, { mode: 'warm', modules: [], atOnce: 1, memoryMb: 1 }) === null) return null;
  const warm = isScript(check) ? null : new ForkSession(() => open(options, 'warm', []));
  const first: Ready = (await warm?.ready()) ?? { ready: false };
  const fresh = new ForkSession(() => open(options, 'fresh', first.foreign ?? []));
  const second: Ready = first.ready ? { ready: true } : await fresh.ready();
  if (!second.ready) {
    await Promise.all([warm?.close(), fresh.close()]);
    return null;
  }
  return new PythonEvaluator(options, first.ready ? warm : null, fresh, first, second.packs ?? false);
}

const isScript = (check: Check) => check.tool === 'python-script';

async function open(
  { sandbox, prepared, workCopy, check, atOnce, signal }: OpenEvaluator,
  mode: 'warm' | 'fresh',
  modules: readonly string[],
) {
  const invocation = forkServer(check, { mode, modules, atOnce, memoryMb: VARIANT_MB });
  if (!invocation) throw new Error(`${check.tool} has no fork server`);
  return sandbox.open({
    ...{ profile: 'check', argv: invocation.argv, cwd: invocation.cwd, workCopy, path: prepared.path, signal },
    mounts: prepared.mounts,
    env: { ...prepared.env, ...invocation.env },
    limits: { wallSecs: SESSION_SECS, memoryMb: 4096 },
  });
}

/** Variants that share a fork: about as many as take this long. */
const PACK_MS = 60;
const FIRST_PACK = 4;
const LARGEST_PACK = 64;

class PythonEvaluator implements Evaluator {
  readonly checkIds: readonly string[];
  private readonly known: ReadonlySet<string>;
  private readonly packable: ReadonlySet<string>;
  private readonly loadMs: number;
  private needsForeign: boolean;

  constructor(
    private readonly options: OpenEvaluator,
    private readonly warm: ForkSession | null,
    private readonly fresh: ForkSession,
    ready: Ready,
    private readonly packsFresh: boolean,
  ) {
    this.checkIds = [options.check.id];
    this.known = new Set(ready.tests);
    this.packable = new Set(ready.packable);
    this.loadMs = Math.max(LEAST_LOAD_MS, LOAD_FACTOR * (ready.ms ?? 0));
    this.needsForeign = !ready.ready;
  }

  async coverage({ tests, capMs }: Parameters<Evaluator['coverage']>[0]): Promise<Coverage> {
    const ids = tests
      ? tests.map((test) => test.id)
      : [...(this.known.size > 0 ? this.known : [scriptName(this.options.check)])];
    const plain = await this.each(ids, { cap: capMs, each: true });
    const endless = new Set(plain.trials.filter((trial) => trial.outcome === 'timed_out').map((trial) => trial.id));
    const [ended, cutOff] = [ids.filter((id) => !endless.has(id)), ids.filter((id) => endless.has(id))];
    const parts = [
      await this.each(ended, { cap: SLOWED_BY_TRACING * capMs, each: true, cover: true }),
      await this.each(cutOff, { cap: Math.min(capMs, SAMPLE_MS), each: true, cover: true }),
    ];
    const traced = { trials: parts.flatMap((part) => part.trials), lines: parts.flatMap((part) => part.lines) };
    const lines = new Map(traced.trials.map((trial, i) => [trial.id, traced.lines[i] ?? {}] as const));
    const cut = new Map(traced.trials.map((trial) => [trial.id, trial.frames] as const));
    return {
      trials: plain.trials.map((trial) => {
        const frames = trial.frames ?? cut.get(trial.id);
        return frames ? { ...trial, frames } : trial;
      }),
      lines: plain.trials.map((trial) => lines.get(trial.id) ?? {}),
    };
  }

  async *runBatch<V extends Variant>(batch: Batch<V>): AsyncGenerator<VariantResult<V>> {
    const job = { tests: batch.tests.map((test) => test.id), cap: batch.capMs, stop: batch.stop === 'first_failure' };
    const server = this.forPacks(job.tests);
    let size = FIRST_PACK;
    const packs = inPacks(batch.variants, () => (server ? size : 1));
    const run = async (variants: readonly V[], signal: AbortSignal): Promise<VariantResult<V>[]> => {
      const began = performance.now();
      const told = server
        ? await this.pack(server, variants, job, signal)
        : [await this.alone(variants[0], job, signal)];
      const durationMs = (performance.now() - began) / variants.length;
      size = Math.round(Math.min(Math.max(PACK_MS / durationMs, 2), 2 * variants.length, LARGEST_PACK));
      return told.map((one, i) => ({ variant: variants[i] as V, durationMs, ...statusOf(one, job.tests.length) }));
    };
    for await (const results of pooled(packs, (server ? 1 : 2) * this.options.atOnce, run)) yield* results;
  }

  /** The server that can try several variants in one fork; null where these tests are not fit for it. */
  private forPacks(tests: readonly string[]): ForkSession | null {
    if (!this.warm) return this.packsFresh ? this.fresh : null;
    return tests.length > 0 && tests.every((test) => this.packable.has(test)) ? this.warm : null;
  }

  private alone(variant: Variant | undefined, job: Omit<Job, 'files'>, signal: AbortSignal): Promise<Told> {
    return this.fork({ files: variant?.files ?? {}, ...job }, signal);
  }

  /** What ends a fork, or leaves something behind in it, ends the fork for the others, which go on in another. */
  private async pack(server: ForkSession, variants: readonly Variant[], job: Omit<Job, 'files'>, signal: AbortSignal) {
    const all: Told[] = [];
    while (all.length < variants.length) {
      const left = variants.slice(all.length);
      const order = { ...job, variants: left.map(({ files }) => files), ...(!this.warm && { loadMs: this.loadMs }) };
      const answer = left.length > 1 ? await server.submit(order, signal) : null;
      const told = answer ? readPack(this.options.check.id, job.tests, left.length, answer) : [];
      for (const [i, one] of told.entries()) all.push(one.fresh ? await this.alone(left[i], job, signal) : one);
      if (told.length === 0) all.push(await this.alone(left[0], job, signal));
    }
    return all;
  }

  async probe({ variants, functions, tests, inputs, seed, capMs }: Probe): Promise<ProbeResult> {
    const record = { functions, inputs, seed };
    const ids = tests.map((test) => test.id);
    // With a variant that passes, no test ends before its last call.
    const files = variants[0]?.files ?? {};
    const recorded = await this.fork({ files, tests: ids, cap: RECORDING_MS, probe: record });
    const calls = (recorded.probe[0] ?? []) as readonly { readonly text: string }[];
    const behaviours: (string | null)[][] = variants.map(() => calls.map(() => null));
    if (calls.length > 0) {
      const numbered = variants.map((variant, i) => ({ variant, i }));
      const play = async ({ variant, i }: (typeof numbered)[number], signal: AbortSignal) => {
        const told = await this.fork({ files: variant.files, tests: [], cap: capMs, probe: { calls } }, signal);
        for (const one of told.probe as readonly { readonly input: number; readonly is: string | null }[]) {
          const own = behaviours[i];
          if (own && one.input < own.length) own[one.input] = one.is;
        }
      };
      for await (const _ of pooled(numbered, this.options.atOnce, play));
    }
    return { inputs: calls.map(({ text }) => text), behaviours };
  }

  async close(): Promise<void> {
    await Promise.all([this.warm?.close(), this.fresh.close()]);
  }

  private async fork(job: Job, signal?: AbortSignal): Promise<Told> {
    const { check } = this.options;
    if (this.warm && job.tests.every((test) => this.known.has(test))) {
      const told = readAnswer(check.id, job.tests, await this.warm.submit(job, signal));
      if (!told.fresh) return told;
    }
    const asks = this.needsForeign;
    this.needsForeign = false;
    const answer = await this.fresh.submit({ ...job, loadMs: this.loadMs, ...(asks && { foreign: true }) }, signal);
    const told = readAnswer(check.id, job.tests, answer);
    if (told.foreign.length > 0) this.fresh.preload(told.foreign);
    return told;
  }

  /** All of these tests on the unchanged files, in as few forks as their ends allow, side by side. */
  private async each(ids: readonly string[], job: Pick<Job, 'cap' | 'each' | 'cover'>) {
    const size = Math.ceil(ids.length / this.options.atOnce);
    const starts = Array.from({ length: this.options.atOnce }, (_, i) => i * size);
    const parts = await Promise.all(starts.map((start) => this.inTurn(ids.slice(start, start + size), job)));
    return { trials: parts.flatMap((part) => part.trials), lines: parts.flatMap((part) => part.lines) };
  }

  private async inTurn(ids: readonly string[], { cap, ...job }: Pick<Job, 'cap' | 'each' | 'cover'>) {
    const trials: Trial[] = [];
    const lines: Told['lines'][number][] = [];
    for (let left = ids; left.length > 0;) {
      const late = trials.filter((trial) => trial.outcome === 'timed_out').length;
      // Where one after the other does not end, the next is not waited for as long.
      const patience = late < 2 ? cap : Math.max(cap / 4, Math.min(cap, SAMPLE_MS));
      const told = await this.fork({ files: {}, tests: left, stop: false, ...job, cap: patience });
      trials.push(...told.trials);
      lines.push(...told.lines);
      const seen = new Set(told.trials.map((trial) => trial.id));
      const rest = left.filter((id) => !seen.has(id));
      if (told.done || rest.length === left.length) {
        trials.push(...rest.map((id): Trial => this.without(id, told.done ? 'missing' : 'killed')));
        lines.push(...rest.map(() => ({})));
        break;
      }
      left = rest;
    }
    return { trials, lines };
  }

  private without(id: string, outcome: Trial['outcome']): Trial {
    const ref: TestRef = { checkId: this.options.check.id, id };
    return { ...ref, outcome, durationMs: 0 };
  }
}

function statusOf(
  { done, trials, unreadable }: Told,
  tests: number,
): Pick<VariantResult, 'status' | 'trials' | 'message'> {
  if (unreadable !== null) return { status: 'unreadable', trials, message: unreadable };
  const passed = done && trials.length === tests && trials.every(({ outcome }) => outcome === 'passed');
  return { status: passed ? 'passed' : 'failed', trials };
}

/** The one test that a program is. */
export const scriptName = (check: Check): string => check.command;
