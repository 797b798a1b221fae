import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GO_PROGRAMS } from './go-programs';
import { JAVA_PROGRAMS } from './java-programs';
import type { Program } from './programs';
import { PROGRAMS } from './programs';
import { RUST_PROGRAMS } from './rust-programs';
import { JAVASCRIPT_PROGRAMS, TYPESCRIPT_PROGRAMS } from './typescript-programs';

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
  /** The file around a function; the function alone where nothing is needed. */
  fileOf?(source: string): string;
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

const scriptWords = [
  ['&&', '||'],
  ['max', 'min'],
  ['true', 'false'],
];
const scriptTests = ({ name, cases }: Program, shown: (i: number) => boolean, from: string) => {
  const tests = cases.flatMap(([call, value], i) =>
    shown(i) ? [`test('case ${i + 1}', () => assert.deepStrictEqual(${call}, ${value}));`] : [],
  );
  const imports = [
    `import { test } from 'node:test';`,
    `import assert from 'node:assert';`,
    `import { ${name} } from '${from}';`,
  ];
  return `${[...imports, '', ...tests].join('\n')}\n`;
};
const scriptKeywords = listOf('if else for while return const let of new function export true false number string');

const javascript: Tongue = {
  name: 'javascript',
  programs: JAVASCRIPT_PROGRAMS,
  source: 'program.mjs',
  test: 'program.test.mjs',
  files: {},
  commands: ['node --test'],
  timeLimitSecs: 30,
  testsOf: (program, shown) => scriptTests(program, shown, './program.mjs'),
  words: scriptWords,
  head: /[{}]$|^\s*\}/,
  keywords: scriptKeywords,
};

const typescript: Tongue = {
  ...javascript,
  name: 'typescript',
  programs: TYPESCRIPT_PROGRAMS,
  source: 'src/program.ts',
  test: 'src/program.test.ts',
  files: {
    'package.json': JSON.stringify({
      ...{ name: 'program', version: '1.0.0', type: 'module', scripts: { test: 'tsc && node --test built/' } },
      devDependencies: { typescript: '5.9.3', '@types/node': '20.19.43' },
    }),
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        ...{ strict: true, target: 'es2022', module: 'nodenext', rootDir: 'src', outDir: 'built', types: ['node'] },
      },
      include: ['src'],
    }),
  },
  commands: ['npm test'],
  timeLimitSecs: 60,
  testsOf: (program, shown) => scriptTests(program, shown, './program.js'),
};

const go: Tongue = {
  name: 'go',
  programs: GO_PROGRAMS,
  source: 'program.go',
  test: 'program_test.go',
  files: { 'go.mod': 'module example.org/program\n\ngo 1.19\n' },
  commands: ['go test ./...'],
  timeLimitSecs: 60,
  testsOf: ({ cases }, shown) => {
    const tests = cases.flatMap(([call, value], i) =>
      shown(i)
        ? [
            `func Test${i + 1}(t *testing.T) {\n\tif got := ${call}; !reflect.DeepEqual(got, ${value}) {\n\t\tt.Fatal(got)\n\t}\n}\n`,
          ]
        : [],
    );
    return ['package program\n', 'import (\n\t"reflect"\n\t"testing"\n)\n', ...tests].join('\n');
  },
  fileOf: (source) => `package program\n\n${source}`,
  words: scriptWords,
  head: /[{}]$|^\s*\}/,
  keywords: listOf('if else for range return func int string bool true false len append'),
};

const java: Tongue = {
  name: 'java',
  programs: JAVA_PROGRAMS,
  source: 'src/main/java/Program.java',
  test: 'src/test/java/ProgramTest.java',
  files: { 'pom.xml': readFileSync(join(__dirname, 'pom.xml'), 'utf8') },
  commands: ['mvn -q test'],
  timeLimitSecs: 90,
  testsOf: ({ cases }, shown) => {
    const tests = cases.flatMap(([call, value], i) =>
      shown(i)
        ? [`    @Test\n    void case${i + 1}() {\n        assertEquals(${value}, Program.${call});\n    }\n`]
        : [],
    );
    const imports = [
      'import static org.junit.jupiter.api.Assertions.assertEquals;',
      'import org.junit.jupiter.api.Test;',
    ];
    return [...imports, '', 'class ProgramTest {', ...tests, '}', ''].join('\n');
  },
  fileOf: (source) => `class Program {\n    ${source}}\n`,
  words: scriptWords,
  head: /[{}]$|^\s*\}/,
  keywords: listOf('if else for while return static int long char String boolean new true false'),
};

export const TONGUES: readonly Tongue[] = [python, javascript, typescript, java, go, rust];
