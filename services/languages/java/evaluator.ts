import type { Frame } from '../../../domain/check';
import type {
  Batch,
  Coverage,
  Evaluator,
  OpenEvaluator,
  Probe,
  ProbeResult,
  Trial,
  TrialOutcome,
  Variant,
  VariantResult,
} from '../../evaluate/contract';
import { pooled } from '../../evaluate/pool';
import { serverOf } from './invocation';
import { Worker, type Answer } from './worker';

const SESSION_SECS = 6 * 3600;
const MEMORY_MB = 2048;
/** For compiling what the tests need, the first time, and for compiling a variant. */
const FIRST_MS = 120_000;
const COMPILE_MS = 20_000;
/** A thread that waits is cut some time later than one that computes. */
const WALL_FACTOR = 6;
/** For running the tests of a probe, once. */
const RECORDING_MS = 30_000;

/** Warm JVMs that compile in memory; null for a check whose tool has no part in it, or where none can be had. */
export async function openJavaEvaluator(options: OpenEvaluator): Promise<Evaluator | null> {
  const { sandbox, prepared, project, check, workCopy, signal } = options;
  const server = serverOf(check, project);
  if (!server) return null;
  const open = () =>
    sandbox.open({
      ...{ profile: 'check', argv: server.argv, cwd: server.cwd, workCopy, path: prepared.path, signal },
      mounts: prepared.mounts,
      env: { ...prepared.env, ...server.env },
      limits: { wallSecs: SESSION_SECS, memoryMb: MEMORY_MB },
    });
  const workers = Array.from({ length: options.atOnce }, () => new Worker(open));
  if (await workers[0]?.ready()) return new JavaEvaluator(options, workers);
  return null;
}

interface Job {
  readonly files?: Variant['files'];
  readonly tests: readonly string[];
  /** Milliseconds of computing time for all tests, or with `each` for each. */
  readonly capMs: number;
  /** `each`, `cover`, `stop`, `all`. */
  readonly flags: readonly string[];
}

class JavaEvaluator implements Evaluator {
  readonly checkIds: readonly string[];
  private readonly idle: Worker[];
  private readonly waiting: ((worker: Worker) => void)[] = [];

  constructor(
    private readonly options: OpenEvaluator,
    private readonly workers: readonly Worker[],
  ) {
    this.checkIds = [options.check.id];
    this.idle = workers.slice(0, 1);
    // The others are of use as soon as they have started.
    for (const worker of workers.slice(1)) {
      void worker.ready().then(
        (ready) => ready && this.give(worker),
        () => undefined,
      );
    }
  }

  async coverage({ tests, capMs }: Parameters<Evaluator['coverage']>[0]): Promise<Coverage> {
    const covered = await this.each(tests?.map(({ id }) => id) ?? null, capMs, ['each', 'cover']);
    const ended = covered.trials.filter(({ outcome }) => !['timed_out', 'killed', 'missing'].includes(outcome));
    // Once more, now that what they need is loaded: how long they take.
    const timed = await this.each(
      ended.map(({ id }) => id),
      capMs,
      ['each'],
    );
    const took = new Map(timed.trials.map(({ id, durationMs }) => [id, durationMs]));
    const trials = covered.trials.map((trial) => ({ ...trial, durationMs: took.get(trial.id) ?? trial.durationMs }));
    return { trials, lines: covered.lines };
  }

  async *runBatch<V extends Variant>(batch: Batch<V>): AsyncGenerator<VariantResult<V>> {
    const tests = batch.tests.map(({ id }) => id);
    const flags = batch.stop === 'first_failure' ? ['stop'] : [];
    yield* pooled(batch.variants, this.options.atOnce, async (variant, stop): Promise<VariantResult<V>> => {
      const began = performance.now();
      const job = { files: variant.files, tests, capMs: batch.capMs, flags };
      const told = await this.ask(job, stop);
      const passed = told.trials.length === tests.length && told.trials.every(({ outcome }) => outcome === 'passed');
      const status = told.unreadable !== null ? 'unreadable' : passed ? 'passed' : 'failed';
      const message = told.unreadable === null ? {} : { message: told.unreadable };
      return { variant, status, trials: told.trials, durationMs: performance.now() - began, ...message };
    });
  }

