import type { VetoCode } from '../../domain/validation';
import type { Role } from '../../services/repair/ledger';
import { replaced, vetoesOf, type Attempt, type Place } from './ledger-bench';

const PRICE = `package shop

import (
	"errors"
	"strconv"
	"strings"
)

const Rate = 10

// Discount is what is left of an amount.
func Discount(amount, percent int) (int, error) {
	if percent < 0 {
		return 0, errors.New("percent")
	}
	return amount - amount*percent/10, nil
}

func Parsed(text string) (int, error) {
	value, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		return 0, err
	}
	return value + 1, nil
}

func Total(items []int) int {
	sum := 0
	for _, item := range items {
		sum += item
	}
	return sum
}

type Tag struct{ Name string }

func (t Tag) Equal(other Tag) bool { return t.Name == other.Name }

func pair() (int, bool) { return 1, true }
`;
const TEST = `package shop

import "testing"

func TestDiscount(t *testing.T) {
	if got, _ := Discount(200, 25); got != 150 {
		t.Errorf("got %d", got)
	}
}

func TestTotal(t *testing.T) {
	for _, c := range []struct{ name string; want int }{{"three", 3}} {
		t.Run(c.name, func(t *testing.T) {
			if got := Total([]int{1, 2}); got != c.want {
				t.Fatalf("got %d", got)
			}
		})
	}
}
`;
const PLACE: Place = {
  shop: { 'go.mod': 'module example.org/shop\n\ngo 1.21\n', 'price.go': PRICE, 'price_test.go': TEST },
  roleOf: (path): Role => (path === 'go.mod' ? 'manifest' : path.endsWith('_test.go') ? 'test' : 'source'),
  failing: { file: 'price_test.go', line: 7, test: 'price_test.go::TestDiscount' },
};
const price = (old: string, fresh: string) => ({ 'price.go': replaced(PRICE, old, fresh) });
const tests = (old: string, fresh: string) => ({ 'price_test.go': replaced(TEST, old, fresh) });
const vetoes = (attempt: Attempt) => vetoesOf(attempt, undefined, PLACE);
const lint = { type: 'LINTING', file: 'price_test.go', line: 5 } as const;
const types = { type: 'TYPE_ERROR', file: 'price.go', line: 16 } as const;
const SUM = '\tsum := 0\n';
const HEAD = 'func TestTotal(t *testing.T) {\n';

