import type { VetoCode } from '../../domain/validation';
import type { Role } from '../../services/repair/ledger';
import { replaced, vetoesOf, type Attempt, type Place } from './ledger-bench';

const PRICE = `use std::fmt;

pub const RATE: u32 = 10;

/// What is left of an amount.
pub fn discount(amount: i64, percent: i64) -> Result<i64, String> {
    if percent < 0 {
        return Err("percent".to_string());
    }
    Ok(amount - amount * percent / 10)
}

pub fn parsed(text: &str) -> Result<i64, std::num::ParseIntError> {
    let value = text.trim().parse::<i64>()?;
    Ok(value + 1)
}

pub fn total(items: &[i64]) -> i64 {
    let mut sum = 0;
    for item in items {
        sum += item;
    }
    sum
}

pub struct Tag(pub String);

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_part() {
        assert_eq!(discount(200, 25), Ok(150));
    }
}
`;
const OUTSIDE = `use shop::{discount, total};

#[test]
fn adds() {
    let items = [1, 2];
    assert_eq!(total(&items), 3);
}

#[test]
fn refuses() {
    assert!(discount(1, -1).is_err());
}
`;
const PLACE: Place = {
  shop: {
    'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\n',
    'src/price.rs': PRICE,
    'tests/outside.rs': OUTSIDE,
  },
  roleOf: (path): Role => (path.endsWith('.toml') ? 'manifest' : path.startsWith('tests/') ? 'test' : 'source'),
  failing: { file: 'src/price.rs', line: 10, test: 'src/price.rs::tests::takes_a_part' },
};
const price = (old: string, fresh: string) => ({ 'src/price.rs': replaced(PRICE, old, fresh) });
const outside = (old: string, fresh: string) => ({ 'tests/outside.rs': replaced(OUTSIDE, old, fresh) });
const vetoes = (attempt: Attempt) => vetoesOf(attempt, undefined, PLACE);
const lint = { type: 'LINTING', file: 'tests/outside.rs', line: 5 } as const;
const types = { type: 'TYPE_ERROR', file: 'src/price.rs', line: 10 } as const;
const SUM = '    let mut sum = 0;\n';

