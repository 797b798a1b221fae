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

const CHAINS: readonly (readonly [Grammar, string, string])[] = [
  [
    'python',
    'def f(a):\n    for x in a:\n        if x > 9:\n            continue\n        elif x > 1:\n            return True\n        else:\n            return False\n',
    'def f(a):\n    for x in a:\n        if x > 9:\n            continue\n        elif x > 1:\n            return True\n    return False\n',
  ],
  [
    'javascript',
    'function f(a) {\n  for (const x of a) {\n    if (x > 9) {\n      continue;\n    } else if (x > 1) {\n      return true;\n    } else {\n      return false;\n    }\n  }\n}\n',
    'function f(a) {\n  for (const x of a) {\n    if (x > 9) {\n      continue;\n    } else if (x > 1) {\n      return true;\n    }\n  }\n  return false;\n}\n',
  ],
];
const EARLY: readonly (readonly [Grammar, string, string])[] = [
  [
    'python',
    'def f(a):\n    for x in a:\n        if x > 1:\n            return True\n        else:\n            return False\n',
    'def f(a):\n    for x in a:\n        if x > 1:\n            return True\n    return False\n',
  ],
  [
    'typescript',
    'function f(a: number[]) {\n  for (const x of a) {\n    if (x > 1) {\n      return true;\n    } else {\n      return false;\n    }\n  }\n}\n',
    'function f(a: number[]) {\n  for (const x of a) {\n    if (x > 1) {\n      return true;\n    }\n  }\n  return false;\n}\n',
  ],
  [
    'go',
    'package a\n\nfunc f(a []int) bool {\n\tfor _, x := range a {\n\t\tif x > 1 {\n\t\t\treturn true\n\t\t} else {\n\t\t\treturn false\n\t\t}\n\t}\n}\n',
    'package a\n\nfunc f(a []int) bool {\n\tfor _, x := range a {\n\t\tif x > 1 {\n\t\t\treturn true\n\t\t}\n\t}\n\treturn false\n}\n',
  ],
  [
    'java',
    'class A {\n    boolean f(int[] a) {\n        for (int x : a) {\n            if (x > 1) {\n                return true;\n            } else {\n                return false;\n            }\n        }\n    }\n}\n',
    'class A {\n    boolean f(int[] a) {\n        for (int x : a) {\n            if (x > 1) {\n                return true;\n            }\n        }\n        return false;\n    }\n}\n',
  ],
  [
    'rust',
    'fn f(a: &[i64]) -> bool {\n    for x in a {\n        if *x > 1 {\n            return true;\n        } else {\n            return false;\n        }\n    }\n}\n',
    'fn f(a: &[i64]) -> bool {\n    for x in a {\n        if *x > 1 {\n            return true;\n        }\n    }\n    return false;\n}\n',
  ],
];

test.each([...EARLY, ...CHAINS])(
  'what is given back at the first element is given back after all of them: %s',
  async (...given) => {
    const [grammar, early, late] = given;
    expect((await texts(grammar, early)).map(loose)).toContain(loose(late));
  },
);

test('a branch with a condition of its own stays where it is', async () => {
  const text =
    'def f(a):\n    for x in a:\n        if x > 1:\n            return True\n        elif x < 0:\n            return False\n';
  const moved = 'def f(a):\n    for x in a:\n        if x > 1:\n            return True\n    return False\n';
  expect(await texts('python', text)).not.toContain(moved);
});

const loose = (text: string): string => text.replace(/[()\s]/g, '');
