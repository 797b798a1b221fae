import type { BugType, EditKind, FixStatus, Strategy } from './names';
import type { Patch } from './patch';
import type { HealedPlace } from './search';

/** The chosen patch for a cluster. */
export interface Fix {
  readonly fixId: string;
  readonly clusterId: string;
  readonly patch: Patch;
  readonly strategy: Strategy;
  readonly editKind: EditKind;
  readonly template: string;
  readonly description: string;
  /** 0..1 */
  readonly confidence: number;
  /** Why this confidence, and why this patch among the plausible ones. */
  readonly reasons: readonly string[];
  readonly model: string | null;
  /** What each of several models proposed: model → hash of its patch. */
  readonly votes?: Readonly<Record<string, string>> | null;
  /** US dollars for models on this cluster. */
  readonly costUsd?: number;
  readonly candidatesTried: number;
  readonly plausibleFound: number;
  /** Rank of the changed line among the suspicious ones; null where nothing was localized. */
  readonly rankOfLine?: number | null;
  /** Ids of the cluster's failures that are gone with this patch; all of them where missing. */
  readonly healed?: readonly string[];
  /** Ids of failures of other clusters that are gone with this patch as well. */
  readonly alsoGone?: readonly string[];
  /** Where the patch is made of several candidates, which failure each one heals. */
  readonly parts?: readonly FixPart[];
  /** Other patches that passed for the whole cluster; what shows later may speak for one of them. */
  readonly rivals?: readonly Rival[];
}

export interface Rival {
  readonly patch: Patch;
  readonly editKind: EditKind;
  readonly description: string;
}

/** What one candidate does within a fix. */
export interface FixPart {
  readonly failureIds: readonly string[];
  readonly strategy: Strategy;
  readonly editKind: EditKind;
  readonly template: string;
  readonly description: string;
  /** 0..1 */
  readonly confidence: number;
  /** Where it changes the code, in the tree that it was made against. */
  readonly places?: readonly HealedPlace[];
}

/** No patch for a cluster, and why. */
export interface Refusal {
  readonly clusterId: string;
  readonly reason: string;
  /** US dollars for models on this cluster. */
  readonly costUsd?: number;
  readonly candidatesTried: number;
  /** The last rung that was climbed. */
  readonly strategy?: Strategy;
  /** No patch is needed: the fix of another cluster heals this one as well. */
  readonly spared?: true;
  /** The best refused candidates, described, at most ten. */
  readonly tried: readonly { readonly description: string; readonly why: string }[];
}

/** A row of `fixes`: one per failure, healed or not. */
export interface FixRecord {
  readonly fixId: string;
  readonly runId: string;
  /** `Failure.id` of the failure that this row is about. */
  readonly failureId?: string | null;
  readonly filePath: string;
  readonly bugType: BugType;
  /** In the tree as submitted. */
  readonly lineNumber: number;
  readonly lineEnd: number | null;
  /** What is wrong. */
  readonly description: string;
  /** What was done, or why nothing was. */
  readonly fixDescription: string;
  readonly originalCode: string | null;
  readonly fixedCode: string | null;
  readonly status: FixStatus;
  readonly commitSha: string | null;
  readonly commitMessage: string | null;
  readonly confidenceScore: number | null;
  readonly strategy: Strategy;
  readonly strategyUsed: EditKind | null;
  readonly modelUsed: string | null;
  readonly consensusVotes: Readonly<Record<string, string>> | null;
  readonly kbMatch: boolean | null;
  readonly causalCommitSha: string | null;
  readonly causalExplanation: string | null;
  readonly tokenCostUsd: number | null;
  readonly appliedAt: string;
}
