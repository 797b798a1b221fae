import type { Language } from '../../domain/names';

/** A broken repository to be healed before somebody's eyes. Its files lie in the folder of its language, each with `.txt` at its end. */
export interface Demo {
  /** Name of the repository. */
  readonly name: string;
  /** What is wrong with it, for people. */
  readonly faults: readonly string[];
}

/** A demo is a folder and a line here. */
export const demos: Readonly<Partial<Record<Language, Demo>>> = {
  python: {
    name: 'shelf',
    faults: ['an unused import', 'a missing colon', 'a lost indentation', 'a misspelt import', 'a missing import'],
  },
  javascript: {
    name: 'greenhouse',
    faults: [
      'a misspelt import',
      'a module that was moved',
      'a bracket that is missing',
      'an unused import',
      'an import that is missing',
      'a binding that never changes',
    ],
  },
  typescript: {
    name: 'ferry',
    faults: [
      'a misspelt import',
      'a bracket that is missing',
      'an unused import',
      'an import that is missing',
      'an await that is missing',
    ],
  },
  java: {
    name: 'bakery',
    faults: [
      'a semicolon that is missing',
      'an import that is missing',
      'a type that does not fit',
      'a wrong boundary',
    ],
  },
  go: {
    name: 'harbour',
    faults: [
      'an import that is missing',
      'an unused import',
      'a misspelt name',
      'a verb of another type',
      'a wrong boundary',
    ],
  },
  rust: {
    name: 'orchard',
    faults: ['a misspelt import', 'a semicolon that is missing', 'a type that does not fit', 'a wrong boundary'],
  },
};
