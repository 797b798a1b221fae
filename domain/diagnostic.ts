import type { BugType } from './names';

/** What a tool reports, in one shape for every parser (after reviewdog's `rdf.Diagnostic`). */
export interface Diagnostic {
  /** Tool, e.g. `ruff`, `mypy`, `python`, `pytest`. */
  readonly source: string;
  /** The tool's rule id, e.g. `F401`, `attr-defined`, `SyntaxError`, `AssertionError`. */
  readonly code: string;
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** Relative to the repository with `/`. */
  readonly file: string;
  /** 1-based, the tool's own. */
  readonly line: number;
  /** 1-based; null where unknown. */
  readonly column: number | null;
  readonly endLine: number | null;
  readonly endColumn: number | null;
  readonly bugType: BugType;
  /** Test ids that fail for this diagnostic (tests only). */
  readonly tests: readonly string[];
  /** Frames inside the repository, innermost last (run-time errors only). */
  readonly frames: readonly { readonly file: string; readonly line: number; readonly function: string }[];
}

/**
 * Identity of a diagnostic across edits that move lines: everything but the place within the file.
 * Two findings of one rule with one message in one file share a key; compare counts, not sets.
 */
export function diagnosticKey(d: Pick<Diagnostic, 'source' | 'code' | 'file' | 'message'>): string {
  return [d.source, d.code, d.file, d.message.replace(/\b(line|lines) \d+\b/g, '$1 N')].join('\u0000');
}
