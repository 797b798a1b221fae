import type { Checks } from '../checks';
import type { LanguageAdapter, Tree } from '../languages/contract';
import type { Sandbox } from '../sandbox/contract';
import type { StrategyModule } from '../strategies/contract';
import type { Syntax } from '../syntax/contract';

export interface FixOptions {
  /** Host path of the tree, which is not written. */
  readonly dir: string;
  /** Commands that judge; where none is given, the checks that the tree itself asks for. */
  readonly commands: readonly string[];
  /** The only file that may be changed, relative to the tree. */
  readonly only: string | null;
  readonly timeLimitSecs: number;
  readonly maxCandidates: number;
  readonly checks: Checks;
  readonly sandbox: Sandbox;
  readonly syntax: Syntax;
  readonly adapters: Readonly<Record<string, LanguageAdapter>>;
  readonly strategies: readonly StrategyModule[];
  readonly openTree: (root: string) => Tree;
  readonly confidenceThreshold: number;
  readonly cacheDir: string;
  /** Folder for copies. */
  readonly parent: string;
  readonly onProgress: (text: string) => void;
  readonly signal?: AbortSignal;
}
