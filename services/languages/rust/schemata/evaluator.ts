import { shellCommands } from '../../../../domain/shell';
import type {
  Batch,
  Coverage,
  Evaluator,
  OpenEvaluator,
  TestRef,
  Trial,
  Variant,
  VariantResult,
} from '../../../evaluate/contract';
import { pooled } from '../../../evaluate/pool';
import { Schemata, type TrialOrder } from '../../../evaluate/schemata';
import { CHECKOUT, HELPERS } from '../../../sandbox/contract';
import type { Syntax } from '../../../syntax/contract';
import { openTree } from '../../../workspace';
import { sourcesOf } from '../detect';
import { halves } from '../invocation';
import { placesIn } from '../places';
import { roleOf } from '../role';
import { partOf } from './blame';
import { COVER, withCounters, type Counted } from './counters';
import { namesIn, programsIn, trialsOf, type KnownTest, type TestProgram } from './programs';
import { Runner, type Ended } from './runner';
import { SWITCH } from './switches';
import { SwitchCompiler } from './switch-compiler';
import { buildOf, Workshop, type Build } from './workshop';

const SESSION_SECS = 6 * 3600;
/** Of one program. */
const MEMORY_MB = 1536;
/** To start a program. */
const START_MS = 40;
const LIST_MS = 20_000;
/** How long one that does not compute is waited for. */
const WAIT_FACTOR = 4;
const LEAST_WAIT_MS = 3_000;
const VARIANTS = 400;
/** As many as take about as long to compile as all else does; beside it what one takes. */
const LEAST_BATCH = 96;
const MOST_BATCH = 256;
const VARIANT_MS = 12;
const PROGRAMS_KEPT = 3;
/** Compilations of what is left once the refused are gone. */
const ATTEMPTS = 6;

/** Mutant schemata: variants compiled together, a process of the test program for each. Null for a check that is no `cargo test`. */
export async function openRustEvaluator(options: OpenEvaluator, syntax: Syntax): Promise<Evaluator | null> {
  const { check, project, prepared, sandbox, workCopy, signal } = options;
  if (check.tool !== 'cargo-test' || /\s--doc\b/.test(check.command)) return null;
  const root = project.root === '.' ? CHECKOUT : `${CHECKOUT}/${project.root}`;
  const session = await sandbox.open({
    ...{
      profile: 'check',
      argv: ['sh', `${HELPERS}/evaluator.sh`],
      cwd: CHECKOUT,
      workCopy,
      path: prepared.path,
      signal,
    },
    mounts: prepared.mounts,
    env: {
      ...prepared.env,
      RIFT_ROOT: root,
      RUST_BACKTRACE: '0',
      CARGO_TARGET_DIR: '/tmp/rift-target',
      CARGO_NET_OFFLINE: 'true',
    },
    limits: { wallSecs: SESSION_SECS, memoryMb: 6144 },
  });
  const runner = await Runner.open(session);
  if (!runner) return null;
  const evaluator = new RustEvaluator(options, syntax, runner);
  if (await evaluator.start()) return evaluator;
  await evaluator.close();
  return null;
}

class RustEvaluator implements Evaluator {
  readonly checkIds: readonly string[];
  batchSize = LEAST_BATCH;
  private readonly tests = new Map<string, KnownTest>();
  private readonly workshop: Workshop;
  private readonly schemata: Schemata;
  private counted = new Map<number, Counted & { readonly file: string }>();
  private counting: Build = buildOf(new Map());
  private readonly harness: readonly string[];
  private readonly cargoWords: readonly string[];
  private readonly env: Readonly<Record<string, string>>;

  constructor(
    private readonly options: OpenEvaluator,
    private readonly syntax: Syntax,
    private readonly runner: Runner,
  ) {
    const { check, workCopy, project, atOnce } = options;
    this.checkIds = [check.id];
    const tree = openTree(workCopy);
    const originals = new Map<string, string | null>();
    this.workshop = new Workshop(runner, workCopy, project, (path) => {
      if (!originals.has(path)) originals.set(path, tree.read(path));
      return originals.get(path) ?? null;
    });
    const switches = new SwitchCompiler({
      ...{ workshop: this.workshop, syntax },
      programOf: (id) => this.tests.get(id)?.program,
      run: (build, place, order, signal) => this.run(build, place, order, signal),
    });
    this.schemata = new Schemata({
      compile: (variants, order) => switches.compile(variants, order),
      ...{ most: VARIANTS, atOnce, kept: PROGRAMS_KEPT },
    });
    const [first] = shellCommands(check.command);
    const [cargo, harness] = halves(first?.words.slice(2) ?? []);
    this.cargoWords = cargo;
    this.harness = harness.filter((word) => word.startsWith('-') && word !== '--exact');
    this.env = first?.env ?? {};
  }

