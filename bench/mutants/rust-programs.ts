import { program, type Program } from './programs';

/** Rust's. */
export const RUST_PROGRAMS: readonly Program[] = [
  program(
    'clamp',
    `
pub fn clamp(value: i64, low: i64, high: i64) -> i64 {
    let (low, high) = if low > high { (high, low) } else { (low, high) };
    if value < low {
        return low;
    }
    if value > high {
        return high;
    }
    value
}
`,
    ['clamp(5, 1, 9)', '5'],
    ['clamp(0, 1, 9)', '1'],
    ['clamp(12, 1, 9)', '9'],
    ['clamp(5, 9, 1)', '5'],
    ['clamp(1, 1, 9)', '1'],
    ['clamp(-3, 4, -2)', '-2'],
    ['clamp(7, 4, 4)', '4'],
    ['clamp(10, 9, 1)', '9'],
  ),
  program(
    'position',
    `
pub fn position(items: &[i64], wanted: i64) -> Option<usize> {
    let mut low = 0;
    let mut high = items.len();
    while low < high {
        let middle = low + (high - low) / 2;
        if items[middle] == wanted {
            return Some(middle);
        }
        if items[middle] < wanted {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    None
}
`,
    ['position(&[1, 3, 5, 7], 5)', 'Some(2)'],
    ['position(&[1, 3, 5, 7], 1)', 'Some(0)'],
    ['position(&[1, 3, 5, 7], 7)', 'Some(3)'],
    ['position(&[1, 3, 5, 7], 4)', 'None'],
    ['position(&[], 4)', 'None'],
    ['position(&[2], 2)', 'Some(0)'],
    ['position(&[1, 3, 5, 7, 9], 9)', 'Some(4)'],
    ['position(&[1, 3, 5, 7, 9], 0)', 'None'],
  ),
  program(
    'runs',
    `
pub fn runs(text: &str) -> Vec<(char, usize)> {
    let mut found: Vec<(char, usize)> = Vec::new();
    for letter in text.chars() {
        match found.last_mut() {
            Some(last) if last.0 == letter => last.1 += 1,
            _ => found.push((letter, 1)),
        }
    }
    found
}
`,
    ['runs("aab")', "vec![('a', 2), ('b', 1)]"],
    ['runs("")', 'vec![]'],
    ['runs("abc")', "vec![('a', 1), ('b', 1), ('c', 1)]"],
    ['runs("zzzz")', "vec![('z', 4)]"],
    ['runs("aba")', "vec![('a', 1), ('b', 1), ('a', 1)]"],
    ['runs("xxyyy")', "vec![('x', 2), ('y', 3)]"],
  ),
  program(
    'divisor',
    `
pub fn divisor(a: u64, b: u64) -> u64 {
    let mut larger = a.max(b);
    let mut smaller = a.min(b);
    while smaller != 0 {
        let rest = larger % smaller;
        larger = smaller;
        smaller = rest;
    }
    larger
}
`,
    ['divisor(12, 18)', '6'],
    ['divisor(18, 12)', '6'],
    ['divisor(7, 5)', '1'],
    ['divisor(0, 4)', '4'],
    ['divisor(9, 9)', '9'],
    ['divisor(100, 75)', '25'],
  ),
  program(
    'balanced',
    `
pub fn balanced(text: &str) -> bool {
    let mut open = 0;
    for letter in text.chars() {
        if letter == '(' {
            open += 1;
        } else if letter == ')' {
            if open == 0 {
                return false;
            }
            open -= 1;
        }
    }
    open == 0
}
`,
    ['balanced("(a)")', 'true'],
    ['balanced("(()")', 'false'],
    ['balanced("())")', 'false'],
    ['balanced("")', 'true'],
    ['balanced(")(")', 'false'],
    ['balanced("(()())")', 'true'],
    ['balanced("((((")', 'false'],
    ['balanced("x")', 'true'],
  ),
  program(
    'best',
    `
pub fn best(prices: &[i64]) -> i64 {
    let mut lowest = i64::MAX;
    let mut gain = 0;
    for &price in prices {
        lowest = lowest.min(price);
        gain = gain.max(price - lowest);
    }
    gain
}
`,
    ['best(&[3, 1, 4])', '3'],
    ['best(&[9, 5, 2])', '0'],
    ['best(&[])', '0'],
    ['best(&[1, 9, 0, 3])', '8'],
    ['best(&[2, 2])', '0'],
    ['best(&[5, 1, 2, 8, 3])', '7'],
  ),
];
