import type { Node, Tree as SyntaxTree } from 'web-tree-sitter';
import type { Language } from '../../domain/names';

/** Roles of node kinds that the ledger and the rules need; a table per language. */
export interface GrammarTable {
  readonly language: Language;
  readonly comment: readonly string[];
  readonly function: readonly string[];
  readonly class: readonly string[];
  readonly import: readonly string[];
  readonly call: readonly string[];
  readonly assertion: readonly string[];
  readonly string: readonly string[];
  readonly number: readonly string[];
  readonly identifier: readonly string[];
  readonly condition: readonly string[];
  readonly handler: readonly string[];
}

export interface Syntax {
  /** Parses a text; never throws on broken source (the tree has error nodes). null where no grammar is there. */
  parse(language: Language, text: string): Promise<SyntaxTree | null>;
  table(language: Language): GrammarTable | null;
  /** The language of a file by its extension; null where none is known. */
  languageOf(path: string): Language | null;
}

export type { Node, SyntaxTree };
