import { loadConfig } from '../../services/config/config';
import type { Variant, VariantResult } from '../../services/evaluate';
import { BWRAP } from '../sandbox/support';
import { openOn, type Opened } from './support';

jest.setTimeout(300_000);

const CALC = `package calc

import "strings"

const rate = 2

type Stack[T any] struct{ items []T }

func (s *Stack[T]) Push(item T) { s.items = append(s.items, item) }

func Add(a, b int) int {
	return a - b
}

func Mul(a, _ int, rest ...int) (total int) {
	total = a
	for _, b := range rest {
		total *= b
	}
	return total
}

func First[T any](items []T, fallback T) T {
	if len(items) > 0 {
		return items[0]
	}
	return fallback
}

func Rate() int { return rate }

func Shout(text string) string {
	return strings.ToUpper(text)
}
`;
const TESTS = `package calc

import "testing"

func TestAdd(t *testing.T) {
	for _, c := range []struct {
		name       string
		a, b, want int
	}{{"zero", 1, 0, 1}, {"two", 1, 2, 3}} {
		t.Run(c.name, func(t *testing.T) {
			if got := Add(c.a, c.b); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestMul(t *testing.T) {
	if Mul(3, 0, 4) != 12 {
		t.Fatal("product")
	}
}

func TestFirst(t *testing.T) {
	if First([]int{7}, 1) != 7 || First(nil, 1) != 1 {
		t.Fatal("first")
	}
}

func TestRate(t *testing.T) {
	if Rate() != 2 || Shout("a") != "A" {
		t.Fatal("rate")
	}
}
`;
const OUTER = `package outer_test

import (
	"testing"

	"example.com/calc"
)

func TestOuter(t *testing.T) {
	s := calc.Stack[int]{}
	s.Push(calc.Add(2, 2))
	if calc.Add(2, 2) != 4 {
		t.Fatal("sum")
	}
}
`;
const FILES = {
  'go.mod': 'module example.com/calc\n\ngo 1.21\n',
  'calc.go': CALC,
  'calc_test.go': TESTS,
  'outer/outer.go': 'package outer\n',
  'outer/outer_test.go': OUTER,
};
const edited = (from: string, to: string): Variant => ({ files: { 'calc.go': CALC.replace(from, to) } });
const id = (name: string) => (name === 'TestOuter' ? `outer/outer_test.go::${name}` : `calc_test.go::${name}`);

let opened: Opened;
beforeAll(async () => {
  // Compiling the standard library takes longer than all of these tests.
  opened = await openOn(FILES, { bwrap: BWRAP, cache: loadConfig().cache });
});
afterAll(async () => {
  await opened.dispose();
});

const ref = (name: string) => ({ checkId: opened.checks[0]?.id ?? '', id: id(name) });

async function judge(
  variants: readonly Variant[],
  names: readonly string[],
  stop: 'first_failure' | 'never' = 'first_failure',
  capMs = 1000,
): Promise<string[]> {
  const results = new Map<Variant, VariantResult>();
  for await (const one of opened.evaluator.runBatch({ variants, tests: names.map(ref), capMs, stop })) {
    results.set(one.variant, one);
  }
  return variants.map((variant) => {
    const { status, trials } = results.get(variant) ?? { status: 'missing', trials: [] };
    return `${status}: ${trials.map((trial) => trial.outcome).join(' ')}`.trim();
  });
}

test('coverage says of each test how it ended and which lines it ran, cases alone as well', async () => {
  const { trials, lines } = await opened.evaluator.coverage({
    tests: ['TestAdd/two', 'TestAdd/zero', 'TestFirst', 'TestOuter', 'TestGone'].map(ref),
    capMs: 2000,
  });
  expect(trials.map(({ outcome }) => outcome)).toEqual(['failed', 'passed', 'passed', 'failed', 'missing']);
  expect(trials[0]?.message).toBe('got -1, want 3');
  expect(lines[0]).toEqual({ 'calc.go': [12] });
  expect(lines[2]).toEqual({ 'calc.go': [24, 25, 27] });
  expect(lines[3]).toEqual({ 'calc.go': [9, 12] });
});

