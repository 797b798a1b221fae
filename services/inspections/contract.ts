import type { Diagnostic } from '../../domain/diagnostic';
import type { TextEdit } from '../../domain/text-edit';
import type { Tree } from '../languages/contract';

/** One way to put right what an inspection found. */
export interface Repair {
  readonly description: string;
  readonly template: string;
  /** 0..1, how often this repair is right where it applies. */
  readonly prior: number;
  readonly edits: readonly (TextEdit & { readonly path: string })[];
}

export interface Finding {
  readonly diagnostic: Diagnostic;
  /** Best first; empty where only a person knows. Only called for a finding that is to be healed. */
  readonly repairs: () => readonly Repair[];
}

/** A check that Rift makes itself by reading files that no language's tools read. Nothing is run. */
export interface Inspection {
  /** Also the `tool` of its check and the `source` of its diagnostics. */
  readonly id: 'pipeline' | 'secrets';
  /** For people, where another check has a command. */
  readonly command: string;
  inspect(tree: Tree): readonly Finding[];
}
