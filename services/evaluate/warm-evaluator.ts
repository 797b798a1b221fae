import { LEAST_TELLING, tellingInputs } from '../../domain/agreement';
import type {
  Batch,
  Coverage,
  Evaluator,
  Probe,
  ProbeCall,
  ProbeResult,
  TestRef,
  Trial,
  Variant,
  VariantResult,
} from './contract';
import { observed } from './observed';
import { pooled } from './pool';
import type { Told } from './warm-answer';
import type { Job } from './warm-session';

const SLOWED_BY_TRACING = 10;
/** A test that never ends has run the lines of its loop by then. */
const SAMPLE_MS = 100;
/** For running the tests of a probe, once. */
const RECORDING_MS = 5_000;
/** Of tests whose values are varied. */
const ROUNDS = 16;
const MOST_AMPLIFIED = 16;

interface Warm {
  readonly checkId: string;
  readonly atOnce: number;
  /** Ids of all tests, where nobody says which. */
  tests(): Promise<readonly string[]>;
  /** Runs one job; what goes wrong is told, never thrown. */
  submit(job: Job, signal?: AbortSignal): Promise<Told>;
  /** The files of tests, several times over, that vary their values and tell what they see; where a language can write them. */
  amplify?(tests: readonly string[], rounds: number, seed: number): Promise<readonly Variant['files'][]>;
  /** Files with what it takes to see calls of functions in them, or to make such calls, where a language needs that. */
  dress?(files: Variant['files'], functions: Probe['functions'], to: 'record' | 'play'): Promise<Variant['files']>;
  close(): Promise<void>;
}

/** An evaluator over a process that runs jobs one by one: tests on other files, with lines, or calls with what they give. */
export class WarmEvaluator implements Evaluator {
  readonly checkIds: readonly string[];

  constructor(private readonly warm: Warm) {
    this.checkIds = [warm.checkId];
  }

  async coverage({ tests, capMs }: Parameters<Evaluator['coverage']>[0]): Promise<Coverage> {
    const ids = tests ? tests.map((test) => test.id) : await this.warm.tests();
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
    yield* pooled(batch.variants, 2 * this.warm.atOnce, async (variant, signal): Promise<VariantResult<V>> => {
      const began = performance.now();
      const told = await this.warm.submit({ files: variant.files, ...job }, signal);
      return { variant, durationMs: performance.now() - began, ...statusOf(told, batch.tests.length) };
    });
  }

  async probe(probe: Probe): Promise<ProbeResult> {
    const called = await this.called(probe);
    if (!probe.amplify || !this.warm.amplify || tellingInputs(called.behaviours) >= LEAST_TELLING) return called;
    const tests = probe.tests.slice(0, MOST_AMPLIFIED).map((test) => test.id);
    const rounds = await this.warm.amplify(tests, ROUNDS, probe.seed);
    const { inputs, varied, behaviours } = await observed(probe.variants, rounds, tests, async ({ files }) => {
      const told = await this.warm.submit({ files, tests, cap: probe.capMs / 4, each: true, stop: false });
      return told.trials;
    });
    return {
      inputs: [...called.inputs, ...inputs],
      calls: [...(called.calls ?? []), ...inputs.map(() => null)],
      varied: [...called.inputs.map(() => null), ...varied],
      behaviours: called.behaviours.map((own, i) => [...own, ...(behaviours[i] ?? [])]),
    };
  }

  /** What comes of calls of the functions themselves. */
  private async called(probe: Probe): Promise<ProbeResult> {
    const { variants, functions, tests, inputs, seed, capMs, edges = false } = probe;
    const record = { functions, inputs, seed, edges };
    const ids = tests.map((test) => test.id);
    // The first is often the code as it is; with a variant that passes, no test ends before its last call.
    const { dress = (given: Variant['files']) => Promise.resolve(given) } = this.warm;
    const files = await dress((variants[1] ?? variants[0])?.files ?? {}, functions, 'record');
    const recorded = await this.warm.submit({ files, tests: ids, cap: RECORDING_MS, probe: record });
    const calls = (recorded.probe[0] ?? []) as readonly ({ readonly text: string } & Partial<ProbeCall>)[];
    const behaviours: (string | null)[][] = variants.map(() => calls.map(() => null));
    if (calls.length > 0) {
      const numbered = variants.map((variant, i) => ({ variant, i }));
      const play = async ({ variant, i }: (typeof numbered)[number], signal: AbortSignal) => {
        const dressed = await dress(variant.files, functions, 'play');
        const told = await this.warm.submit({ files: dressed, tests: [], cap: capMs, probe: { calls } }, signal);
        for (const one of told.probe as readonly { readonly input: number; readonly is: string | null }[]) {
          const own = behaviours[i];
          if (own && one.input < own.length) own[one.input] = one.is;
        }
      };
      for await (const _ of pooled(numbered, this.warm.atOnce, play));
    }
    const told = calls.map(({ module, name, code = null, given = false }) =>
      module !== undefined && name !== undefined ? { module, name, code, given } : null,
    );
    return { inputs: calls.map(({ text }) => text), calls: told, behaviours };
  }

  close(): Promise<void> {
    return this.warm.close();
  }

  /** All of these tests on the unchanged files, in as few jobs as their ends allow, side by side. */
  private async each(ids: readonly string[], job: Pick<Job, 'cap' | 'each' | 'cover'>) {
    const size = Math.ceil(ids.length / this.warm.atOnce);
    const starts = Array.from({ length: this.warm.atOnce }, (_, i) => i * size);
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
      const told = await this.warm.submit({ files: {}, tests: left, stop: false, ...job, cap: patience });
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
    const ref: TestRef = { checkId: this.warm.checkId, id };
    return { ...ref, outcome, durationMs: 0 };
  }
}

/** What a job amounts to that was to run so many tests. */
export function statusOf(
  { done, trials, unreadable }: Told,
  tests: number,
): Pick<VariantResult, 'status' | 'trials' | 'message'> {
  if (unreadable !== null) return { status: 'unreadable', trials, message: unreadable };
  const passed = done && trials.length === tests && trials.every(({ outcome }) => outcome === 'passed');
  return { status: passed ? 'passed' : 'failed', trials };
}
