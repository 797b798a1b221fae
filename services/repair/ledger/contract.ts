import type { Failure } from '../../../domain/failure';
import type { FileChange, Patch } from '../../../domain/patch';
import type { Veto } from '../../../domain/validation';
import type { LanguageAdapter, Tree } from '../../languages/contract';
import type { GrammarTable, Node, Syntax } from '../../syntax/contract';

export type Role = ReturnType<LanguageAdapter['role']>;

/** What the ledger judges by. */
export interface LedgerInput {
  readonly patch: Patch;
  /** What the patch is meant to heal. */
  readonly failures: readonly Failure[];
  readonly role: (path: string) => Role;
  readonly syntax: Syntax;
  /** The tree without the patch. */
  readonly tree: Pick<Tree, 'root' | 'files' | 'read' | 'has'>;
}

/** One side of a change, parsed. */
export interface Side {
  readonly text: string;
  /** null where the language has no grammar. */
  readonly root: Node | null;
}

/** A changed file, as the vetoes see it. */
export interface ChangeView {
  readonly change: FileChange;
  readonly path: string;
  readonly role: Role;
  readonly table: GrammarTable | null;
  /** null: the file is new. */
  readonly before: Side | null;
  /** null: the file is gone. */
  readonly after: Side | null;
}

export interface LedgerView extends LedgerInput {
  readonly changes: readonly ChangeView[];
  /** Texts of the tests, by path, as they are without the patch. */
  readonly testTexts: () => ReadonlyMap<string, string>;
}

/** One reason to refuse a patch that would pass the checks. */
export type VetoRule = (view: LedgerView) => readonly Veto[] | Promise<readonly Veto[]>;
