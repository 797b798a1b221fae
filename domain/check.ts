import type { Language } from './names';
import type { Diagnostic } from './diagnostic';

/** A project root inside the repository. */
export interface Project {
  /** Stable within a checkout: language family and root, e.g. `python:.`. */
  readonly id: string;
  readonly language: Language;
  /** Adapter id (folder of `services/languages`). */
  readonly adapter: string;
  /** Relative to the repository with `/`; `.` for the repository's own root. */
  readonly root: string;
  /** Manifest files relative to the repository, the most telling first; may be empty. */
  readonly manifests: readonly string[];
}

export const CHECK_KINDS = ['build', 'typecheck', 'lint', 'test'] as const;
export type CheckKind = (typeof CHECK_KINDS)[number];

/** Where a check came from, in order of precedence. */
export type CheckSource = 'rift_yaml' | 'ci_file' | 'manifest' | 'convention';

export interface Check {
  /** Stable within a checkout, e.g. `python:.:test:1`. */
  readonly id: string;
  readonly projectId: string;
  readonly kind: CheckKind;
  /** As a person would type it. */
  readonly command: string;
  /** Relative to the repository. */
  readonly cwd: string;
  readonly language: Language;
  /** What runs it: `pytest`, `unittest`, `ruff`, `mypy`, `compileall`, … */
  readonly tool: string;
  readonly source: CheckSource;
  /** File (and line) that asks for it, e.g. `.github/workflows/ci.yml:24`. */
  readonly origin: string;
  readonly timeoutSecs: number;
}

export type TestOutcome = 'passed' | 'failed' | 'error' | 'skipped' | 'xfailed' | 'xpassed';

export interface TestResult {
  /** The runner's own id, e.g. `tests/test_a.py::test_b[1]`. */
  readonly id: string;
  readonly file: string;
  /** 1-based; null where the runner does not say. */
  readonly line: number | null;
  readonly outcome: TestOutcome;
  readonly durationMs: number;
  /** Why it failed: the exception's type and message, one line, cut to 500 characters. */
  readonly message?: string;
  /** Exception class name, e.g. `AssertionError`. */
  readonly errorType?: string;
  /** Innermost last; only frames inside the repository. */
  readonly frames?: readonly Frame[];
}

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly function: string;
}

/** How one run of one check ended. A failed test is data, never an exception. */
export type CheckStatus =
  | 'passed'
  | 'failed'
  /** The tool said success but the evidence does not hold: no test ran, the report is incomplete or forged. */
  | 'no_evidence'
  /** Cut at its wall time. */
  | 'timed_out'
  /** For reasons outside the code: tool missing, network, disk, missing service. */
  | 'infrastructure';

export interface CheckRun {
  readonly checkId: string;
  readonly status: CheckStatus;
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly diagnostics: readonly Diagnostic[];
  /** Only for tests. */
  readonly tests: readonly TestResult[];
  /** Head and tail of the output, at most 8,000 characters, secrets redacted. */
  readonly excerpt: string;
  /** Why it is `no_evidence`, `timed_out` or `infrastructure`. */
  readonly reason?: string;
}

/** A check that was looked for and not run, for the report of `no_evidence`. */
export interface SkippedCheck {
  readonly projectId: string | null;
  readonly kind: CheckKind;
  readonly looked: string;
  readonly why: string;
}

/** All checks of a tree, once. */
export interface CheckReport {
  readonly runs: readonly CheckRun[];
  /** Ids of tests whose result changed between two runs of the same tree. */
  readonly flaky: readonly string[];
}
