import { isFix } from '../../services/repair';
import { search } from '../../services/strategies/search';
import { openBench, type Bench } from '../repair/bench';

jest.setTimeout(180_000);

const OFFERS = `def best_offer(offers, limit):
    """The dearest offer that is within the limit; None where there is none."""
    best = None
    for offer in offers:
        if offer < limit and (best is None or offer > best):
            best = offer
    return best


def spread(offers):
    """From the cheapest to the dearest."""
    if not offers:
        return 0
    return min(offers) - min(offers)
`;
const TEST = `import unittest

from market.offers import best_offer, spread


class Offers(unittest.TestCase):
    def test_within(self):
        self.assertEqual(best_offer([3, 9, 5], 6), 5)

    def test_none(self):
        self.assertIsNone(best_offer([7], 6))

    def test_at_the_limit(self):
        self.assertEqual(best_offer([4, 6], 6), 6)

    def test_only_the_limit(self):
        self.assertEqual(best_offer([6], 6), 6)

    def test_spread(self):
        self.assertEqual(spread([4, 9, 2]), 7)

    def test_spread_of_two(self):
        self.assertEqual(spread([1, 3]), 2)

    def test_no_spread(self):
        self.assertEqual(spread([]), 0)
`;
const FILES = {
  'market/__init__.py': '',
  'market/offers.py': OFFERS,
  'tests/__init__.py': '',
  'tests/test_offers.py': TEST,
};

const benches: Bench[] = [];
afterEach(async () => {
  for (const bench of benches.splice(0)) await bench.dispose();
});

async function healed(files: Readonly<Record<string, string>>) {
  const bench = await openBench(files);
  benches.push(bench);
  const [cluster] = bench.map.clusters;
  if (!cluster) throw new Error('nothing fails');
  return { bench, cluster, result: await bench.heal(cluster, [search]) };
}

test('two faults of one file are found by its tests and healed by one patch', async () => {
  const { bench, result } = await healed(FILES);
  if (!isFix(result)) throw new Error(result.reason);
  const after = result.patch.changes[0]?.after ?? '';
  expect(after).toContain('if offer <= limit and');
  expect(after).toContain('max(offers) - min(offers)');
  expect(result.strategy).toBe('search');
  expect(result.rankOfLine).toBeGreaterThan(0);
  const labels = bench.steps.map(({ label }) => label);
  expect(labels).toContain('search_started');
  expect(labels.filter((label) => label === 'candidate_tried').length).toBeLessThan(10);
  expect(result.candidatesTried).toBeGreaterThan(10);
});

const PRICES = `def price_of(count, each):
    return count + each


def total(count, each, fee):
    return price_of(count, each) - fee
`;
const price = 'self.assertEqual([price_of(2, 3), price_of(4, 5), price_of(1, 7)], [6, 20, 7])';
const total = 'self.assertEqual([total(2, 3, 1), total(4, 5, 2), total(3, 3, 4)], [7, 22, 13])';

test.each([
  ['first', price, total],
  ['last', total, price],
])('a fault that shows only behind another is found on top of its fix, whose test comes %s', async (_, one, other) => {
  const head = 'import unittest\n\nfrom market.prices import price_of, total\n\n\nclass Prices(unittest.TestCase):\n';
  const { result } = await healed({
    ...{ 'market/__init__.py': '', 'market/prices.py': PRICES, 'tests/__init__.py': '' },
    'tests/test_prices.py': `${head}    def test_1(self):\n        ${one}\n\n    def test_2(self):\n        ${other}\n`,
  });
  if (!isFix(result)) throw new Error(result.reason);
  const right = PRICES.replace('count + each', 'count * each').replace(' - fee', ' + fee');
  expect(result.patch.changes[0]?.after).toBe(right);
});

test('the test that never ends is cut, and its loop is healed', async () => {
  const counting = `def digits(n):
    found = []
    while n >= 0:
        found.append(n % 10)
        n = n // 10
    return found
`;
  const test = `import unittest

from market.count import digits


class Count(unittest.TestCase):
    def test_three(self):
        self.assertEqual(digits(123), [3, 2, 1])

    def test_one(self):
        self.assertEqual(digits(7), [7])

    def test_nothing(self):
        self.assertEqual(digits(0), [])
`;
  const files = { 'market/__init__.py': '', 'market/count.py': counting };
  const { result } = await healed({
    ...files,
    'tests/__init__.py': '',
    'tests/test_count.py': test,
    '.rift.yaml': 'checks:\n  - run: python -m unittest\n    kind: test\n    timeout: 8\n',
  });
  if (!isFix(result)) throw new Error(result.reason);
  expect(result.patch.changes[0]?.after).toContain('while n > 0:');
});

test('what no small edit explains is refused, and says how much was tried', async () => {
  const files = {
    'market/__init__.py': '',
    'market/name.py': 'def name(key):\n    return key\n',
    'tests/__init__.py': '',
    'tests/test_name.py': `import unittest

from market.name import name


class Name(unittest.TestCase):
    def test_first(self):
        self.assertEqual(name("de"), "Germany")

    def test_second(self):
        self.assertEqual(name("fr"), "France")
`,
  };
  const { result } = await healed(files);
  expect(isFix(result)).toBe(false);
  expect(result.candidatesTried).toBeGreaterThan(20);
});
