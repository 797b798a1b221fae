import type { GrammarTable, Node } from '../../syntax/contract';
import type { LedgerView, Role } from './contract';
import type { Fact } from './facts';
import type { Fold } from './literals';

/** Node kinds that the vetoes look for, beside the roles of the grammar's table. */
export interface Kinds {
  /** Statements that do nothing. */
  readonly nothing: readonly string[];
  readonly raise: readonly string[];
  readonly jump: readonly string[];
  readonly suspend: readonly string[];
  readonly attempt: readonly string[];
  /** Words for constants. */
  readonly constant: readonly string[];
  readonly container: readonly string[];
  /** Conditions and loops that need no block of their own. */
  readonly guard: readonly string[];
}

/** How texts of tests read where no parser reads them. */
export interface BrokenTests {
  readonly asserts: RegExp;
  /** Line by which a test or helper starts; the group that matches is the name. */
  readonly head: RegExp;
  /** Line that surely defines something; its group is the name. */
  readonly defines: RegExp;
  /** Kinds of statements that may assert. */
  readonly statement: readonly string[];
}

/** One language as the ledger reads it. Facts have keys that moving and reformatting do not change. */
export interface Dialect {
  readonly kinds: Kinds;
  /** Value of a constant expression, however it is written. */
  readonly fold: Fold;
  /** Truth of `not`, `and`, `or` over parts; undefined where the node is none of them. */
  readonly logical: (node: Node) => 'not' | 'and' | 'or' | undefined;
  /** Says of itself that it is not there. */
  readonly unwritten: RegExp;
  readonly escapes: (root: Node, table: GrammarTable, path: string) => Fact[];
  readonly swallowing: (root: Node, table: GrammarTable) => Fact[];
  readonly raises: (root: Node, table: GrammarTable) => Fact[];
  readonly answers: (root: Node, table: GrammarTable) => Fact[];
  readonly bending: (root: Node, table: GrammarTable, isTest: boolean) => Fact[];
  readonly imports: (root: Node, table: GrammarTable) => Fact[];
  readonly knownModules: (view: LedgerView) => (module: string, by: Role) => boolean;
  /** Names by which others reach what a file offers. */
  readonly exports: (root: Node) => Fact[];
  /** Skip markers, however they are named. */
  readonly marks: (root: Node) => Fact[];
  /** Nodes that assert. */
  readonly judging: (root: Node, table: GrammarTable) => Node[];
  /** What a call calls, through aliases. */
  readonly callee: (call: Node, root: Node) => string;
  /** Parts of a source file that are tests; missing where tests have files of their own. */
  readonly inner?: (root: Node) => readonly Node[];
  readonly broken: BrokenTests;
}
