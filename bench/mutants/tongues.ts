import type { Program } from './programs';
import { PROGRAMS } from './programs';
import { RUST_PROGRAMS } from './rust-programs';

/** How a language's programs are laid out, tested and broken. */
export interface Tongue {
  readonly name: string;
  readonly programs: readonly Program[];
  /** The file with the function, and the one with its tests. */
  readonly source: string;
  readonly test: string;
  readonly files: Readonly<Record<string, string>>;
  readonly commands: readonly string[];
  readonly timeLimitSecs: number;
  testsOf(program: Program, shown: (i: number) => boolean): string;
  /** Words that stand for one another, beside operators and numbers. */
  readonly words: readonly (readonly string[])[];
  /** A line that opens or closes a block, and is not moved. */
  readonly head: RegExp;
  readonly keywords: ReadonlySet<string>;
}

const listOf = (words: string): Set<string> => new Set(words.split(' '));

const python: Tongue = {
  name: 'python',
  programs: PROGRAMS,
  source: 'program.py',
  test: 'test_program.py',
  files: {},
  commands: ['python -m pytest -q test_program.py'],
  timeLimitSecs: 30,
  testsOf: ({ name, cases }, shown) => {
    const tests = cases.flatMap(([call, value], i) =>
      shown(i) ? [`def test_${i + 1}():\n    assert ${call} == ${value}\n`] : [],
    );
    return [`from program import ${name}\n`, ...tests].join('\n\n');
  },
  words: [
    ['and', 'or'],
    ['max', 'min'],
    ['True', 'False'],
  ],
  head: /:$/,
  keywords: listOf('if elif else for in while return and or not lambda raise'),
};

const rust: Tongue = {
  name: 'rust',
  programs: RUST_PROGRAMS,
  source: 'src/lib.rs',
  test: 'tests/program.rs',
  files: { 'Cargo.toml': '[package]\nname = "program"\nversion = "0.1.0"\nedition = "2021"\n' },
  commands: ['cargo test'],
  timeLimitSecs: 90,
  testsOf: ({ name, cases }, shown) => {
    const tests = cases.flatMap(([call, value], i) =>
      shown(i) ? [`#[test]\nfn test_${i + 1}() {\n    assert_eq!(${call}, ${value});\n}\n`] : [],
    );
    return [`use program::${name};\n`, ...tests].join('\n');
  },
  words: [
    ['&&', '||'],
    ['max', 'min'],
    ['true', 'false'],
  ],
  head: /[{}]$|^\s*\}/,
  keywords: listOf('if else for in while loop return let mut fn pub match as usize i64 u64 bool true false'),
};

export const TONGUES: readonly Tongue[] = [python, rust];
