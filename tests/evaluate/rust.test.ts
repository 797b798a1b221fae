import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Variant, VariantResult } from '../../services/evaluate';
import { BWRAP } from '../sandbox/support';
import { openOn, type Opened } from './support';

jest.setTimeout(300_000);

const LIB = `pub const RATE: i64 = 2;

pub fn add(a: i64, b: i64) -> i64 {
    a - b
}

pub fn sum<T: Copy + Into<i64>>(all: &[T]) -> i64 {
    let mut total = 0;
    for &one in all {
        total += one.into();
    }
    total
}

pub struct Down(pub u32);

impl Iterator for Down {
    type Item = u32;
    fn next(&mut self) -> Option<Self::Item> {
        if self.0 == 0 {
            return None;
        }
        self.0 -= 1;
        Some(self.0)
    }
}

impl Down {
    pub fn left(&self) -> u32 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
    }

    #[test]
    fn sums() {
        assert_eq!(sum(&[1i32, 2, 3]), 6);
    }

    #[test]
    fn counts() {
        assert_eq!(Down(3).collect::<Vec<_>>(), [2, 1, 0]);
    }
}
`;
const OUTSIDE = `#[test]
fn is_left() {
    assert_eq!(calc::Down(3).left(), 3);
    assert_eq!(calc::RATE, 2);
}
`;
const FILES = {
  'Cargo.toml': '[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n',
  'src/lib.rs': LIB,
  'tests/outside.rs': OUTSIDE,
};
const NAMES = [
  'src/lib.rs::tests::adds',
  'src/lib.rs::tests::sums',
  'src/lib.rs::tests::counts',
  'tests/outside.rs::is_left',
];
const [ADDS, SUMS, COUNTS, LEFT] = NAMES as [string, string, string, string];
const edited = (from: string, to: string): Variant => ({ files: { 'src/lib.rs': LIB.replace(from, to) } });

let cache: string;
let opened: Opened;
beforeAll(async () => {
  cache = mkdtempSync(join(tmpdir(), 'evaluate-cache-'));
  opened = await openOn(FILES, { bwrap: BWRAP, cache });
});
afterAll(async () => {
  await opened.dispose();
  rmSync(cache, { recursive: true, force: true });
});

async function tried(
  variants: readonly Variant[],
  tests: readonly string[],
  stop: 'first_failure' | 'never' = 'first_failure',
) {
  const refs = tests.map((id) => ({ checkId: opened.checks[0]?.id ?? '', id }));
  const results = new Map<Variant, VariantResult>();
  for await (const result of opened.evaluator.runBatch({ variants, tests: refs, capMs: 1500, stop })) {
    results.set(result.variant, result);
  }
  return variants.map((variant) => results.get(variant) as VariantResult);
}

const told = ({ status, trials }: VariantResult) => [status, ...trials.map((trial) => trial.outcome)].join(' ');

describe('cargo test', () => {
  it('tells which lines each test ran', async () => {
    const refs = [...NAMES, 'src/lib.rs::tests::nowhere'].map((id) => ({ checkId: opened.checks[0]?.id ?? '', id }));
    const { trials, lines } = await opened.evaluator.coverage({ tests: refs, capMs: 2_000 });
    expect(trials.map(({ id, outcome }) => [id, outcome])).toEqual([
      ...[ADDS, SUMS, COUNTS, LEFT].map((id) => [id, id === ADDS ? 'failed' : 'passed']),
      ['src/lib.rs::tests::nowhere', 'missing'],
    ]);
    expect(trials[0]).toMatchObject({ errorType: 'AssertionError', frames: [{ file: 'src/lib.rs', line: 40 }] });
    expect(lines.map((files) => files['src/lib.rs'])).toEqual([[4], [8, 9, 10, 12], [20, 21, 23, 24], [30], undefined]);
  });

  it('judges each variant by its own code, whatever kind of function it changes', async () => {
    const variants = [
      edited('a - b', 'a + b'),
      edited('a - b', 'a * b'),
      edited('a - b', 'a + unknown'),
      edited('a - b', '"text"'),
      edited('a - b', '{ let x = String::new(); drop(x); drop(x); a + b }'),
      edited('a - b', 'a + b + ('),
      edited('a - b', 'loop { std::hint::black_box(a); }'),
      edited('a - b', '{ std::process::exit(0) }'),
      edited('total += one', 'total -= one'),
      edited('Some(self.0)', 'Some(self.0 + 1)'),
      edited('self.0 == 0', 'self.0 <= 1'),
      { files: {} },
    ];
    expect((await tried(variants.slice(0, 8), [ADDS, SUMS])).map(told)).toEqual([
      'passed passed passed',
      'failed failed',
      ...['unreadable', 'unreadable', 'unreadable', 'unreadable'],
      ...['failed timed_out', 'failed killed'],
    ]);
    expect((await tried(variants.slice(8), [SUMS, COUNTS], 'never')).map(told)).toEqual([
      'failed failed passed',
      'failed passed failed',
      'failed passed failed',
      'passed passed passed',
    ]);
    expect(readFileSync(join(opened.workCopy, 'tests/outside.rs'), 'utf8')).toBe(OUTSIDE);
  });

  it('compiles on its own what no function holds, and takes it back', async () => {
    const both = {
      files: { 'src/lib.rs': LIB.replace('a - b', 'a + b').replace('        self.0\n', '        self.0 + 1\n') },
    };
    const variants = [edited('i64 = 2', 'i64 = 3'), both, edited('a - b', 'a + b')];
    expect((await tried(variants, [ADDS, LEFT], 'never')).map(told)).toEqual([
      'failed failed failed',
      'failed passed failed',
      'passed passed passed',
    ]);
  });
});