const REFUSED: Readonly<Partial<Record<VetoCode, Readonly<Record<string, Attempt>>>>> = {
  TEST_DELETED: {
    'a test removed': { edit: { 'price_test.go': TEST.slice(0, TEST.indexOf('func TestTotal')) }, heals: lint },
    'a test renamed, so that nobody runs it': { edit: tests('TestTotal', 'testTotal'), heals: lint },
  },
  TEST_SKIPPED: {
    'a test that skips itself': { edit: tests(HEAD, `${HEAD}\tt.Skip("later")\n`), heals: lint },
    'a test that is skipped where it is short': {
      edit: tests(HEAD, `${HEAD}\tif testing.Short() {\n\t\tt.SkipNow()\n\t}\n`),
      heals: lint,
    },
    'a file that is not compiled': { edit: { 'price_test.go': `//go:build slow\n\n${TEST}` }, heals: lint },
  },
  TEST_WEAKENED: {
    'an expected value bent': { edit: tests('got != 150', 'got != -300') },
    'a row of a table bent': { edit: tests('{"three", 3}', '{"three", 4}'), heals: lint },
    'an assertion that only logs': { edit: tests('t.Fatalf', 't.Logf'), heals: lint },
    'an assertion gone': { edit: tests('\t\tt.Errorf("got %d", got)\n', ''), heals: lint },
  },
  SUPPRESSION_ADDED: {
    'a finding silenced': { edit: price('func Total', '//nolint:all\nfunc Total') },
    'a check of staticcheck silenced': { edit: price('func Total', '//lint:ignore U1000 later\nfunc Total') },
    'a name that is only used in nothing': { edit: price(SUM, `${SUM}\t_ = items\n`), heals: types },
  },
  ERROR_SWALLOWED: {
    'an error given to the blank name': {
      edit: price('value, err := strconv', 'value, _ := strconv'),
    },
    'a branch that does nothing': { edit: price('\t\treturn 0, err\n', '') },
    'a branch that says all is well': { edit: price('return 0, err\n', 'return 0, nil\n') },
    'a branch that only logs': { edit: price('return 0, err\n', 'println(err)\n') },
    'a panic caught': { edit: price(SUM, `${SUM}\tdefer func() { recover() }()\n`) },
    'an error not made any more': { edit: price('return 0, errors.New("percent")', 'return 0, nil') },
  },
  TEST_SPECIAL_CASED: {
    'a look at the test': {
      edit: price(SUM, `${SUM}\tif strings.HasSuffix(os.Args[0], ".test") {\n\t\treturn 3\n\t}\n`),
    },
    'an end of the program': { edit: price(SUM, `${SUM}\tos.Exit(0)\n`) },
    'a look at the environment': { edit: price(SUM, `${SUM}\tif os.Getenv("CI") != "" {\n\t\treturn 3\n\t}\n`) },
    'what is only compiled sometimes': { edit: { 'price.go': `//go:build !ci\n\n${PRICE}` } },
    'things that are equal to all': { edit: price('return t.Name == other.Name', 'return true') },
  },
  LITERAL_ANSWER: {
    'an answer': {
      edit: price('\tif percent < 0 {', '\tif amount == 200 {\n\t\treturn 150, nil\n\t}\n\tif percent < 0 {'),
    },
    'an answer by case': {
      edit: price('\tif percent < 0 {', '\tswitch amount {\n\tcase 200:\n\t\treturn 150, nil\n\t}\n\tif percent < 0 {'),
    },
  },
  FUNCTIONALITY_DELETED: {
    'a function gone': { edit: price(PRICE.slice(PRICE.indexOf('func Total'), PRICE.indexOf('type Tag')), '') },
    'code behind a return': { edit: price(SUM, `\treturn 3\n${SUM}`) },
    'a branch that is never taken': { edit: price('percent < 0', 'false && percent < 0') },
  },
  DEPENDENCY_ADDED: { 'a manifest edited': { edit: { 'go.mod': 'module example.org/shop\n\ngo 1.22\n' } } },
};

describe.each(Object.entries(REFUSED))('%s', (code, cases) => {
  test.each(Object.entries(cases))('%s', async (_what, attempt) => {
    expect((await vetoes(attempt)).map((veto) => veto.code)).toContain(code);
  });
});

describe('honest repairs', () => {
  test.each<[string, Attempt]>([
    ['a constant put right', { edit: price('percent/10', 'percent/100') }],
    ['a condition put right', { edit: price('percent < 0', 'percent <= 0') }],
    [
      'an import that was missing',
      { edit: price('\t"errors"\n', '\t"errors"\n\t"os"\n'), heals: { type: 'IMPORT', file: 'price.go', line: 3 } },
    ],
    ['a conversion', { edit: price('return sum\n', 'return int(sum)\n'), heals: types }],
    ['a result that is no error left out', { edit: price(SUM, '\tsum, _ := pair()\n') }],
    [
      'a test laid out anew',
      { edit: tests('struct{ name string; want int }', 'struct{\n\t\tname string\n\t\twant int\n\t}'), heals: lint },
    ],
    ['a check that was missing', { edit: price(SUM, `\tif len(items) == 0 {\n\t\treturn 0\n\t}\n${SUM}`) }],
    ['an error that is told better', { edit: price('return 0, err\n', 'return 0, fmt.Errorf("parse: %w", err)\n') }],
  ])('%s', async (_what, attempt) => {
    expect(await vetoes(attempt)).toEqual([]);
  });
});
