import type { BugType, EditKind, Language } from './names';

/** What a fix did to a piece of code, told so that it can be done to code which only calls things otherwise. */
export interface PatternEdit {
  /** Tokens of the whole piece before the fix. */
  readonly tokens: readonly PatternToken[];
  /** Part of the tokens that is enough where the rest of the piece differs; first and one past the last. */
  readonly window: readonly [number, number];
  /** In order, none overlapping. */
  readonly changes: readonly PatternChange[];
  /** Indentation of the line that each change is on, before the fix. */
  readonly unit: string;
}

/** `[kind, role, text]`; the role is that of a `Leaf`: n(ame), l(iteral), f(ixed). */
export type PatternToken = readonly [kind: string, role: 'n' | 'l' | 'f', text: string];

export interface PatternChange {
  /** Tokens that go, first and one past the last; none where something is only put in before `from`. */
  readonly from: number;
  readonly to: number;
  /** What comes instead: space before each token, and the token. */
  readonly put: readonly (readonly [space: string, role: 'n' | 'l' | 'f', text: string])[];
  /** Space that stood before the first token that goes, where lines are put in or taken out. */
  readonly indent: string;
}

/** A fix that CI confirmed (`fix_patterns`). */
export interface FixPattern {
  readonly fixId: string;
  readonly bugType: BugType;
  readonly language: Language;
  readonly strategyUsed: EditKind | null;
  readonly modelUsed: string | null;
  /** 0..1 */
  readonly confidenceScore: number | null;
  readonly repoUrl: string;
  readonly createdAt: string;
  /** What was wrong, and what was done. */
  readonly description: string;
  readonly fixDescription: string;
  /** The piece of code around the fault, before and after. */
  readonly original: string;
  readonly fixed: string;
  readonly edit: PatternEdit;
}

/** A pattern that was found, and how near it is to what was asked: cosine, 0..1. */
export interface KnownFix {
  readonly pattern: FixPattern;
  readonly similarity: number;
  /** Index of the snippet that it is near to. */
  readonly snippet: number;
}

export interface KnowledgeQuestion {
  readonly bugType: BugType;
  readonly language: Language;
  readonly description: string;
  readonly snippets: readonly string[];
}