  /** Compiles the tests with counters; false where they do not compile or there is none. */
  async start(): Promise<boolean> {
    const { check, project, workCopy } = this.options;
    const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
    const functions = await this.runner.run({ argv: ['sh', `${HELPERS}/functions.sh`], cwd, wallMs: LIST_MS });
    const tree = openTree(workCopy);
    const files = sourcesOf(project, tree).filter(
      (file) => roleOf(file, project) === 'source' && !/(^|\/)(examples|build\.rs$)/.test(file),
    );
    const without = new Map<string, Set<number>>();
    const argv = ['cargo', 'test', '--no-run', '--message-format=json', ...this.cargoWords];
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.count(attempt === ATTEMPTS - 1 ? [] : files, without);
      const began = performance.now();
      const made = await this.workshop.cargo(argv, cwd, this.env, this.counting.files);
      if (made.ok) {
        const most = (performance.now() - began) / VARIANT_MS;
        this.batchSize = Math.round(Math.min(Math.max(LEAST_BATCH, most), MOST_BATCH));
        await this.workshop.learn();
        await this.list(programsIn(made.output, project), functions.output);
        return this.tests.size > 0;
      }
      const parts = new Map([...this.counted.values()].map(({ file, spans }) => [file, spans]));
      const found = made.failure.messages.flatMap((message) => partOf(message, made.failure, parts) ?? []);
      if (found.length === 0) attempt = Math.max(attempt, ATTEMPTS - 2);
      for (const { file, part } of found) without.set(file, (without.get(file) ?? new Set()).add(part.fn));
    }
    return false;
  }

  async coverage({ tests, capMs }: Parameters<Evaluator['coverage']>[0]): Promise<Coverage> {
    const ids = tests ? tests.map(({ id }) => id) : [...this.tests.keys()];
    const numbered = ids.map((id, i) => ({ id, i }));
    const trials: Trial[] = [];
    const lines: Readonly<Record<string, readonly number[]>>[] = [];
    const one = async ({ id, i }: (typeof numbered)[number], signal: AbortSignal) => {
      const file = `/tmp/rift-cover-${i}`;
      const test = this.tests.get(id);
      const ended = test && (await this.start1(this.counting, [test], capMs, { [COVER]: file }, file, signal));
      trials[i] = (test && ended && this.trials([test], ended)[0]) ?? this.without(id, test ? 'killed' : 'missing');
      lines[i] = this.linesIn(ended?.file ?? '');
    };
    for await (const _ of pooled(numbered, this.options.atOnce, one));
    return { trials, lines };
  }

  async *runBatch<V extends Variant>(batch: Batch<V>): AsyncGenerator<VariantResult<V>> {
    yield* this.schemata.runBatch(batch);
  }

  async close(): Promise<void> {
    await this.runner.close();
  }

  private async count(files: readonly string[], without: ReadonlyMap<string, ReadonlySet<number>>): Promise<void> {
    this.counted = new Map();
    const texts = new Map<string, string>();
    for (const [number, file] of files.entries()) {
      const text = this.workshop.original(file);
      const parsed = text === null ? null : await this.syntax.parse('rust', text);
      if (text === null || !parsed) continue;
      const counted = withCounters(text, parsed, number, without.get(file) ?? new Set());
      if (counted.lines.length === 0) continue;
      this.counted.set(number, { ...counted, file });
      texts.set(file, counted.text);
    }
    this.counting = buildOf(texts);
  }

  /** Tests by the id that a report gives them. */
  private async list(programs: readonly TestProgram[], functions: string): Promise<void> {
    const { check } = this.options;
    const placeOf = placesIn(functions, check.cwd);
    const times = new Map<string, number>();
    for (const program of programs) {
      const path = this.workshop.last(program.stem) ?? program.path;
      this.counting.programs.set(program.stem, path);
      const argv = [path, '--list', '--format', 'terse', ...this.harness];
      const { output } = await this.runner.run({ argv, cwd: program.cwd, wallMs: LIST_MS });
      for (const name of namesIn(output)) {
        const place = placeOf(program.root, name);
        const plain = `${place.file}::${name}`;
        const nth = (times.get(plain) ?? 0) + 1;
        times.set(plain, nth);
        const id = nth === 1 ? plain : `${plain} #${nth}`;
        this.tests.set(id, { id, name, program, place });
      }
    }
  }

  private async run(build: Build, place: number, order: TrialOrder, signal: AbortSignal): Promise<Trial[]> {
    const { tests, capMs, stop } = order;
    const trials: Trial[] = tests.filter(({ id }) => !this.tests.has(id)).map(({ id }) => this.without(id, 'missing'));
    const first = stop === 'first_failure';
    let left = tests.flatMap(({ id }) => this.tests.get(id) ?? []);
    let spent = 0;
    while (left.length > 0 && !(first && trials.some(({ outcome }) => outcome !== 'passed'))) {
      const program = left[0]?.program;
      // Most candidates fail the first test.
      const own = first && trials.length === 0 ? left.slice(0, 1) : left.filter((test) => test.program === program);
      const ended = await this.start1(
        build,
        own,
        Math.max(1, capMs - spent),
        { [SWITCH]: String(place + 1) },
        undefined,
        signal,
      );
      spent += Math.max(0, (ended?.ms ?? 0) - START_MS);
      const told = ended ? this.trials(own, ended) : own.map(({ id }) => this.without(id, 'killed'));
      const known = told.filter((trial) => trial !== null);
      if (known.length === 0) known.push(...own.map(({ id }) => this.without(id, 'killed')));
      const failed = known.filter(({ outcome }) => outcome !== 'passed');
      trials.push(...(first ? [...known.filter(({ outcome }) => outcome === 'passed'), ...failed.slice(0, 1)] : known));
      const seen = new Set(known.map(({ id }) => id));
      left = left.filter(({ id }) => !seen.has(id));
    }
    return trials;
  }

  /** One process of a test program; null where it could not be made. */
  private async start1(
    build: Build,
    tests: readonly KnownTest[],
    capMs: number,
    env: Readonly<Record<string, string>>,
    file: string | undefined,
    signal: AbortSignal,
  ): Promise<Ended | null> {
    const [test] = tests;
    const path = test && (await this.workshop.program(build, test.program.stem));
    if (!test || !path) return null;
    const names = tests.map(({ name }) => name);
    const argv = [path, ...this.harness, '--test-threads=1', '--color=never', '--exact', ...names];
    const cpuMs = capMs + START_MS;
    const limits = { cpuMs, wallMs: Math.max(LEAST_WAIT_MS, WAIT_FACTOR * cpuMs), memoryMb: MEMORY_MB };
    const { cwd } = test.program;
    const own = { CARGO_MANIFEST_DIR: cwd, ...env };
    return this.runner.run({ argv, cwd, env: own, ...limits, ...(file !== undefined && { file }) }, signal);
  }

  private trials(tests: readonly KnownTest[], ended: Ended): (Trial | null)[] {
    return trialsOf(this.options.check.id, tests, ended, this.options.project);
  }

  private without(id: string, outcome: Trial['outcome']): Trial {
    const ref: TestRef = { checkId: this.options.check.id, id };
    return { ...ref, outcome, durationMs: 0 };
  }

  private linesIn(told: string): Record<string, number[]> {
    const found: Record<string, Set<number>> = {};
    for (const [, number = '', counter = ''] of told.matchAll(/^(\d+):(\d+)$/gm)) {
      const counted = this.counted.get(Number(number));
      if (!counted) continue;
      const own = (found[counted.file] ??= new Set());
      for (const line of counted.lines[Number(counter)] ?? []) own.add(line);
    }
    return Object.fromEntries(Object.entries(found).map(([file, own]) => [file, [...own].sort((a, b) => a - b)]));
  }
}
