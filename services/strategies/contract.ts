import type { CheckReport, Project } from '../../domain/check';
import type { Cluster } from '../../domain/failure';
import type { Candidate, Patch } from '../../domain/patch';
import type { EditKind, Strategy } from '../../domain/names';
import type { Knowledge, Models } from '../../domain/ports';
import type { SearchLimits } from '../../domain/search';
import type { Validation, Veto } from '../../domain/validation';
import type { Evaluator } from '../evaluate/contract';
import type { InLanguage, LanguageAdapter, Tree } from '../languages/contract';
import type { Syntax } from '../syntax/contract';

/** What a search works with beside the tree. */
export interface SearchGround {
  /** Checks of the tree as it is. */
  readonly before: CheckReport;
  /** What forbids a patch although it passes. */
  readonly vetoes: (patch: Patch) => Promise<readonly Veto[]>;
  /** Sources as they were when all was last known to be well, where they differ. */
  readonly history?: () => Promise<Readonly<Record<string, string>>>;
  readonly limits: SearchLimits;
  readonly seed: number;
}

/** What a rung sees. It only proposes; the validator decides. */
export interface RepairContext {
  readonly cluster: Cluster;
  readonly project: Project;
  readonly adapter: LanguageAdapter;
  /** The tree as it is now (fixes of earlier rounds applied). */
  readonly tree: Tree;
  readonly syntax: Syntax;
  /** The language's own tools, in the sandbox, on a scratch copy of the tree that is reset after each call. */
  readonly run: InLanguage;
  /** Runs in the scratch copy and tells what the tool changed: path → new text. */
  readonly runAndDiff: (spec: Parameters<InLanguage>[0]) => Promise<Readonly<Record<string, string>>>;
  /** The same for the tree with a patch, and what fails there. */
  readonly patched?: (patch: Patch, cluster: Cluster) => RepairContext;
  readonly signal: AbortSignal;
  /** The only files that a patch may change; others are refused anyway. */
  readonly only?: readonly string[];
  /** What a rung may still spend on this cluster. */
  readonly secondsLeft?: () => number;
  /** The warm evaluator of the project's test checks, opened at the first call and closed by whoever made the context; null where there is none. */
  readonly evaluator?: () => Promise<Evaluator | null>;
  readonly search?: SearchGround;
  /** What CI confirmed elsewhere; missing where it is switched off or there are no servers. */
  readonly knowledge?: Pick<Knowledge, 'lookup'>;
  /** Models that a rung may ask; missing where none are set up. */
  readonly models?: (strategy: Strategy) => Models;
  /** Tokens of one question, at most. */
  readonly modelTokens?: number;
  /** What was learned of rungs with this type of failure, and how many fixes of this run were taken back. */
  readonly past?: { readonly weights: Readonly<Record<Strategy | EditKind, number>>; readonly takenBack: number };
  /** The validator's word on a candidate before it is proposed; one that is proposed then is not judged again. */
  readonly tryOut?: (candidate: Candidate) => Promise<Validation | null>;
  /** Tells a step worth keeping, on the way to candidates. */
  readonly note?: (label: string, payload: Readonly<Record<string, unknown>>) => Promise<void>;
}

/** A rung of the ladder. Yields lazily, the most promising candidate first; never the same text twice. */
export interface StrategyModule {
  /** The folder's name with `_`. */
  readonly id: Strategy;
  /** Why this rung is skipped, or null where it can work: no key, flag off, language unknown. */
  unavailable(context: RepairContext): string | null;
  propose(context: RepairContext): AsyncIterable<Candidate>;
}
