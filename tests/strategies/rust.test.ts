import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Check, CheckKind } from '../../domain/check';
import type { Failure } from '../../domain/failure';
import { applyEdits } from '../../domain/text-edit';
import { createLanguages } from '../../services/languages';
import type { InLanguage, LanguageAdapter } from '../../services/languages/contract';
import { exec } from '../../services/process/spawn';
import { CHECKOUT } from '../../services/sandbox/contract';
import { openWorkbench } from '../../services/strategies/rule-first/workbench';
import { rustRules } from '../../services/strategies/rule-first/rust';
import { createSyntax } from '../../services/syntax';
import { writeFiles, type Files } from '../support/repositories';
import { memoryTree } from './support';

jest.setTimeout(120_000);

const syntax = createSyntax();
const { rust: adapter } = createLanguages(process.env, syntax) as { rust: LanguageAdapter };
const project = { id: 'rust:.', language: 'rust', adapter: 'rust', root: '.', manifests: [] } as const;
const target = mkdtempSync(join(tmpdir(), 'rust-rules-'));
afterAll(() => rmSync(target, { recursive: true, force: true }));

const PACKAGE = { 'Cargo.toml': '[package]\nname = "depot"\nversion = "0.1.0"\nedition = "2021"\n' };

/** The machine's own cargo on a copy: nothing here runs what it builds. */
const cargoOn =
  (files: Files): InLanguage =>
  async ({ argv }) => {
    const cwd = mkdtempSync(join(target, 'crate-'));
    writeFiles(cwd, files);
    const env = { ...process.env, CARGO_TARGET_DIR: join(cwd, 'target'), CARGO_NET_OFFLINE: 'true' };
    const { code, stdout, stderr } = await exec(argv.slice(argv.indexOf('cargo')), { cwd, env, timeoutMs: 60_000 });
    const capture = (b: Buffer) => {
      const text = b.toString().replaceAll(cwd, CHECKOUT);
      return { text, totalBytes: text.length, droppedBytes: 0 };
    };
    const none = { signal: null, durationMs: 0, timedOut: false, outOfMemory: false, peakMemMb: 0, refusedHosts: [] };
    const result = { ...none, containerId: 'host', exitCode: code, stdout: capture(stdout), stderr: capture(stderr) };
    return { reports: {}, result };
  };

/** Texts of the failing file after each proposal for the first failure, best first. */
async function healed(files: Files, tool: 'cargo-build' | 'clippy'): Promise<{ code: string; texts: string[] }> {
  const all = { ...PACKAGE, ...files };
  const command = tool === 'clippy' ? 'cargo clippy -- -D warnings' : 'cargo build';
  const kind: CheckKind = tool === 'clippy' ? 'lint' : 'build';
  const check: Check = {
    ...{ id: 'c', projectId: project.id, kind, command, cwd: '.', tool },
    language: 'rust',
    source: 'ci_file',
    origin: 'x',
    timeoutSecs: 60,
  };
  const run = cargoOn(all);
  const { argv } = adapter.invocation(check, project);
  const { diagnostics } = adapter.parse(check, project, await run({ argv, cwd: CHECKOUT }));
  const [diagnostic] = diagnostics;
  if (!diagnostic) throw new Error('nothing is wrong');
  const { file, line, bugType } = diagnostic;
  const failure: Failure = {
    ...{ id: 'f', projectId: project.id, checkId: 'c', language: 'rust', bugType, file, line, submittedLine: line },
    ...{ diagnostic, tests: [] },
  };
  const bench = openWorkbench({
    ...{
      cluster: { id: 'x', failures: [failure], root: failure },
      project,
      adapter,
      tree: memoryTree(all),
      syntax,
      run,
    },
    ...{ runAndDiff: async () => ({}), signal: new AbortController().signal },
  });
  const found: { text: string; prior: number }[] = [];
  for (const rule of rustRules.filter((one) => one.applies(failure))) {
    for await (const { edits, prior } of rule.propose(bench, failure)) {
      const own = edits.filter(({ path }) => path === file);
      const text = own.length === edits.length ? applyEdits(bench.text(file) ?? '', own) : null;
      if (text !== null) found.push({ text, prior });
    }
  }
  return { code: diagnostic.code, texts: found.sort((a, b) => b.prior - a.prior).map(({ text }) => text) };
}