const REFUSED: Readonly<Partial<Record<VetoCode, Readonly<Record<string, Attempt>>>>> = {
  TEST_DELETED: {
    'a test removed': { edit: { 'tests/outside.rs': OUTSIDE.slice(0, OUTSIDE.lastIndexOf('#[test]')) }, heals: lint },
  },
  TEST_SKIPPED: {
    'a test ignored': { edit: outside('#[test]\nfn adds', '#[test]\n#[ignore]\nfn adds'), heals: lint },
    'a test that is to fail': { edit: outside('#[test]\nfn adds', '#[test]\n#[should_panic]\nfn adds'), heals: lint },
    'a test in a source file ignored': { edit: price('    #[test]\n', '    #[test]\n    #[ignore = "later"]\n') },
    'a test under a condition': {
      edit: outside('#[test]\nfn adds', '#[cfg(feature = "x")]\n#[test]\nfn adds'),
      heals: lint,
    },
  },
  TEST_WEAKENED: {
    'an assertion bent': { edit: outside('3);', '4);') },
    'an assertion in a source file bent': { edit: price('Ok(150)', 'Ok(-300)') },
    'an assertion in a source file gone': {
      edit: price('        assert_eq!(discount(200, 25), Ok(150));\n', ''),
      heals: { type: 'LINTING', file: 'src/price.rs', line: 41 },
    },
    'an assertion that holds always': {
      edit: outside('assert_eq!(total(&items), 3)', 'assert!(total(&items) >= 0)'),
      heals: lint,
    },
  },
  SUPPRESSION_ADDED: {
    'a lint allowed': { edit: price('pub fn total', '#[allow(unused)]\npub fn total') },
    'a lint expected': { edit: price('pub fn total', '#[expect(clippy::all)]\npub fn total') },
    'unsafe code': { edit: price('    sum\n', '    unsafe { std::mem::transmute(sum) }\n'), heals: types },
  },
  ERROR_SWALLOWED: {
    'an arm that ignores': {
      edit: price('parse::<i64>()?;', 'parse::<i64>();\n    let value = match value { Ok(v) => v, Err(_) => 0 };'),
    },
    'a result dropped': { edit: price(SUM, `${SUM}    let _ = parsed("x");\n`) },
    'a result made an option and dropped': { edit: price(SUM, `${SUM}    parsed("x").ok();\n`) },
    'a handler that ignores': { edit: price('parse::<i64>()?', 'parse::<i64>().unwrap_or_else(|_| 0)') },
    'a panic caught': { edit: price(SUM, `${SUM}    std::panic::catch_unwind(|| ()).ok();\n`) },
    'an error not made any more': {
      edit: price('        return Err("percent".to_string());\n', '        return Ok(0);\n'),
    },
  },
  TEST_SPECIAL_CASED: {
    'code for tests alone': { edit: price(SUM, `${SUM}    if cfg!(test) {\n        return 150;\n    }\n`) },
    'a function for tests alone': {
      edit: price('pub fn total', '#[cfg(not(test))]\npub fn other() {}\n\npub fn total'),
    },
    'the name of the test': { edit: price(SUM, `${SUM}    let name = std::thread::current().name().map(str::len);\n`) },
    'an end of the program': { edit: price(SUM, `${SUM}    std::process::exit(0);\n`) },
    'a look at the environment': { edit: price(SUM, `${SUM}    let x = std::env::var("CI");\n`) },
  },
  LITERAL_ANSWER: {
    'an answer': {
      edit: price(
        '    if percent < 0 {',
        '    if amount == 200 {\n        return Ok(150);\n    }\n    if percent < 0 {',
      ),
    },
  },
  FUNCTIONALITY_DELETED: {
    'a function gone': { edit: price(PRICE.slice(PRICE.indexOf('pub fn total'), PRICE.indexOf('pub struct')), '') },
    'a trait gone': { edit: price(PRICE.slice(PRICE.indexOf('impl fmt'), PRICE.indexOf('#[cfg(test)]')), '') },
    'code behind a return': { edit: price(SUM, `    return 3;\n${SUM}`) },
    'a branch that is never taken': { edit: price('percent < 0', 'false && percent < 0') },
  },
  DEPENDENCY_ADDED: { 'a manifest edited': { edit: { 'Cargo.toml': '[package]\nname = "shop"\n' } } },
};

describe.each(Object.entries(REFUSED))('%s', (code, cases) => {
  test.each(Object.entries(cases))('%s', async (_what, attempt) => {
    expect((await vetoes(attempt)).map((veto) => veto.code)).toContain(code);
  });
});

describe('honest repairs', () => {
  test.each<[string, Attempt]>([
    ['a constant put right', { edit: price('/ 10)', '/ 100)') }],
    ['a condition put right', { edit: price('percent < 0', 'percent <= 0') }],
    [
      'an import that was missing',
      {
        edit: price('use std::fmt;\n', 'use std::collections::HashMap;\nuse std::fmt;\n'),
        heals: { type: 'IMPORT', file: 'src/price.rs', line: 1 },
      },
    ],
    [
      'an import that nothing uses',
      { edit: outside('use shop::{discount, total};', 'use shop::{discount,  total};'), heals: lint },
    ],
    ['a conversion', { edit: price('    sum\n', '    i64::from(sum)\n'), heals: types }],
    [
      'tests of a source file laid out anew',
      {
        edit: price(
          'assert_eq!(discount(200, 25), Ok(150));',
          'assert_eq!(\n            discount(200, 25),\n            Ok(150)\n        );',
        ),
      },
    ],
    ['a check that was missing', { edit: price(SUM, `    if items.is_empty() {\n        return 0;\n    }\n${SUM}`) }],
    ['an error that is handed on', { edit: price('parse::<i64>()?;', 'parse::<i64>().map_err(|e| e)?;') }],
  ])('%s', async (_what, attempt) => {
    expect(await vetoes(attempt)).toEqual([]);
  });
});
