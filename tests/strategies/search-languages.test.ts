import type { Grammar } from '../../services/syntax/contract';
import { syntax, texts } from './search-support';

const GO = `package a

func Sum(list []int, low, high int) int {
	total := 0
	for i := 0; i < len(list); i++ {
		if list[i] > low && list[i] < high {
			total += list[i]
		}
	}
	return max(total, 0)
}
`;
const JAVA = `class A {
    int sum(int[] list, int low, int high) {
        int total = 0;
        for (int i = 0; i < list.length; i++) {
            if (list[i] > low && list[i] < high) {
                total += list[i];
            }
        }
        return Math.max(total, 0);
    }
}
`;
const RUST = `fn sum(list: &[i64], low: i64, high: i64) -> i64 {
    let mut total = 0;
    for i in 0..list.len() {
        if list[i] > low && list[i] < high {
            total += list[i];
        }
    }
    println!("{}", total / 10);
    let ends = vec![list[0], low];
    assert!(matches!(ends.len(), 0..=2));
    total.max(0)
}
`;

const ROWS: readonly (readonly [Grammar, string, readonly (readonly [string, string])[]])[] = [
  [
    'go',
    GO,
    [
      ['list[i] > low', 'list[i] >= low'],
      ['&&', '||'],
      ['total += list', 'total -= list'],
      ['total := 0', 'total := 1'],
      ['i < len(list)', 'i <= len(list)'],
      ['< high', '< low'],
      ['max(total', 'min(total'],
      ['if list[i] > low && list[i] < high', 'if list[i] > low'],
    ],
  ],
  [
    'java',
    JAVA,
    [
      ['list[i] > low', 'list[i] >= low'],
      ['&&', '||'],
      ['total += list', 'total -= list'],
      ['total = 0', 'total = 1'],
      ['i < list.length', 'i <= list.length'],
      ['< high', '< low'],
      ['Math.max', 'Math.min'],
    ],
  ],
  [
    'rust',
    RUST,
    [
      ['list[i] > low', 'list[i] >= low'],
      ['&&', '||'],
      ['total += list', 'total -= list'],
      ['mut total = 0', 'mut total = 1'],
      ['< high', '< low'],
      ['.max(0)', '.min(0)'],
      ['total / 10', 'total * 10'],
      ['vec![list[0]', 'vec![list[1]'],
      ['vec![list[0], low]', 'vec![low, list[0]]'],
    ],
  ],
];

describe.each(ROWS)('the search edits %s', (grammar, text, edits) => {
  test.each(edits)('%s becomes %s', async (from, to) => {
    const wanted = text.replace(from, to);
    expect(wanted).not.toBe(text);
    expect((await texts(grammar, text)).map(loose)).toContain(loose(wanted));
  });

  test('mostly into what can be read', async () => {
    const found = (await texts(grammar, text)).slice(0, 300);
    let broken = 0;
    for (const one of found) if ((await syntax.parse(grammar, one))?.rootNode.hasError) broken++;
    expect(found.length).toBeGreaterThan(100);
    expect(broken / found.length).toBeLessThan(0.05);
  });
});

const loose = (text: string): string => text.replace(/[()\s]/g, '');
