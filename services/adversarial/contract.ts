import type { CounterExample, Word } from '../../domain/adversarial';
import type { Check, CheckReport, Project, TestResult } from '../../domain/check';
import type { Language } from '../../domain/names';
import type { FileChange } from '../../domain/patch';
import type { Evaluator, ProbeCall } from '../evaluate/contract';
import type { LanguageAdapter, Tree } from '../languages/contract';
import type { Syntax } from '../syntax/contract';

/** Where a fix has to prove itself: a tree that has it, and means to run tests on it. */
export interface Arena {
  readonly tree: Tree;
  readonly syntax: Syntax;
  readonly project: Project;
  readonly adapter: LanguageAdapter;
  /** Test checks of the project. */
  readonly checks: readonly Check[];
  /** Checks of this tree: which tests there are. */
  readonly report: CheckReport;
  /** null where tests cannot be run in a warm process. */
  readonly evaluator: Evaluator | null;
  readonly seed: number;
  /** Runs these tests of a check on a copy of the tree with these files in place of its own. */
  run(check: Check, files: Readonly<Record<string, string>>, tests: readonly string[]): Promise<readonly TestResult[]>;
}

/** A fix, and the tests that it made pass. */
export interface Challenged {
  /** Of source files; `after` as the tree has it. */
  readonly changes: readonly FileChange[];
  readonly tests: readonly string[];
}

/** A changed function with inputs that its tests give it or that were made from those. */
export interface Target {
  readonly file: string;
  readonly module: string;
  /** `Cart.total` */
  readonly name: string;
  readonly calls: readonly (ProbeCall & { readonly code: string })[];
  /** Errors that its file raises on purpose. */
  readonly onPurpose: readonly string[];
}

/** A file of tests about one function. */
export interface Written {
  readonly code: string;
  /** Names of its tests; none where nothing can be written. */
  readonly names: readonly string[];
}

export interface WriteOptions {
  /** Inputs by the property-testing library, else from a table. */
  readonly withLibrary: boolean;
  /** Names of the tests to write; all where missing. */
  readonly only?: readonly string[];
}

/** How a language writes tests against a function. A file each, and a line in the registry. */
export interface Writer {
  readonly language: Language;
  /** Name of the property-testing library that is used where the project names it. */
  readonly library: string;
  write(target: Target, options: WriteOptions): Written;
  /** Path of the file and ids of its tests, so that they stand beside a test of the project. */
  place(
    written: Written,
    beside: Pick<TestResult, 'id' | 'file'>,
    check: Check,
  ): { readonly path: string; readonly ids: readonly string[] };
}

/** A test that was written against a fix, and its word. */
export interface AdversarialTest {
  readonly targetFile: string;
  readonly targetFunction: string;
  readonly name: string;
  readonly word: Word;
  /** Why it failed with the fix. */
  readonly message?: string;
}

export interface Challenge {
  /** Inputs that were tried on both. */
  readonly inputs: number;
  /** Of them, those that are answered otherwise with the fix. */
  readonly changed: number;
  readonly broken: readonly CounterExample[];
  readonly tests: readonly AdversarialTest[];
  /** Files of the tests that pass with the fix, one for each function. */
  readonly kept: readonly KeptTest[];
}

/** Tests about one function that pass with the fix. */
export interface KeptTest {
  readonly targetFile: string;
  readonly targetFunction: string;
  readonly language: Language;
  readonly code: string;
}