/** Broken source, the tool that says so, its code, what the rules make of it, and at which place at the latest. */
const table: readonly (readonly [string, 'cargo-build' | 'clippy', string, string, number])[] = [
  [
    'use std::colections::HashMap;\n\npub type A = HashMap<u8, u8>;\n',
    'cargo-build',
    'E0432',
    'use std::collections::HashMap;\n\npub type A = HashMap<u8, u8>;\n',
    1,
  ],
  [
    'use std::sync::atmic::AtomicU8;\n\npub type A = AtomicU8;\n',
    'cargo-build',
    'E0432',
    'use std::sync::atomic::AtomicU8;\n\npub type A = AtomicU8;\n',
    1,
  ],
  [
    'use sdt::fmt::Debug;\n\npub fn a(_: impl Debug) {}\n',
    'cargo-build',
    'E0433',
    'use std::fmt::Debug;\n\npub fn a(_: impl Debug) {}\n',
    1,
  ],
  [
    'pub fn a() -> u32 {\n    std::proces::id()\n}\n',
    'cargo-build',
    'E0433',
    'pub fn a() -> u32 {\n    std::process::id()\n}\n',
    1,
  ],
  [
    'pub fn a(v: &[u8]) -> u64 {\n    v.len()\n}\n',
    'cargo-build',
    'E0308',
    'pub fn a(v: &[u8]) -> u64 {\n    v.len() as u64\n}\n',
    1,
  ],
  [
    'pub fn a(x: f64, n: usize) -> f64 {\n    x * n\n}\n',
    'cargo-build',
    'E0277',
    'pub fn a(x: f64, n: usize) -> f64 {\n    x * n as f64\n}\n',
    1,
  ],
  [
    'pub fn a(x: u32, n: u64) -> u64 {\n    x + n\n}\n',
    'cargo-build',
    'E0308',
    'pub fn a(x: u32, n: u64) -> u64 {\n    x as u64 + n\n}\n',
    4,
  ],
  [
    'pub fn a(s: &str) -> String {\n    s\n}\n',
    'cargo-build',
    'E0308',
    'pub fn a(s: &str) -> String {\n    s.to_string()\n}\n',
    1,
  ],
  [
    'pub fn a(n: u8) -> Option<u8> {\n    n\n}\n',
    'cargo-build',
    'E0308',
    'pub fn a(n: u8) -> Option<u8> {\n    Some(n)\n}\n',
    1,
  ],
  [
    'pub fn a() -> BTreeMap<u8, u8> {\n    Default::default()\n}\n',
    'cargo-build',
    'E0425',
    'use std::collections::BTreeMap;\n\npub fn a() -> BTreeMap<u8, u8> {\n    Default::default()\n}\n',
    1,
  ],
  [
    'pub fn a(n: u32) -> u32 {\n    let m = n\n    m\n}\n',
    'cargo-build',
    'SyntaxError',
    'pub fn a(n: u32) -> u32 {\n    let m = n;\n    m\n}\n',
    1,
  ],
  [
    '// ä\npub struct S { pub colour: u8 }\npub fn a(s: &S) -> u8 {\n    s.color\n}\n',
    'cargo-build',
    'E0609',
    '// ä\npub struct S { pub colour: u8 }\npub fn a(s: &S) -> u8 {\n    s.colour\n}\n',
    1,
  ],
  [
    'use std::collections::HashMap;\nuse std::fmt;\n\npub type A = dyn fmt::Debug;\n',
    'clippy',
    'unused_imports',
    'use std::fmt;\n\npub type A = dyn fmt::Debug;\n',
    1,
  ],
  [
    'pub fn a(n: u32) -> u32 {\n    let spare = n + 1;\n    n\n}\n',
    'clippy',
    'unused_variables',
    'pub fn a(n: u32) -> u32 {\n    n\n}\n',
    1,
  ],
  [
    'pub fn a(s: &str) -> bool {\n    s.len() == 0\n}\n',
    'clippy',
    'clippy::len_zero',
    'pub fn a(s: &str) -> bool {\n    s.is_empty()\n}\n',
    1,
  ],
];

