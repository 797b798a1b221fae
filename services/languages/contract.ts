import type { Check, CheckRun, Project, SkippedCheck } from '../../domain/check';
import type { Language } from '../../domain/names';
import type { ModuleGraph } from '../../domain/failure';
import type { Diagnostic } from '../../domain/diagnostic';
import type { Evaluator, OpenEvaluator } from '../evaluate/contract';
import type { Mount, SandboxSpec, SandboxResult } from '../sandbox/contract';

/** The tracked files of a checkout, read lazily, never followed out of it. */
export interface Tree {
  /** Absolute host path of the checkout. */
  readonly root: string;
  /** Relative paths with `/`, sorted; tracked regular files only. */
  readonly files: readonly string[];
  /** null where missing, too large (over 2 MiB) or not a regular file. Decoded as UTF-8 or, failing that, latin1. */
  read(path: string): string | null;
  /** How {@link read} decoded the file, so that an edit is written back in the same bytes. */
  encoding(path: string): 'utf8' | 'latin1';
  has(path: string): boolean;
}

/** What a tool's output amounts to. */
export type Parsed = Omit<CheckRun, 'checkId' | 'durationMs' | 'excerpt'>;

/** A step of prepare, run in the prepare profile. */
export interface PrepareStep {
  readonly label: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly path?: readonly string[];
  readonly mounts?: readonly Mount[];
  readonly timeoutSecs: number;
  /** A failure of this step is noted and the next step goes on. */
  readonly optional?: boolean;
  /** Of an installation: a file that the dependencies left in the environment where they need it; without the file it is left out. */
  readonly onlyWith?: string;
  readonly allowHosts?: readonly string[];
}

/**
 * Prepare in two stages. `dependencies` run no code of the repository, only the registries' packages; what they make is cached for
 * all runs by `key`. `installation` runs code of the repository (build backends, post-install scripts) and is made anew for
 * each checkout.
 */
export interface PreparePlan {
  /** What is the same for many projects, made once for its key and seen read-only at `guest`, before the dependencies. */
  readonly base?: { readonly key: string; readonly steps: readonly PrepareStep[]; readonly guest: string };
  /** Hash of manifest and lock content, tool versions and the steps: the cache key of the environment. */
  readonly key: string;
  readonly dependencies: readonly PrepareStep[];
  readonly installation: readonly PrepareStep[];
  /** Interpreters and tool chains that have to be visible inside, read-only. */
  readonly toolMounts: readonly Mount[];
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Tools that this machine lacks: an infrastructure failure. */
  readonly missing: readonly string[];
  /** Parts of the environment that have to be seen elsewhere too (in the checkout, as the installation), where they are there. */
  readonly places?: readonly Place[];
}

export interface Place {
  /** Relative to the environment's folder. */
  readonly from: string;
  readonly guest: string;
  /** Folders below it that tools write to; what they write is gone with the call. */
  readonly writable: readonly string[];
}

/** A prepared project, as the checks see it. */
export interface Prepared {
  readonly project: Project;
  readonly mounts: readonly Mount[];
  readonly path: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Inside folders for what is written and not kept. */
  readonly scratch?: readonly string[];
  /** Failed steps, to be told; a check may still work. */
  readonly problems: readonly string[];
  /** Of the code that ran on the way; nothing where none did. */
  readonly seen?: Seen;
}

/** What the sandbox saw of the code that a repository brings. */
export interface Seen {
  /** Connections that were tried and refused, `host:port`. */
  readonly refusedHosts: readonly string[];
  /** Files of the checkout that were gone afterwards. */
  readonly removed: number;
}

/** How a check is really run, so that its output is machine-readable and its tool comes from outside the checkout. */
export interface Invocation {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly mounts?: readonly Mount[];
  readonly cwd: string;
  /** Report files that later runs find below KEPT: of tools that judge alone, never of a run of the repository's programs. */
  readonly keeps?: readonly string[];
}

