import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Project } from '../../../../domain/check';
import { CHECKOUT, ENVIRONMENT } from '../../../sandbox/contract';
import { inRepository } from '../../diagnose';
import { messagesOf, type RustMessage } from '../parse-compiler';
import type { Runner } from './runner';
import { chainOf, dependentsOf, outputOf, sourcesByStem, unitOf, type Unit } from './units';

const RECORDS = '.rift-units';
/** Of a program that was moved out of the next one's way, within its folder: tests may look for others beside it. */
const ASIDE = 'rift-';
const COMPILE_MS = 600_000;
/** Each error comes with its whole context. */
const MESSAGES = 64 << 20;

/** By which tests start the programs of their package. */
const STARTS = /\bCARGO_BIN_EXE|\bcargo_bin|\bCommand\b/;

/** Files in place of the work copy's, and the programs that were made of them. */
export interface Build {
  readonly files: ReadonlyMap<string, string>;
  /** By stem; null where it does not compile. */
  readonly programs: Map<string, string | null>;
}

export const buildOf = (files: ReadonlyMap<string, string>): Build => ({ files, programs: new Map() });

/** Errors with the folder that their paths are relative to. */
export interface Failure {
  readonly messages: readonly RustMessage[];
  readonly folder: string;
}

/** Compiles what is on the disk of the sandbox, by the calls that cargo made first: no call does what cargo would find done. */
export class Workshop {
  private units: readonly Unit[] = [];
  private readonly unitsOf = new Map<string, Unit[]>();
  private readonly stale = new Set<Unit>();
  private readonly made = new Map<string, string>();
  private placed: ReadonlyMap<string, string> = new Map();
  private queue: Promise<unknown> = Promise.resolve();
  private moved = 0;

  constructor(
    private readonly runner: Runner,
    private readonly workCopy: string,
    private readonly project: Project,
    readonly original: (path: string) => string | null,
  ) {}

  /** What cargo makes of these files with a command, and how it made it. */
  async cargo(
    argv: readonly string[],
    cwd: string,
    env: Readonly<Record<string, string>>,
    files: ReadonlyMap<string, string>,
  ): Promise<{ ok: boolean; output: string; failure: Failure }> {
    this.place(files);
    const wrapped = {
      ...env,
      RUSTC_WORKSPACE_WRAPPER: `${ENVIRONMENT}/runner`,
      RIFT_RECORDS: `${CHECKOUT}/${RECORDS}`,
    };
    const limits = { wallMs: COMPILE_MS, outputBytes: MESSAGES, errors: true };
    const { status, output } = await this.runner.run({ argv, cwd, env: wrapped, ...limits });
    const root = this.project.root === '.' ? CHECKOUT : `${CHECKOUT}/${this.project.root}`;
    return {
      ok: status === 0,
      output,
      failure: { messages: errorsIn(output), folder: inRepository(root, '.') ?? '.' },
    };
  }

  /** Reads the calls that cargo has made, and which files they read. */
  async learn(): Promise<void> {
    const folder = join(this.workCopy, RECORDS);
    const records = (existsSync(folder) ? readdirSync(folder) : []).map((name) =>
      readFileSync(join(folder, name), 'utf8'),
    );
    rmSync(folder, { recursive: true, force: true });
    const units = records.map(unitOf).filter((unit) => unit !== null);
    const known = [...new Map(units.map((unit) => [unit.stem, unit])).values()];
    const limits = { wallMs: 10_000, outputBytes: MESSAGES };
    const argv = ['cat', ...known.map((unit) => `${outputOf(unit)}.d`)];
    const { output } = await this.runner.run({ argv, cwd: CHECKOUT, ...limits });
    const sources = sourcesByStem(output);
    this.units = known.map((unit) => {
      const own = inRepository(unit.cwd, '.') ?? '.';
      const files = (sources.get(unit.stem) ?? []).flatMap((path) => inRepository(path, own) ?? []);
      const isAlone = !files.some((file) => STARTS.test(this.original(file) ?? ''));
      const used = isAlone ? { ...unit, starts: [] } : unit;
      for (const file of files) this.unitsOf.set(file, [...(this.unitsOf.get(file) ?? []), used]);
      return used;
    });
    for (const unit of this.units) if (unit.isTest) await this.keep(unit);
  }

