import type { Project } from '../../domain/check';
import { createLanguages } from '../../services/languages';
import { treeOf } from './fake-tree';

const rust = createLanguages(process.env).rust;
if (!rust) throw new Error('no Rust');
const ROOT: Project = { id: 'rust:.', language: 'rust', adapter: 'rust', root: '.', manifests: ['Cargo.toml'] };
const PACKAGE = (name: string) => `[package]\nname = "${name}"\nversion = "0.1.0"\n`;

it('members belong to their workspace, other packages stand for themselves', () => {
  const tree = treeOf({
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\nexclude = ["crates/old"]\n',
    'crates/a/Cargo.toml': PACKAGE('a'),
    'crates/a/src/lib.rs': '',
    'crates/old/Cargo.toml': PACKAGE('old'),
    'crates/old/src/lib.rs': '',
    'tool/Cargo.toml': PACKAGE('tool'),
    'tool/src/main.rs': '',
    'empty/Cargo.toml': PACKAGE('empty'),
    'fuzz/Cargo.toml': `${PACKAGE('fuzz')}[package.metadata]\ncargo-fuzz = true\n`,
    'fuzz/fuzz_targets/parse.rs': '',
    'crates/a/target/package/a/Cargo.toml': PACKAGE('a'),
    'crates/a/target/package/a/src/lib.rs': '',
  });
  expect(rust.detect(tree).map(({ root }) => root)).toEqual(['.', 'crates/old', 'tool']);
});

it('a package that others reach by path is theirs', () => {
  const tree = treeOf({
    'Cargo.toml': `${PACKAGE('app')}[workspace]\n[dependencies]\ncore = { path = "./core" }\n`,
    'src/main.rs': '',
    'core/Cargo.toml': PACKAGE('core'),
    'core/src/lib.rs': '',
  });
  expect(rust.detect(tree).map(({ root }) => root)).toEqual(['.']);
});

it('checks by convention: the workspace whole, clippy where it is configured', () => {
  const commands = (files: Record<string, string>) => rust.checks(ROOT, treeOf(files)).checks.map((one) => one.command);
  expect(commands({ 'Cargo.toml': PACKAGE('a'), 'src/lib.rs': '#[test]\nfn a() {}\n' })).toEqual([
    'cargo build',
    'cargo test',
  ]);
  expect(
    commands({
      'Cargo.toml': '[workspace]\nmembers = ["a"]\n[workspace.lints.clippy]\nall = "deny"\n',
      'a/Cargo.toml': PACKAGE('a'),
      'a/src/lib.rs': '/// ```\n/// let a = 1;\n/// ```\npub fn a() {}\n',
    }),
  ).toEqual(['cargo build --workspace', 'cargo clippy --workspace --all-targets', 'cargo test --workspace']);
  expect(rust.checks(ROOT, treeOf({ 'Cargo.toml': PACKAGE('a'), 'src/lib.rs': '' })).skipped).toHaveLength(1);
});

it.each([
  ['cargo +stable build -q --all-features', [['build', 'cargo build --all-features']]],
  ['cargo check --workspace', [['typecheck', 'cargo check --workspace']]],
  ['cargo clippy -q --all-targets -- -D warnings', [['lint', 'cargo clippy --all-targets -- -D warnings']]],
  ['cargo fmt --all -- --check', [['lint', 'cargo fmt --all --check']]],
  ['cargo fmt', []],
  ['cargo check -Z minimal-versions', []],
  ['cargo test --verbose -j 2 -- --nocapture --test-threads 1', [['test', 'cargo test']]],
  ['RUSTFLAGS="-D warnings" cargo test', [['test', "RUSTFLAGS='-D warnings' cargo test"]]],
  ['cargo test --no-run && cargo doc', []],
  ['cargo build --target wasm32-unknown-unknown', []],
  ['rustup component add clippy && cargo install cargo-deny', []],
])('%s', async (command, expected) => {
  const found = await rust.recognize(command, ROOT, treeOf({}));
  expect(found.map(({ kind, command: text }) => [kind, text])).toEqual(expected);
});

