import type { Language } from '../../domain/names';

/** Languages, and dialects of one that need a grammar of their own. */
export type Grammar = Language | 'tsx';

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
  /** Calls that a grammar reads as loose tokens. */
  readonly macro?: readonly string[];
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

/** 0-based; columns are UTF-16 code units. */
export interface Point {
  readonly row: number;
  readonly column: number;
}

/** A node of a syntax tree, with tree-sitter's names. A named child is a rule of the grammar, any other a token. */
export interface Node {
  readonly id: number;
  readonly type: string;
  readonly text: string;
  readonly isNamed: boolean;
  readonly isError: boolean;
  /** The parser put it in to go on; its text is empty. */
  readonly isMissing: boolean;
  /** It, or something in it, is an error or missing. */
  readonly hasError: boolean;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: Point;
  readonly endPosition: Point;
  readonly parent: Node | null;
  readonly children: readonly Node[];
  readonly namedChildren: readonly Node[];
  readonly childCount: number;
  readonly namedChildCount: number;
  readonly firstChild: Node | null;
  readonly lastChild: Node | null;
  readonly firstNamedChild: Node | null;
  readonly lastNamedChild: Node | null;
  readonly nextSibling: Node | null;
  readonly previousSibling: Node | null;
  readonly nextNamedSibling: Node | null;
  readonly previousNamedSibling: Node | null;
  child(index: number): Node | null;
  namedChild(index: number): Node | null;
  childForFieldName(name: string): Node | null;
  childrenForFieldName(name: string): readonly Node[];
  descendantsOfType(types: string | readonly string[]): Node[];
  /** The smallest node that spans from `start` to `end`. */
  descendantForIndex(start: number, end?: number): Node;
  namedDescendantForIndex(start: number, end?: number): Node;
  equals(other: Node): boolean;
  /** As an S-expression. */
  toString(): string;
}

export interface SyntaxTree {
  readonly rootNode: Node;
}

export interface Syntax {
  /**
   * Parses a text; never throws on broken source (the tree has error nodes). null where no grammar is there.
   * Indexes and columns of nodes are UTF-16 code units of the text, as JavaScript counts; rows and columns start at 0.
   * `shown` is what the nodes say, where the text is read in the place of another of the same length.
   */
  parse(grammar: Grammar, text: string, shown?: string): Promise<SyntaxTree | null>;
  table(grammar: Grammar): GrammarTable | null;
  /** The grammar of a file by its extension; null where none is known. */
  languageOf(path: string): Grammar | null;
}