  /** Where a program lies that was made last. */
  last(stem: string): string | null {
    return this.made.get(stem) ?? null;
  }

  /** Makes a test program of a build where it is not made yet; one after the other. */
  make(build: Build, stem: string): Promise<Failure | null> {
    const done = this.queue.then(() => this.makeNow(build, stem));
    this.queue = done.catch(() => undefined);
    return done;
  }

  /** Where a program lies, made now where it is not yet; null where it does not compile. */
  async program(build: Build, stem: string): Promise<string | null> {
    if (!build.programs.has(stem)) await this.make(build, stem);
    return build.programs.get(stem) ?? null;
  }

  async drop(build: Build): Promise<void> {
    const paths = [...build.programs.values()].filter((path) => path?.includes(`/${ASIDE}`)).map(String);
    build.programs.clear();
    if (paths.length > 0) await this.runner.run({ argv: ['rm', '-f', ...paths], cwd: '/', wallMs: 10_000 });
  }

  private async makeNow(build: Build, stem: string): Promise<Failure | null> {
    if (build.programs.has(stem)) return null;
    this.place(build.files);
    const unit = this.units.find((one) => one.stem === stem);
    if (!unit) return { messages: [], folder: '.' };
    for (const one of chainOf(unit, this.units)) {
      if (!this.stale.has(one)) continue;
      const { argv, cwd, env } = one;
      const limits = { wallMs: COMPILE_MS, outputBytes: MESSAGES, errors: true };
      const { status, output } = await this.runner.run({ argv, cwd, env, ...limits });
      if (status !== 0) {
        build.programs.set(stem, null);
        const folder = inRepository(cwd, '.') ?? '.';
        return { messages: errorsIn(output), folder };
      }
      this.stale.delete(one);
      if (one.isProgram) await this.keep(one);
    }
    build.programs.set(stem, this.made.get(stem) ?? outputOf(unit));
    return null;
  }

  /** The next call writes to the same path: a test program is moved, a program that tests start is put where they look for it. */
  private async keep(unit: Unit): Promise<void> {
    const { folder, stem, crate, isTest } = unit;
    const to = isTest ? `${folder}/${ASIDE}${++this.moved}-${stem}` : posix.join(posix.dirname(folder), crate);
    await this.runner.run({
      argv: [...(isTest ? ['mv'] : ['ln']), '-f', outputOf(unit), to],
      cwd: '/',
      wallMs: 10_000,
    });
    this.made.set(stem, to);
  }

  private place(files: ReadonlyMap<string, string>): void {
    const changed: string[] = [];
    for (const path of new Set([...this.placed.keys(), ...files.keys()])) {
      const was = this.placed.get(path) ?? this.original(path);
      const is = files.get(path) ?? this.original(path);
      if (was === is || is === null) continue;
      writeFileSync(join(this.workCopy, path), is);
      changed.push(path);
    }
    this.placed = files;
    const touched = new Set(changed.flatMap((path) => this.unitsOf.get(path) ?? []));
    for (const unit of dependentsOf(touched, this.units)) this.stale.add(unit);
  }
}

const errorsIn = (output: string): RustMessage[] =>
  output.split('\n').flatMap((line): RustMessage[] => {
    if (line.startsWith('{"reason"')) return messagesOf(line).filter(({ level }) => level.startsWith('error'));
    if (!line.startsWith('{"$message_type":"diagnostic"')) return [];
    try {
      const message = JSON.parse(line) as RustMessage;
      return message.level.startsWith('error') ? [message] : [];
    } catch {
      return [];
    }
  });
