import type { Node, Tree as SyntaxTree } from 'web-tree-sitter';
import type { Language } from '../../domain/names';

/** Roles of node kinds that the ledger and the rules need; a table per language. */
export interface GrammarTable {
  readonly language: Language;
  /** The grammar's WebAssembly file, as a module specifier. */
  readonly grammar: string;
  /** With the dot. */
  readonly extensions: readonly string[];
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
  /** Bodies: sequences of statements. */
  readonly block: readonly string[];
  readonly decorator: readonly string[];
  readonly return: readonly string[];
  readonly parameters: readonly string[];
  readonly attribute: readonly string[];
  readonly assignment: readonly string[];
  readonly loop: readonly string[];
  /** Punctuation and wrappers that a formatter may add or drop without changing the meaning. */
  readonly layout: readonly string[];
  /** Opening and closing tokens of a string; prefixes count, the style of the quotes does not. */
  readonly quote: readonly string[];
  /** Text of a string between its quotes, taken whole. */
  readonly stringContent: readonly string[];
  /** Kinds whose commas are part of the meaning. */
  readonly commaMatters: readonly string[];
}

export interface Syntax {
  /**
   * Parses a text; never throws on broken source (the tree has error nodes). null where no grammar is there.
   * Indexes and columns of nodes are UTF-16 code units of the text, as JavaScript counts; rows and columns start at 0.
   */
  parse(language: Language, text: string): Promise<SyntaxTree | null>;
  table(language: Language): GrammarTable | null;
  /** The language of a file by its extension; null where none is known. */
  languageOf(path: string): Language | null;
}

export type { Node, SyntaxTree };
