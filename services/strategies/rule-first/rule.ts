import type { EditKind } from '../../../domain/names';
import type { Failure } from '../../../domain/failure';
import type { Line, TextEdit } from '../../../domain/text-edit';
import type { SyntaxTree } from '../../syntax/contract';
import type { RepairContext } from '../contract';

export interface PlacedEdit extends TextEdit {
  readonly path: string;
}

/** One way to heal one failure, as edits against the tree as it is. */
export interface Proposal {
  readonly edits: readonly PlacedEdit[];
  readonly template: string;
  /** 0..1, how often this template is right where it applies. */
  readonly prior: number;
  readonly editKind: EditKind;
  /** One line for people. */
  readonly description: string;
}

/** The repair context with what several rules of one call read in common. */
export interface Workbench extends RepairContext {
  text(path: string): string | null;
  lines(path: string): readonly Line[];
  /** Cached; null where the file cannot be read or no grammar is there. */
  parse(path: string): Promise<SyntaxTree | null>;
  /** Computed once per call of the rung. */
  memo<T>(key: string, make: () => T): T;
}

/** A family of repairs, keyed on the tool's rule id and the syntax tree. */
export interface Rule {
  readonly id: string;
  applies(failure: Failure): boolean;
  /** Best first. */
  propose(bench: Workbench, failure: Failure): AsyncIterable<Proposal>;
}

export type { Failure, Line, TextEdit };
