import type { EditKind, Strategy } from './names';
import type { SearchEvidence } from './search';

/**
 * One file before and after. Texts are decoded losslessly: `utf8` where the bytes are valid UTF-8, else `latin1`; byte
 * order mark, line ends and final newline are part of the text. null: the file does not exist on that side.
 */
export interface FileChange {
  /** Relative to the repository with `/`. */
  readonly path: string;
  readonly encoding: 'utf8' | 'latin1';
  readonly before: string | null;
  readonly after: string | null;
}

export interface Patch {
  readonly changes: readonly FileChange[];
}

/** A patch that a rung proposes. Immutable; nothing is applied yet. */
export interface Candidate {
  readonly patch: Patch;
  readonly strategy: Strategy;
  readonly editKind: EditKind;
  /** What made it, e.g. `ruff-fix`, `insert-token`, `near-name`. */
  readonly template: string;
  /** 0..1, how often this template is right where it applies. */
  readonly prior: number;
  /** One line for people: what it does. */
  readonly description: string;
  /** Model that wrote it, where one did. */
  readonly model?: string;
  /** What each of several models proposed: model → hash of its patch. */
  readonly votes?: Readonly<Record<string, string>>;
  /** Chosen among rivals before it was proposed. */
  readonly search?: SearchEvidence;
  /** Warm tests of the project have seen it heal what failed: every check is to be asked, and nothing before. */
  readonly seenToHeal?: boolean;
}

/** Normalized identity of a patch: never try the same text twice. */
export function patchKey(patch: Patch): string {
  return patch.changes
    .filter((c) => c.before !== c.after)
    .map((c) => `${c.path}\u0000${c.after === null ? '-' : c.after}`)
    .sort()
    .join('\u0001');
}
