import { join } from 'node:path';
import type { Files } from '../repository';

/** A run of a program in the tree; its output however it ends. @throws where it cannot be started */
export type Run = (argv: readonly string[]) => Promise<string>;

/** One linter or formatter, and the trees that it is tried on. */
export interface Tongue {
  readonly name: string;
  /** Checks as `rift fix` is given them. */
  readonly commands: readonly string[];
  /** Module `i` of the tree, with its findings and its test. */
  moduleOf(i: number): Files;
  /** What the tree needs besides. @param modules how many there are */
  files(modules: number): Files;
  /** What the tree's own commands need before they run, once; empty where nothing. */
  install(folder: string): readonly (readonly string[])[];
  /** The tool alone: as its users call it to have everything fixed that it can fix. */
  fix(folder: string): readonly string[];
  /** The checks, as somebody calls them by hand. */
  checks(folder: string): readonly (readonly string[])[];
  /** How many findings are left. */
  findings(run: Run, folder: string): Promise<number>;
}

const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`;
const parsed = (text: string): unknown[] => JSON.parse(text || '[]') as unknown[];

const venv = (folder: string, name: string) => join(folder, '.venv', 'bin', name);

const python: Tongue = {
  name: 'ruff --fix',
  commands: ['ruff check .', 'python -m pytest -q'],
  moduleOf: (i) => ({
    [`part${i}.py`]: lines(
      'import os',
      'import json, sys',
      '',
      '',
      `def label${i}(item, default=None):`,
      '    if item == None:',
      '        return default',
      '    kind = type(item)',
      '    name = f"item"',
      '    return name + str(item);',
      '',
      '',
      `def is_open${i}(state):`,
      '    l = state == "open"',
      '    if l == True:',
      '        return True',
      '    return not state in ("closed", "gone", "done")',
    ),
    [`test_part${i}.py`]: lines(
      `from part${i} import is_open${i}, label${i}`,
      '',
      '',
      `def test_label${i}():`,
      `    assert label${i}(3) == "item3"`,
      `    assert label${i}(None, "-") == "-"`,
      '',
      '',
      `def test_is_open${i}():`,
      `    assert is_open${i}("open") is True`,
      `    assert is_open${i}("closed") is False`,
    ),
  }),
  files: () => ({
    'pyproject.toml': lines('[tool.ruff.lint]', 'select = ["E", "F", "W"]'),
    'requirements-dev.txt': lines('pytest==8.4.2', 'ruff==0.14.6'),
  }),
  install: (folder) => [
    ['python3', '-m', 'venv', join(folder, '.venv')],
    [venv(folder, 'pip'), 'install', '-q', '-r', 'requirements-dev.txt'],
  ],
  fix: (folder) => [venv(folder, 'ruff'), 'check', '-q', '--fix', '.'],
  checks: (folder) => [
    [venv(folder, 'ruff'), 'check', '.'],
    [venv(folder, 'python'), '-m', 'pytest', '-q'],
  ],
  findings: async (run, folder) =>
    parsed(await run([venv(folder, 'ruff'), 'check', '--output-format', 'json', '.'])).length,
};

const javascript: Tongue = {
  name: 'eslint --fix',
  commands: ['npm run lint', 'npm test'],
  moduleOf: (i) => ({
    [`src/part${i}.js`]: lines(
      `import { join } from 'node:path';`,
      '',
      `export function total${i}(items) {`,
      '  var sum = 0;',
      '  let factor = 1;',
      '  for (const item of items) {',
      '    if (item.free == true) continue;',
      '    sum += item.price * factor;;',
      '  }',
      '  const unused = 3;',
      '  return sum;',
      '}',
      '',
      `export const isEmpty${i} = (items) => !!(items.length === 0) ? true : false;`,
    ),
    [`test/part${i}.test.js`]: lines(
      `import { test } from 'node:test';`,
      `import assert from 'node:assert';`,
      `import { isEmpty${i}, total${i} } from '../src/part${i}.js';`,
      '',
      `test('total', () => assert.equal(total${i}([{ price: 2 }, { price: 3, free: true }]), 2));`,
      `test('empty', () => assert.equal(isEmpty${i}([]), true));`,
    ),
  }),
  files: () => ({
    'package.json': JSON.stringify({
      ...{ name: 'parts', version: '1.0.0', private: true, type: 'module' },
      scripts: { lint: 'eslint .', test: 'node --test test/*.test.js' },
      devDependencies: { eslint: '9.39.1', globals: '16.5.0' },
    }),
    'eslint.config.js': lines(
      `import globals from 'globals';`,
      '',
      'export default [',
      '  {',
      '    languageOptions: { globals: globals.node },',
      '    rules: {',
      `      'no-var': 'error', 'prefer-const': 'error', 'eqeqeq': 'error', 'no-extra-boolean-cast': 'error',`,
      `      'no-unused-vars': 'error', 'no-unneeded-ternary': 'error', 'no-extra-semi': 'error',`,
      '    },',
      '  },',
      '];',
    ),
  }),
  install: () => [['npm', 'install', '--silent', '--no-audit', '--no-fund']],
  fix: () => ['npx', 'eslint', '--fix', '.'],
  checks: () => [
    ['npm', 'run', 'lint'],
    ['npm', 'test'],
  ],
  findings: async (run) => {
    const files = parsed(await run(['npx', 'eslint', '-f', 'json', '.'])) as { messages: unknown[] }[];
    return files.reduce((sum, { messages }) => sum + messages.length, 0);
  },
};

const go: Tongue = {
  name: 'gofmt -w',
  commands: ['gofmt -l .', 'go test ./...'],
  moduleOf: (i) => ({
    [`part${i}.go`]: lines(
      'package parts',
      '',
      `func Total${i}( prices []int )int {`,
      '  sum:=0',
      '  for _,price := range prices {',
      '      sum+= price',
      '  }',
      '  return sum',
      '}',
    ),
    [`part${i}_test.go`]: lines(
      'package parts',
      '',
      'import "testing"',
      '',
      `func TestTotal${i}(t *testing.T) {`,
      `\tif got := Total${i}([]int{2, 3}); got != 5 {`,
      '\t\tt.Fatal(got)',
      '\t}',
      '}',
    ),
  }),
  files: () => ({ 'go.mod': lines('module example.org/parts', '', 'go 1.19') }),
  install: () => [],
  fix: () => ['gofmt', '-w', '.'],
  checks: () => [
    ['gofmt', '-l', '.'],
    ['go', 'test', './...'],
  ],
  findings: async (run) => (await run(['gofmt', '-l', '.'])).split('\n').filter(Boolean).length,
};

const rust: Tongue = {
  name: 'cargo clippy --fix',
  commands: ['cargo clippy --all-targets -- -D warnings', 'cargo test'],
  moduleOf: (i) => ({
    [`src/part${i}.rs`]: lines(
      'use std::collections::HashMap;',
      '',
      'pub fn total(prices: &[u32]) -> u32 {',
      '    let mut sum = 0;',
      '    for price in prices.iter() {',
      '        sum = sum + price;',
      '    }',
      '    return sum;',
      '}',
      '',
      'pub fn is_empty(prices: &[u32]) -> bool {',
      '    prices.len() == 0',
      '}',
    ),
    [`tests/part${i}.rs`]: lines(
      `use parts::part${i}::{is_empty, total};`,
      '',
      '#[test]',
      'fn sums() {',
      '    assert_eq!(total(&[2, 3]), 5);',
      '    assert!(is_empty(&[]));',
      '}',
    ),
  }),
  files: (modules) => ({
    'Cargo.toml': lines('[package]', 'name = "parts"', 'version = "0.1.0"', 'edition = "2021"'),
    'src/lib.rs': lines(...Array.from({ length: modules }, (_, i) => `pub mod part${i + 1};`)),
  }),
  install: () => [],
  fix: () => ['cargo', 'clippy', '--fix', '--allow-no-vcs', '--all-targets', '-q'],
  checks: () => [
    ['cargo', 'clippy', '-q', '--all-targets', '--', '-D', 'warnings'],
    ['cargo', 'test', '-q'],
  ],
  findings: async (run) => {
    const out = await run(['cargo', 'clippy', '-q', '--message-format', 'json']);
    const messages = out.split('\n').filter((line) => line.startsWith('{'));
    return messages.filter((line) => /"level":"warning"/.test(line) && /"spans":\[\{/.test(line)).length;
  },
};

export const TONGUES: readonly Tongue[] = [python, javascript, go, rust];
