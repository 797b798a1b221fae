import type { EditKind, Strategy } from './names';

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
}

/** Normalized identity of a patch: never try the same text twice. */
export function patchKey(patch: Patch): string {
  return patch.changes
    .filter((c) => c.before !== c.after)
    .map((c) => `${c.path}\u0000${c.after === null ? '-' : c.after}`)
    .sort()
    .join('\u0001');
}

/** 1-based line of the old text that a change touches first; 1 for a new file. */
export function firstChangedLine(change: FileChange): number {
  const before = (change.before ?? '').split('\n');
  const after = (change.after ?? '').split('\n');
  let i = 0;
  while (i < before.length && i < after.length && before[i] === after[i]) i++;
  return Math.min(i + 1, Math.max(before.length, 1));
}

/**
 * Composes patches that were made against the same tree, where no two touch one file.
 * @returns the union, and the indexes of patches left out because an earlier one holds their file with another text.
 */
export function unionOf(patches: readonly Patch[]): { union: Patch; conflicts: number[] } {
  const byPath = new Map<string, FileChange>();
  const conflicts: number[] = [];
  patches.forEach((patch, index) => {
    const clash = patch.changes.some((c) => byPath.has(c.path) && byPath.get(c.path)?.after !== c.after);
    if (clash) conflicts.push(index);
    else for (const c of patch.changes) byPath.set(c.path, c);
  });
  return { union: { changes: [...byPath.values()] }, conflicts };
}