  async probe({ variants, functions, tests, inputs, seed, capMs }: Probe): Promise<ProbeResult> {
    const words = [
      ...[String(Math.ceil(capMs)), String(inputs), String(seed)],
      ...counted(functions.map(({ file, line }) => `${file}:${line}`)),
      ...counted(tests.map(({ id }) => id)),
      ...[String(variants.length), ...variants.flatMap(({ files }) => filesOf(files))],
    ];
    const limitMs = FIRST_MS + RECORDING_MS + variants.length * (1_000 + WALL_FACTOR * capMs);
    const { records } = await this.with((worker) => worker.ask('probe', words, limitMs));
    const shown = records.filter(([kind]) => kind === 'input').map(([, text = '']) => text);
    const behaviours: (string | null)[][] = variants.map(() => shown.map(() => null));
    for (const [kind, variant, input, text] of records) {
      const own = kind === 'played' ? behaviours[Number(variant)] : undefined;
      if (own && Number(input) < own.length) own[Number(input)] = text ?? null;
    }
    return { inputs: shown, behaviours };
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.end()));
  }

  private give(worker: Worker): void {
    const next = this.waiting.shift();
    if (next) next(worker);
    else this.idle.push(worker);
  }

  private async with<T>(work: (worker: Worker) => Promise<T>): Promise<T> {
    const worker = this.idle.shift() ?? (await new Promise<Worker>((resolve) => this.waiting.push(resolve)));
    try {
      return await work(worker);
    } finally {
      this.give(worker);
    }
  }

  private async ask({ files = {}, tests, capMs, flags }: Job, stop?: AbortSignal): Promise<Told> {
    const times = flags.includes('each') ? Math.max(1, tests.length) : 1;
    const limitMs = (Object.keys(files).length > 0 ? COMPILE_MS : FIRST_MS) + WALL_FACTOR * (capMs + 1_000) * times;
    const words = [String(Math.ceil(capMs)), flags.join(','), ...filesOf(files), ...counted(tests)];
    const answer = await this.with((worker) =>
      stop?.aborted ? Promise.resolve(NOTHING) : worker.ask('run', words, limitMs),
    );
    return read(this.options.check.id, tests, answer);
  }

  /** All of these tests on the unchanged files, in as few orders as their ends allow; null for every test there is. */
  private async each(ids: readonly string[] | null, capMs: number, flags: readonly string[]) {
    const trials: Trial[] = [];
    const lines: Told['lines'][number][] = [];
    const first = await this.ask({ tests: ids ?? [], capMs, flags: ids ? flags : [...flags, 'all'] });
    for (let told = first, left = ids ?? []; ;) {
      trials.push(...told.trials);
      lines.push(...told.lines);
      const seen = new Set(told.trials.map(({ id }) => id));
      const rest = left.filter((id) => !seen.has(id));
      if (rest.length === 0 || rest.length === left.length) {
        const checkId = this.options.check.id;
        trials.push(...rest.map((id): Trial => ({ checkId, id, outcome: 'missing', durationMs: 0 })));
        lines.push(...rest.map(() => ({})));
        return { trials, lines };
      }
      left = rest;
      told = await this.ask({ tests: left, capMs, flags });
    }
  }
}

const NOTHING: Answer = { records: [], end: 'done' };

/** What a worker said of a variant, believed as far as it has the form. */
interface Told {
  readonly trials: readonly Trial[];
  readonly lines: readonly Readonly<Record<string, readonly number[]>>[];
  readonly unreadable: string | null;
}

function read(checkId: string, asked: readonly string[], { records, end }: Answer): Told {
  const tests = records.filter(([kind]) => kind === 'test');
  const trials = tests.map(([, id = '', outcome, ms, errorType = '', message = '', frames = '']): Trial => {
    const where = frames.split('\n').filter(Boolean).map(frameOf);
    return {
      ...{ checkId, id, outcome: outcome as TrialOutcome, durationMs: Number(ms) || 0 },
      ...(errorType && { errorType, message: `${errorType}: ${message}` }),
      ...(where.length > 0 && { frames: where }),
    };
  });
  const lines = tests.map(([, , , , , , , text = '']) =>
    Object.fromEntries(
      text
        .split('\n')
        .filter(Boolean)
        .map((one) => {
          const at = one.lastIndexOf('=');
          return [
            one.slice(0, at),
            one
              .slice(at + 1)
              .split(',')
              .map(Number),
          ] as const;
        }),
    ),
  );
  const cut = asked.find((id) => !trials.some((trial) => trial.id === id));
  if (end !== 'done' && cut !== undefined) {
    trials.push({ checkId, id: cut, outcome: end === 'gone' ? 'timed_out' : 'killed', durationMs: 0 });
    lines.push({});
  }
  const broken = records.find(([kind]) => kind === 'unreadable');
  return { trials, lines, unreadable: broken ? (broken[1] ?? '') : null };
}

function frameOf(text: string): Frame {
  const [, file = '', line, name = ''] = /^(.*):(\d+):(.*)$/.exec(text) ?? [];
  return { file, line: Number(line), function: name };
}

const counted = (words: readonly string[]): string[] => [String(words.length), ...words];

const filesOf = (files: Variant['files']): string[] => [
  String(Object.keys(files).length),
  ...Object.entries(files).flat(),
];