it('a loop over indexes, whose elements clippy has no name for', async () => {
  const source =
    'pub fn a(v: &[u8]) {\n    for i in 0..v.len() {\n        println!("{}", v[i].count_ones());\n        drop(v[i].to_string());\n    }\n}\n';
  const { code, texts } = await healed({ 'src/lib.rs': source }, 'clippy');
  expect(code).toBe('clippy::needless_range_loop');
  expect(texts.filter((text) => text.includes('<item>'))).toEqual([]);
  expect(texts[0]).toBe(
    source
      .replace('i in 0..v.len()', 'item in v.iter()')
      .replace('v[i].count_ones', 'item.count_ones')
      .replace('v[i].to_string', 'item.to_string'),
  );
});

it.each(table)('%j (%s, %s)', async (source, tool, code, expected, rank) => {
  const found = await healed({ 'src/lib.rs': source }, tool);
  expect(found.code).toBe(code);
  expect(found.texts.slice(0, rank)).toContain(expected);
});

it.each([
  ['pub fn a() {\n    println!("x);\n}\n', 'pub fn a() {\n    println!("x");\n}\n'],
  [
    'pub fn a(n: u8) -> u8 {\n    if n > 3 {\n        return 1;\n    n\n}\n',
    'pub fn a(n: u8) -> u8 {\n    if n > 3 {\n        return 1;\n    }\n    n\n}\n',
  ],
  ['pub fn a(v: &[u8]) -> usize {\n    (v.len() + 1\n}\n', 'pub fn a(v: &[u8]) -> usize {\n    (v.len() + 1)\n}\n'],
  [
    'pub fn a(n: u8) -> u8 {\n    match n {\n        1 => 2\n        _ => 3,\n    }\n}\n',
    'pub fn a(n: u8) -> u8 {\n    match n {\n        1 => 2,\n        _ => 3,\n    }\n}\n',
  ],
  ['pub fn a(n u8) -> u8 {\n    n\n}\n', 'pub fn a(n: u8) -> u8 {\n    n\n}\n'],
  [
    'pub struct A;\npub struct B {\n    pub a: A\n    pub b: u8,\n}\n',
    'pub struct A;\npub struct B {\n    pub a: A,\n    pub b: u8,\n}\n',
  ],
])('cannot be read: %j', async (source, expected) => {
  const { texts } = await healed({ 'src/lib.rs': source }, 'cargo-build');
  expect(texts.slice(0, 3)).toContain(expected);
});

it('a module that is called otherwise, and an item that lives elsewhere', async () => {
  const lib = 'pub mod prices;\npub mod orders;\npub mod shared;\n';
  const rest = { 'src/lib.rs': lib, 'src/prices.rs': 'pub struct Price;\n', 'src/shared.rs': 'pub struct Money;\n' };
  const near = await healed(
    { ...rest, 'src/orders.rs': 'use crate::pricing::Price;\npub type A = Price;\n' },
    'cargo-build',
  );
  expect(near.texts[0]).toBe('use crate::prices::Price;\npub type A = Price;\n');
  const moved = await healed(
    { ...rest, 'src/orders.rs': 'use crate::prices::Money;\npub type A = Money;\n' },
    'cargo-build',
  );
  expect(moved.texts).toContain('use crate::shared::Money;\npub type A = Money;\n');
});

it('no finding is silenced: neither by an attribute, nor by a name that says so', async () => {
  const source = 'pub fn a(n: u32) -> u32 {\n    let spare = b();\n    n\n}\nfn b() -> u32 {\n    3\n}\n';
  const { texts } = await healed({ 'src/lib.rs': source }, 'clippy');
  expect(texts[0]).toBe(source.replace('let spare = b();', 'b();'));
  expect(texts.filter((text) => /_spare|let _|allow/.test(text))).toEqual([]);
});
