import type { Grammar } from '../../services/syntax/contract';
import { texts } from './search-support';

const PYTHON = `def pairs(items, target):
    count = 0
    for i in range(len(items)):
        count += 1
        for j in range(len(items)):
            if items[i] + items[j] == target:
                items[i] = items[j]
    return count
`;
const GO = `package a

func Pairs(items []int, target int) int {
	count := 0
	for i := 0; i < len(items); i++ {
		count += 1
		for j := 0; j < len(items); j++ {
			if items[i]+items[j] == target {
				items[i] = items[j]
			}
		}
	}
	return count
}
`;
const JAVA = `class A {
    int pairs(int[] items, int target) {
        int count = 0;
        for (int i = 0; i < items.length; i++) {
            count += 1;
            for (int j = 0; j < items.length; j++) {
                if (items[i] + items[j] == target) {
                    items[i] = items[j];
                }
            }
        }
        return count;
    }
}
`;
const JAVASCRIPT = `function pairs(items, target) {
    let count = 0;
    for (let i = 0; i < items.length; i++) {
        count += 1;
        for (let j = 0; j < items.length; j++) {
            if (items[i] + items[j] === target) {
                items[i] = items[j];
            }
        }
    }
    return count;
}
`;
const ENDLESS = `class A {
    static final int FAR = 99;

    boolean reaches(Deque<Node> waiting, Node goal, Map<String, Integer> far, Map<String, Integer> edges) {
        while (true) {
            Node node = waiting.removeFirst();
            if (node == goal) {
                return true;
            }
            int found = edges.get(node.name);
            far.put(node.name, FAR);
            edges.put(node, found);
            waiting.addAll(node.next());
        }
    }

    List<List<Integer>> none() {
        return new ArrayList<>();
    }
}
`;
const RUST = `fn pairs(items: &mut [i64], target: i64) -> i64 {
    let mut count = 0;
    for i in 0..items.len() {
        count += 1;
        for j in 0..items.len() {
            if items[i] + items[j] == target {
                items[i] = items[j];
            }
        }
    }
    count
}
`;

const ROWS: readonly (readonly [Grammar, string, string, string])[] = [
  ['python', PYTHON, 'for j in range(len(items))', 'for j in range(i + 1, len(items))'],
  ['python', PYTHON, 'for j in range(len(items))', 'for j in range(len(items) - i - 1)'],
  ['python', PYTHON, '        count += 1\n', '        count += 1\n        count = 0\n'],
  ['python', PYTHON, 'items[i] = items[j]', 'items[j] = items[i]'],
  ['go', GO, 'j := 0', 'j := i + 1'],
  ['go', GO, 'j < len(items)', 'j < len(items) - i - 1'],
  ['go', GO, '\t\tcount += 1\n', '\t\tcount += 1\n\t\tcount = 0\n'],
  ['java', JAVA, 'j = 0', 'j = i + 1'],
  ['java', JAVA, '            count += 1;\n', '            count += 1;\n            count = 0;\n'],
  ['java', ENDLESS, 'edges.put(node, found)', 'far.put(node.name, found)'],
  ['java', ENDLESS, 'return new ArrayList<>()', 'return new ArrayList<>(List.of(new ArrayList<>()))'],
  ['java', JAVA, 'items[i] = items[j]', 'items[j] = items[i]'],
  ['javascript', JAVASCRIPT, 'j = 0', 'j = i + 1'],
  ['javascript', JAVASCRIPT, '        count += 1;\n', '        count += 1;\n        count = 0;\n'],
  ['rust', RUST, 'j in 0', 'j in i + 1'],
  ['rust', RUST, '        count += 1;\n', '        count += 1;\n        count = 0;\n'],
];

const loose = (text: string): string => text.replace(/[()\s]/g, '');

test.each(ROWS)('in loops of %s: %#', async (grammar, text, from, to) => {
  const wanted = text.replace(from, to);
  expect(wanted).not.toBe(text);
  expect((await texts(grammar, text)).map(loose)).toContain(loose(wanted));
});

test('a sum of which a loop keeps the last round only is a sum first', async () => {
  const text = 'def f(items):\n    total = 0\n    for item in items:\n        total = item.size\n    return total\n';
  const first = (await texts('python', text)).slice(0, 5);
  expect(first).toContain(text.replace('total = item', 'total += item'));
});

it('java: an endless loop that gets an end is followed by what is given back then', async () => {
  const made = await texts('java', ENDLESS);
  const ended = ENDLESS.replace('while (true)', 'while (!waiting.isEmpty())').replace(
    'node.next());\n        }\n',
    'node.next());\n        }\n        return false;\n',
  );
  expect(made).toContain(ended);
});

test('a function that runs out of its loop gives something back', async () => {
  const text =
    'def place(x, seq):\n    for i, one in enumerate(seq):\n        if x <= one:\n            return i\n    "the end"\n';
  const made = await texts('python', text);
  for (const value of ['len(seq)', '-1', 'None']) {
    expect(made).toContain(text.replace('    "the end"', `    return ${value}\n    "the end"`));
  }
});

test('java: what is asked for and never remembered is remembered early', async () => {
  const text =
    'class A {\n    boolean reaches(Node node, Node goal, Set<Node> seen) {\n        if (seen.contains(node)) {\n            return false;\n        }\n        if (node == goal) {\n            return true;\n        }\n        return node.next().stream().anyMatch(n -> reaches(n, goal, seen));\n    }\n}\n';
  const made = await texts('java', text);
  const at = made.findIndex((one) => one.includes('seen.add(node);'));
  expect(at).toBeGreaterThan(-1);
  expect(at).toBeLessThan(80);
});

test.each<[Grammar, string, string, string]>([
  [
    'python',
    'def f(text):\n    parts = []\n    while len(text) > 3:\n        part, text = text[:3], text[3:]\n        parts.append(part)\n    return parts\n',
    '        parts.append(part)\n',
    '    parts.append(text)\n',
  ],
  [
    'java',
    'class A {\n    List<String> f(String text) {\n        List<String> parts = new ArrayList<>();\n        while (text.length() > 3) {\n            String part = text.substring(0, 3);\n            text = text.substring(3);\n            parts.add(part);\n        }\n        return parts;\n    }\n}\n',
    '            parts.add(part);\n        }\n',
    '        parts.add(text);\n',
  ],
  [
    'javascript',
    'function f(text) {\n  const parts = [];\n  while (text.length > 3) {\n    const part = text.slice(0, 3);\n    text = text.slice(3);\n    parts.push(part);\n  }\n  return parts;\n}\n',
    '    parts.push(part);\n  }\n',
    '  parts.push(text);\n',
  ],
])('what a loop leaves over is put with the rest after it: %s', async (grammar, before, last, rest) => {
  const made = await texts(grammar, before);
  const at = made.indexOf(before.replace(last, last + rest));
  expect(at).toBeGreaterThanOrEqual(0);
  expect(at).toBeLessThan(made.length / 10);
});
