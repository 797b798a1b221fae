import { BWRAP } from '../sandbox/support';
import { bench, told, type Bench } from './support';

jest.setTimeout(300_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP)));
afterAll(() => place.remove());

const CRATE = {
  'Cargo.toml': '[package]\nname = "depot"\nversion = "0.1.0"\nedition = "2021"\n',
  'src/lib.rs':
    '//! Stock.\npub mod shelf;\n\n/// Doubles.\n///\n/// ```\n/// assert_eq!(depot::twice(2), 4);\n/// ```\npub fn twice(n: u32) -> u32 {\n    n * 2\n}\n',
  'src/shelf.rs':
    'pub fn first(items: &[&str]) -> String {\n    items.iter().next().unwrap().to_string()\n}\n\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn holds_the_first() {\n        assert_eq!(first(&["a", "b"]), "a");\n    }\n\n    #[test]\n    #[ignore = "slow"]\n    fn many() {}\n}\n',
  'tests/depot.rs': 'use depot::twice;\n\n#[test]\nfn doubles() {\n    assert_eq!(twice(2), 4);\n}\n',
};

it('green with what ran: unit tests, files of tests, examples', async () => {
  const one = await place.check(CRATE);
  expect(one.problems).toEqual([]);
  expect(one.report.runs.map((run) => [run.status, run.tests.map(({ id, outcome }) => `${id} ${outcome}`)])).toEqual([
    ['passed', []],
    [
      'passed',
      [
        'src/shelf.rs::shelf::tests::holds_the_first passed',
        'src/shelf.rs::shelf::tests::many skipped',
        'tests/depot.rs::doubles passed',
        'src/lib.rs::example of twice passed',
      ],
    ],
  ]);
});

it('the line that panicked, an assertion that failed', async () => {
  const one = await place.check({
    ...CRATE,
    'src/lib.rs': CRATE['src/lib.rs'].replace('n * 2\n', 'n + 3\n'),
    'src/shelf.rs': CRATE['src/shelf.rs'].replace('.next()', '.nth(2)'),
  });
  expect(told(one, 'build')).toEqual({ status: 'passed', found: [] });
  expect(told(one, 'test')).toEqual({
    status: 'failed',
    found: ['LOGIC src/shelf.rs:2', 'LOGIC tests/depot.rs:5', 'LOGIC src/lib.rs:6'],
  });
});

it('what does not compile, by kind of fault', async () => {
  const one = await place.check({
    'Cargo.toml': '[workspace]\nmembers = ["a", "b", "c"]\nresolver = "2"\n',
    ...crate('a', 'use crate::gone::Thing;\n\npub fn f(_: Thing) {}\n'),
    ...crate('b', 'pub fn f(n: u32) -> String {\n    n\n}\n'),
    ...crate('c', 'pub fn f(n: u32) -> u32 {\n    let m = n\n    m\n}\n'),
  });
  const { status, found } = told(one, 'build');
  expect(status).toBe('failed');
  expect([...found].sort()).toEqual(['IMPORT a/src/lib.rs:1', 'SYNTAX c/src/lib.rs:2', 'TYPE_ERROR b/src/lib.rs:2']);
});

const crate = (name: string, source: string) => ({
  [`${name}/Cargo.toml`]: `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n`,
  [`${name}/src/lib.rs`]: source,
});