export interface RawRun {
  readonly result: SandboxResult;
  /** Files left in the report folder, by name. */
  readonly reports: Readonly<Record<string, string>>;
}

/** Narrows a run to what a candidate needs; the adapter ignores what its tool cannot do. */
export interface Selection {
  /** Test ids to run alone. */
  readonly tests?: readonly string[];
  /** Files to lint or type-check alone. */
  readonly files?: readonly string[];
}

export type RecognizedCheck = Pick<Check, 'kind' | 'tool' | 'command'> & Partial<Pick<Check, 'cwd'>>;

/** One language family. A folder each; what is not special is left to `services/checks`. */
export interface LanguageAdapter {
  /** The folder's name. */
  readonly id: string;
  readonly languages: readonly Language[];
  /** With the dot. */
  readonly extensions: readonly string[];
  /** Version of the machine's own tools, e.g. `17`, null where there are none; missing where commands of checks name no versions. */
  release?(): Promise<string | null>;
  /** Project roots in this tree; pure but for `tree.read`. */
  detect(tree: Tree): readonly Project[];
  /** Dependencies (with the tools of these checks) and installation; looks at the host's tools. */
  prepare(project: Project, tree: Tree, checks: readonly Check[]): Promise<PreparePlan>;
  /** Checks by the manifest's conventions, and what was looked for in vain. */
  checks(project: Project, tree: Tree): { checks: readonly Check[]; skipped: readonly SkippedCheck[] };
  /**
   * A command of a CI file or `.rift.yaml` as checks of known tools; empty where it is none. A wrapper (`tox`, `hatch run`, …) is
   * looked up and may stand for several, in folders of their own. `cwd` is relative to the repository, the project's root where
   * it is missing.
   */
  recognize(command: string, project: Project, tree: Tree, cwd?: string): Promise<readonly RecognizedCheck[]>;
  /**
   * A command, given as a test by a person, that runs a program of the repository and is judged by its end; null where it is none.
   * Missing where the language has no such thing.
   */
  program?(command: string, cwd: string, tree: Tree): RecognizedCheck | null;
  invocation(check: Check, project: Project, selection?: Selection): Invocation;
  /** Pure: diagnostics, tests and status from what the tool left behind. Paths relative to the repository. */
  parse(check: Check, project: Project, raw: RawRun): Parsed;
  /** Tests as the source has them, without running anything: file → test names. The inventory's second witness. */
  staticTests(project: Project, tree: Tree): Promise<Readonly<Record<string, readonly string[]>>>;
  /** Whether a file judges the code: test, test helper, or configuration of a check. */
  role(path: string, project: Project): 'source' | 'test' | 'judge_config' | 'manifest' | 'other';
  moduleGraph(project: Project, tree: Tree): Promise<ModuleGraph>;
  /** Files that the language's own parser cannot read (run in the sandbox). */
  syntaxErrors(files: readonly string[], run: InLanguage): Promise<readonly Diagnostic[]>;
  /**
   * How many errors the language's type checker sees with each variant (path → text), without running anything; those that there
   * was time for, in their order. Missing where a check of the project tells as quickly.
   */
  typeErrors?(question: TypeQuestion): Promise<readonly number[]>;
  /** A warm evaluator for one test check; null where its tool has none. Missing where the language has none at all. */
  openEvaluator?(options: OpenEvaluator): Promise<Evaluator | null>;
}

export interface TypeQuestion {
  readonly variants: readonly Readonly<Record<string, string>>[];
  /** Files in which errors count beside those of a variant. */
  readonly files: readonly string[];
  readonly project: Project;
  readonly tree: Tree;
  readonly seconds: number;
  readonly run: InLanguage;
}

/** Runs one of the language's own programs on the work copy, in the check profile of the prepared project. */
export type InLanguage = (
  spec: Pick<Invocation, 'argv' | 'cwd' | 'keeps'> & Partial<Pick<SandboxSpec, 'stdin' | 'env' | 'mounts' | 'limits'>>,
) => Promise<RawRun>;