test('variants of one program are told apart, those that do not compile among them', async () => {
  const variants = [
    edited('a - b', 'a + b'),
    edited('a - b', 'a * b'),
    edited('return a - b', 'return a +'),
    edited('return a - b', 'return "a"'),
    edited('return a - b', 'c := a\n\treturn b'),
    edited('strings.ToUpper(text)', 'text'),
    edited('total *= b', 'total += b'),
    edited('return items[0]', 'return fallback'),
    edited('const rate = 2', 'const rate = 3'),
    edited('a - b', 'a + b /* moved */'),
  ];
  expect(await judge(variants, ['TestAdd', 'TestMul', 'TestFirst', 'TestRate', 'TestOuter'])).toEqual([
    'passed: passed passed passed passed passed',
    'failed: failed',
    'unreadable:',
    'unreadable:',
    'unreadable:',
    'unreadable:',
    'failed: failed',
    'failed: failed',
    'failed: failed',
    'passed: passed passed passed passed passed',
  ]);
  const single = [edited('total *= b', 'total += b'), edited('return items[0]', 'return fallback')];
  expect(
    await judge([...single, edited('const rate = 2', 'const rate = 3')], ['TestMul', 'TestFirst', 'TestRate']),
  ).toEqual(['failed: failed', 'failed: passed failed', 'failed: passed passed failed']);
});

test('edits in several functions are one variant', async () => {
  const both = { files: { 'calc.go': CALC.replace('a - b', 'a + b').replace('return items[0]', 'return fallback') } };
  expect(await judge([both], ['TestAdd', 'TestMul', 'TestFirst'], 'never')).toEqual(['failed: passed passed failed']);
});

test('what never ends, panics, exits, takes memory or prints without end is a result like any other', async () => {
  const variants = [
    'for {}',
    'panic("no")',
    'os.Exit(3)',
    'x := [][]byte{}; for { x = append(x, make([]byte, 1<<20)) }',
  ]
    .concat('for { println("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa") }')
    .map((body): Variant => {
      const text = CALC.replace('return a - b', `${body}\n\treturn a + b`);
      return {
        files: { 'calc.go': body.startsWith('os') ? text.replace('"strings"', '"strings"\nimport "os"') : text },
      };
    });
  const found = await judge(variants, ['TestAdd', 'TestMul'], 'never', 300);
  expect(found[0]).toBe('failed: timed_out timed_out');
  expect(found[1]).toBe('failed: error passed');
  expect(found[2]).toBe('failed: killed passed');
  expect(found[3]).toMatch(/^failed: (killed|timed_out|error)/);
  expect(found[4]).toMatch(/^failed: timed_out/);
});

test('functions are told apart by what they do on varied inputs, methods and generic ones too', async () => {
  const variants = [{ files: {} }, edited('a - b', 'a + b'), edited('a - b', 'b + a'), edited('a - b', 'a * b')];
  const probe = { functions: [{ file: 'calc.go', line: 12 }], inputs: 12, seed: 1, capMs: 400 };
  const { inputs, behaviours } = (await opened.evaluator.probe?.({ ...probe, variants, tests: [ref('TestAdd')] })) ?? {
    inputs: [],
    behaviours: [],
  };
  expect(inputs.length).toBeGreaterThan(2);
  expect(inputs[0]).toMatch(/^Add\(/);
  expect(behaviours[1]).toEqual(behaviours[2]);
  expect(behaviours[1]).not.toEqual(behaviours[3]);
  const generic = [{ files: {} }, edited('return items[0]', 'return items[1]')];
  const first = { ...probe, functions: [{ file: 'calc.go', line: 24 }], variants: generic, tests: [ref('TestFirst')] };
  const told = await opened.evaluator.probe?.(first);
  expect(told?.behaviours[1]?.some((one) => one?.startsWith('raises'))).toBe(true);
});

test('a module that names no version of Go is judged as one that does', async () => {
  const source = 'package old\n\nfunc Add(a, b int) int {\n\treturn a - b\n}\n';
  const old = await openOn(
    {
      'go.mod': 'module example.com/old\n',
      'old.go': source,
      'old_test.go':
        'package old\n\nimport "testing"\n\nfunc TestAdd(t *testing.T) {\n\tif Add(2, 3) != 5 {\n\t\tt.Fatal("sum")\n\t}\n}\n',
    },
    { bwrap: BWRAP, cache: loadConfig().cache },
  );
  try {
    const tests = [{ checkId: old.checks[0]?.id ?? '', id: 'old_test.go::TestAdd' }];
    const { trials, lines } = await old.evaluator.coverage({ tests, capMs: 2000 });
    expect([trials[0]?.outcome, lines[0]]).toEqual(['failed', { 'old.go': [4] }]);
    const variants = [{ files: { 'old.go': source.replace('-', '+') } }];
    const found: string[] = [];
    for await (const { status } of old.evaluator.runBatch({ variants, tests, capMs: 2000, stop: 'never' }))
      found.push(status);
    expect(found).toEqual(['passed']);
    const probe = { functions: [{ file: 'old.go', line: 4 }], inputs: 8, seed: 1, capMs: 400, tests, variants };
    expect((await old.evaluator.probe?.(probe))?.inputs.length).toBeGreaterThan(1);
  } finally {
    await old.dispose();
  }
});