it('tests by file, named as the test program names them; none that a build may leave out', async () => {
  const tree = treeOf({
    'Cargo.toml': PACKAGE('a'),
    'src/lib.rs': '#[test]\nfn top() {}\n#[cfg(feature = "x")]\n#[test]\nfn maybe() {}\nfn helper() {}\n',
    'src/a/mod.rs':
      '#[cfg(test)]\nmod tests {\n    #[test]\n    #[should_panic]\n    fn fails() {}\n    #[tokio::test]\n    async fn later() {}\n    // #[test]\n    fn not() {}\n}\n#[cfg(windows)]\nmod win { #[test] fn w() {} }\n',
    'src/a/deep.rs': 'mod tests { mod more { #[test] fn inner() {} } }\n',
    'tests/it.rs': 'mod common;\n#[test]\nfn runs() {}\n',
    'tests/big/main.rs': '#[test]\nfn big() {}\n',
    'benches/b.rs': '#[test]\nfn bench() {}\n',
  });
  expect(await rust.staticTests(ROOT, tree)).toEqual({
    'src/lib.rs': ['top'],
    'src/a/mod.rs': ['a::tests::fails', 'a::tests::later'],
    'src/a/deep.rs': ['a::deep::tests::more::inner'],
    'tests/it.rs': ['runs'],
    'tests/big/main.rs': ['big'],
  });
});

it('who uses whom', async () => {
  const tree = treeOf({
    'Cargo.toml': `${PACKAGE('my-app')}[workspace]\nmembers = ["core"]\n`,
    'src/lib.rs': 'pub mod shelf;\nmod price;\nuse core_lib::Item;\n',
    'src/shelf.rs': 'use crate::price::{self, of};\nuse super::helper;\n',
    'src/price.rs': 'mod rounding;\nfn f() { rounding::up(); self::rounding::down() }\n',
    'src/price/rounding.rs': '',
    'tests/it.rs': 'use my_app::shelf::Shelf;\n',
    'core/Cargo.toml': PACKAGE('core-lib'),
    'core/src/lib.rs': '',
  });
  expect((await rust.moduleGraph(ROOT, tree)).imports).toEqual({
    'core/src/lib.rs': [],
    'src/lib.rs': ['core/src/lib.rs', 'src/price.rs', 'src/shelf.rs'],
    'src/price.rs': ['src/price/rounding.rs'],
    'src/price/rounding.rs': [],
    'src/shelf.rs': ['src/lib.rs', 'src/price.rs'],
    'tests/it.rs': ['src/shelf.rs'],
  });
});

it.each([
  ['src/lib.rs', 'source'],
  ['src/shelf/tests.rs', 'test'],
  ['crates/a/tests/it.rs', 'test'],
  ['Cargo.lock', 'manifest'],
  ['.cargo/config.toml', 'judge_config'],
  ['clippy.toml', 'judge_config'],
  ['README.md', 'other'],
])('%s is %s', (path, role) => expect(rust.role(path, ROOT)).toBe(role));

it('a narrowed run names its tests; examples in documentation cannot be named', () => {
  const [check] = rust.checks(ROOT, treeOf({ 'src/lib.rs': '#[test]\nfn a() {}' })).checks.slice(-1);
  if (!check) throw new Error('no check');
  const argv = (...tests: string[]) => rust.invocation(check, ROOT, { tests }).argv.slice(2).join(' ');
  const all = 'tests cargo test --message-format=json --no-fail-fast';
  expect(argv('src/a.rs::a::tests::b', 'tests/it.rs::c')).toBe(`${all} -- --exact a::tests::b c`);
  expect(argv('src/a.rs::example of a', 'tests/it.rs::c')).toBe(all);
});
