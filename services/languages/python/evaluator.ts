import type { Check } from '../../../domain/check';
import type { Batch, Evaluator, OpenEvaluator, Variant, VariantResult } from '../../evaluate/contract';
import { inPacks, pooled } from '../../evaluate/pool';
import { readAnswer, readPack, type Told } from '../../evaluate/warm-answer';
import { statusOf, WarmEvaluator } from '../../evaluate/warm-evaluator';
import { WarmSession, type Job, type Ready } from '../../evaluate/warm-session';
import { forkServer } from './invocation';

const SESSION_SECS = 6 * 3600;
/** What a variant may use beyond what the server has. */
const VARIANT_MB = 768;
/** What importing and collecting may take, at least, and times what it took. */
const LEAST_LOAD_MS = 5_000;
const LOAD_FACTOR = 5;

/** Forks of a warm interpreter; null for a check whose tool has no part in it. */
export async function openPythonEvaluator(options: OpenEvaluator): Promise<Evaluator | null> {
  const { check } = options;
  if (forkServer(check, { mode: 'warm', modules: [], atOnce: 1, memoryMb: 1 }) === null) return null;
  const warm = isScript(check) ? null : new WarmSession(() => open(options, 'warm', []));
  const first: Ready = (await warm?.ready()) ?? { ready: false };
  const fresh = new WarmSession(() => open(options, 'fresh', first.foreign ?? []));
  const second: Ready = first.ready ? { ready: true } : await fresh.ready();
  if (!second.ready) {
    await Promise.all([warm?.close(), fresh.close()]);
    return null;
  }
  const forks = new Forks(options, first.ready ? warm : null, fresh, first, second.packs ?? false);
  return new PythonEvaluator(forks);
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

/** Forks with everything imported, and where code at import differs, forks that import anew. */
class Forks {
  readonly known: ReadonlySet<string>;
  private readonly packable: ReadonlySet<string>;
  private readonly loadMs: number;
  private needsForeign: boolean;

  constructor(
    readonly options: OpenEvaluator,
    private readonly warm: WarmSession | null,
    private readonly fresh: WarmSession,
    ready: Ready,
    private readonly packsFresh: boolean,
  ) {
    this.known = new Set(ready.tests);
    this.packable = new Set(ready.packable);
    this.loadMs = Math.max(LEAST_LOAD_MS, LOAD_FACTOR * (ready.ms ?? 0));
    this.needsForeign = !ready.ready;
  }

  /** The server that can try several variants in one fork; null where these tests are not fit for it. */
  forPacks(tests: readonly string[]): WarmSession | null {
    if (!this.warm) return this.packsFresh ? this.fresh : null;
    return tests.length > 0 && tests.every((test) => this.packable.has(test)) ? this.warm : null;
  }

  alone(variant: Variant | undefined, job: Omit<Job, 'files'>, signal: AbortSignal): Promise<Told> {
    return this.submit({ files: variant?.files ?? {}, ...job }, signal);
  }

  /** What ends a fork, or leaves something behind in it, ends the fork for the others, which go on in another. */
  async pack(server: WarmSession, variants: readonly Variant[], job: Omit<Job, 'files'>, signal: AbortSignal) {
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

  async close(): Promise<void> {
    await Promise.all([this.warm?.close(), this.fresh.close()]);
  }

  async submit(job: Job, signal?: AbortSignal): Promise<Told> {
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
}

class PythonEvaluator extends WarmEvaluator {
  constructor(private readonly forks: Forks) {
    const { options, known } = forks;
    super({
      checkId: options.check.id,
      atOnce: options.atOnce,
      tests: () => Promise.resolve(known.size > 0 ? [...known] : [scriptName(options.check)]),
      submit: (job, signal) => forks.submit(job, signal),
      close: () => forks.close(),
    });
  }

  override async *runBatch<V extends Variant>(batch: Batch<V>): AsyncGenerator<VariantResult<V>> {
    const job = { tests: batch.tests.map((test) => test.id), cap: batch.capMs, stop: batch.stop === 'first_failure' };
    const server = this.forks.forPacks(job.tests);
    let size = FIRST_PACK;
    const packs = inPacks(batch.variants, () => (server ? size : 1));
    const run = async (variants: readonly V[], signal: AbortSignal): Promise<VariantResult<V>[]> => {
      const began = performance.now();
      const told = server
        ? await this.forks.pack(server, variants, job, signal)
        : [await this.forks.alone(variants[0], job, signal)];
      const durationMs = (performance.now() - began) / variants.length;
      size = Math.round(Math.min(Math.max(PACK_MS / durationMs, 2), 2 * variants.length, LARGEST_PACK));
      return told.map((one, i) => ({ variant: variants[i] as V, durationMs, ...statusOf(one, job.tests.length) }));
    };
    for await (const results of pooled(packs, (server ? 1 : 2) * this.forks.options.atOnce, run)) yield* results;
  }
}

/** The one test that a program is. */
export const scriptName = (check: Check): string => check.command;
