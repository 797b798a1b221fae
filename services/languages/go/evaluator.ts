import { posix } from 'node:path';
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
} from '../../evaluate/contract';
import { Schemata, type Compilation, type TrialOrder } from '../../evaluate/schemata';
import { schemataServer } from './invocation';
import { SchemataSession } from './schemata-session';

const SESSION_SECS = 6 * 3600;
const SESSION_MB = 4096;
/** What a variant may use. */
const VARIANT_MB = 768;
/** Variants of one program: what they add to its second of compiling is less than the second then. */
const TOGETHER = 240;
const KEPT_PROGRAMS = 8;

/** Variants compiled together and run one by one; null for a check that is no `go test`. */
export async function openGoEvaluator(options: OpenEvaluator): Promise<Evaluator | null> {
  const { check, project, sandbox, prepared, workCopy, atOnce, signal } = options;
  const invocation = schemataServer(check, project, { memoryMb: VARIANT_MB, atOnce });
  if (!invocation) return null;
  const session = await SchemataSession.open(
    await sandbox.open({
      ...{ profile: 'check', argv: invocation.argv, cwd: invocation.cwd, workCopy, path: prepared.path, signal },
      mounts: prepared.mounts,
      env: { ...prepared.env, ...invocation.env },
      limits: { wallSecs: SESSION_SECS, memoryMb: SESSION_MB },
    }),
  );
  return session && new GoEvaluator(check, session, atOnce);
}

class GoEvaluator implements Evaluator {
  readonly checkIds: readonly string[];
  readonly batchSize = TOGETHER;
  private readonly schemata: Schemata;

  constructor(
    private readonly check: Check,
    private readonly session: SchemataSession,
    atOnce: number,
  ) {
    this.checkIds = [check.id];
    const compile = (variants: readonly Variant[], order: TrialOrder) => this.compile(variants, order);
    this.schemata = new Schemata({ compile, most: TOGETHER, atOnce, kept: KEPT_PROGRAMS });
  }

  async coverage({ tests, capMs }: Parameters<Evaluator['coverage']>[0]): Promise<Coverage> {
    const order = tests ? { tests: tests.map(placed) } : { all: true };
    const answer = await this.session.ask({ op: 'cover', capMs, ...order });
    const covered = listOf<{ trial: Trial; lines: Record<string, number[]> }>(answer?.covered);
    return { trials: covered.map(({ trial }) => this.own(trial)), lines: covered.map(({ lines }) => lines) };
  }

  runBatch<V extends Variant>(batch: Batch<V>) {
    return this.schemata.runBatch(batch);
  }

  async probe({ variants, functions, tests, inputs, seed, capMs }: Probe): Promise<ProbeResult> {
    const order = {
      functions,
      inputs,
      seed,
      capMs,
      tests: tests.map(placed),
      variants: variants.map(({ files }) => files),
    };
    const answer = await this.session.ask({ op: 'probe', ...order });
    const behaviours = listOf<readonly (string | null)[]>(answer?.behaviours);
    return { inputs: listOf<string>(answer?.inputs), behaviours: variants.map((_variant, i) => behaviours[i] ?? []) };
  }

  async close(): Promise<void> {
    await this.session.close();
  }

  private async compile(variants: readonly Variant[], { tests }: TrialOrder): Promise<Compilation> {
    const order = { op: 'compile', variants: variants.map(({ files }) => files), tests: tests.map(placed) };
    const answer = await this.session.ask(order);
    if (!answer) return { refused: new Map(variants.map((_variant, i) => [i, 'nobody compiles it'])), program: null };
    const refused = Object.entries((answer.refused ?? {}) as Record<string, string>);
    const { program } = answer;
    return {
      refused: new Map(refused.map(([place, why]) => [Number(place), why])),
      program: typeof program === 'number' ? this.programOf(program) : null,
    };
  }

  private programOf(program: number): Compilation['program'] {
    return {
      run: async (place, { tests, capMs, stop }, signal) => {
        const order = { op: 'run', program, place, capMs, stop: stop === 'first_failure', tests: tests.map(placed) };
        const answer = await this.session.ask(order, signal);
        if (answer) return listOf<Trial>(answer.trials).map((trial) => this.own(trial));
        return tests.slice(0, 1).map((test): Trial => ({ ...test, outcome: 'killed', durationMs: 0 }));
      },
      close: async () => void (await this.session.ask({ op: 'close', program })),
    };
  }

  private own(trial: Omit<Trial, 'checkId'>): Trial {
    return { ...trial, checkId: this.check.id };
  }
}

const listOf = <T>(value: unknown): readonly T[] => (Array.isArray(value) ? (value as T[]) : []);

/** `folder/file_test.go::TestName/case` as our program has it. */
function placed({ id }: TestRef) {
  const [file = '', name = ''] = id.split(/::(.*)/s);
  return { id, folder: posix.dirname(file), name };
}
