import { once } from 'node:events';
import type { Cluster } from '../../domain/failure';
import type { Candidate, Patch } from '../../domain/patch';
import { unifiedDiff } from '../../domain/patch-diff';
import { refusalText } from '../../domain/validation';
import { composeFixes, isFix } from '../../services/repair';
import type { StrategyModule } from '../../services/strategies/contract';
import type { Strategy } from '../../domain/names';
import { openBench, plenty, type Bench } from './bench';
import { candidate } from './builders';

jest.setTimeout(180_000);

const PRICE = `def discount(amount, percent):
    if percent < 0:
        raise ValueError("percent")
    return amount - amount * percent / 10


def tax(amount):
    return amount * 2
`;
const STOCK = `def left(have, sold):
    result = have + sold
    return result
`;
const TEST_PRICE = `import unittest

from shop.price import discount, tax


class Price(unittest.TestCase):
    def test_discount(self):
        self.assertEqual(discount(200, 25), 150)

    def test_negative(self):
        with self.assertRaises(ValueError):
            discount(1, -1)

    def test_tax(self):
        self.assertEqual(tax(100), 200)
`;
const TEST_STOCK = `import unittest

from shop.stock import left


class Stock(unittest.TestCase):
    def test_left(self):
        self.assertEqual(left(5, 3), 2)
`;
const FILES = {
  'shop/__init__.py': '',
  'shop/price.py': PRICE,
  'shop/stock.py': STOCK,
  'tests/__init__.py': '',
  'tests/test_price.py': TEST_PRICE,
  'tests/test_stock.py': TEST_STOCK,
};

let bench: Bench;
beforeAll(async () => {
  bench = await openBench(FILES);
});
afterAll(() => bench.dispose());
beforeEach(() => void bench.steps.splice(0));

const change = (path: keyof typeof FILES, old: string, fresh: string): Patch => {
  const before = FILES[path];
  const after = before.replace(old, () => fresh);
  if (after === before) throw new Error(`nothing to replace: ${old}`);
  return { changes: [{ path, encoding: 'utf8', before, after }] };
};
const price = (old: string, fresh: string) => change('shop/price.py', old, fresh);
const RIGHT = price('/ 10', '/ 100');
const STOCK_RIGHT = change('shop/stock.py', 'have + sold', 'have - sold');

function clusterOf(test: string): Cluster {
  const found = bench.map.clusters.find((c) => c.failures.some((f) => f.tests.some((id) => id.includes(test))));
  if (!found) throw new Error(`no cluster for ${test}: ${JSON.stringify(bench.before.runs)}`);
  return found;
}

/** A rung that proposes what it is given. */
function rung(id: Strategy, candidates: readonly Partial<Candidate>[], asked: string[] = []): StrategyModule {
  return {
    id,
    unavailable: () => null,
    async *propose() {
      for (const part of candidates) {
        asked.push(part.description ?? '');
        yield candidate(part.patch ?? RIGHT, { strategy: id, ...part });
      }
    },
  };
}
const labels = () => bench.steps.map((step) => step.label);

test('what fails is found, and nothing else', () => {
  expect(bench.map.clusters).toHaveLength(2);
  expect(bench.map.failures.map((f) => f.bugType)).toEqual(['LOGIC', 'LOGIC']);
});

describe('the validator', () => {
  const validate = async (of: Patch, test = 'test_discount') =>
    bench.validator.validate(candidate(of), clusterOf(test), bench.before);

  test('finds a patch plausible that heals its failure and breaks nothing', async () => {
    const validation = await validate(RIGHT);
    expect(validation.refusals).toEqual([]);
    expect(validation).toMatchObject({ plausible: true, healed: clusterOf('test_discount').failures.map((f) => f.id) });
    expect(validation.report?.runs.flatMap((run) => run.tests).length).toBe(4);
  });

  test.each<[string, Patch, string]>([
    ['does not heal', price('/ 10', '/ 50'), 'target_remains'],
    [
      'breaks another test',
      { changes: [{ ...RIGHT.changes[0]!, after: PRICE.replace('/ 10', '/ 100').replace('* 2', '* 3') }] },
      'new_failure',
    ],
    [
      'breaks another module',
      { changes: [...RIGHT.changes, ...change('shop/stock.py', 'def left', 'def gone').changes] },
      'FUNCTIONALITY_DELETED',
    ],
    ['cannot be read', price('    return amount * 2', '    nonlocal amount\n    return amount * 2'), 'unreadable'],
    [
      'changes nothing',
      { changes: [{ path: 'shop/price.py', encoding: 'utf8', before: PRICE, after: PRICE }] },
      'not_applicable',
    ],
    [
      'was made for another text',
      { changes: [{ path: 'shop/price.py', encoding: 'utf8', before: 'x = 1\n', after: 'x = 2\n' }] },
      'not_applicable',
    ],
    ['edits the test', change('tests/test_price.py', '150', '-300.0'), 'TEST_WEAKENED'],
  ])('refuses a patch that %s', async (_what, of, why) => {
    const validation = await validate(of);
    expect(validation.plausible).toBe(false);
    expect(validation.refusals.map(refusalText).join('; ')).toContain(why);
  });

  test('refuses before anything runs what the ledger forbids', async () => {
    expect((await validate(change('tests/test_price.py', '150', '1'))).report).toBeNull();
  });

  test('restores tests that the code under test rewrites', async () => {
    const rewriting = price(
      'def discount(amount, percent):\n',
      'with open("tests/test_stock.py", "w") as f:\n    f.write("")\n\n\ndef discount(amount, percent):\n',
    );
    const validation = await validate(rewriting);
    expect(validation.plausible).toBe(false);
    expect(await validate(RIGHT)).toMatchObject({ plausible: true });
  });

  test('leaves the checkout alone', async () => {
    await validate(RIGHT);
    expect(bench.tree.read('shop/price.py')).toBe(PRICE);
  });
});

describe('the ladder', () => {
  test('takes the first rung that is sure, and tells every candidate and why it was refused', async () => {
    const asked: string[] = [];
    const fix = await bench.heal(clusterOf('test_discount'), [
      rung('search', [{ description: 'not asked' }], asked),
      rung(
        'rule_first',
        [
          { patch: price('/ 10', '/ 50'), description: 'wrong' },
          { patch: price('/ 10', '/ 50'), description: 'the same again' },
          { patch: change('tests/test_price.py', '150', '1'), description: 'forbidden' },
          { patch: RIGHT, prior: 0.96, description: 'right' },
          { patch: price('/ 10', '* 0.01'), description: 'never asked for' },
        ],
        asked,
      ),
    ]);
    expect(isFix(fix) && fix).toMatchObject({
      strategy: 'rule_first',
      description: 'right',
      candidatesTried: 3,
      plausibleFound: 1,
    });
    expect(isFix(fix) && fix.confidence).toBeGreaterThan(0.9);
    expect(asked).toEqual(['wrong', 'the same again', 'forbidden', 'right']);
    expect(labels().filter((label) => label !== 'candidate_tried')).toEqual([
      'candidate_refused',
      'candidate_refused',
      'candidate_plausible',
      'fix_chosen',
    ]);
    expect(JSON.stringify(bench.steps)).toContain('TEST_WEAKENED');
    const tried = bench.steps.find((step) => step.label === 'candidate_tried');
    expect(tried?.payload?.diff).toContain('/ 50');
    expect(new Set(bench.steps.map((step) => step.key)).size).toBe(bench.steps.length);
  });

  test('of several plausible patches it takes the simplest, less sure than of a single one', async () => {
    const fix = await bench.heal(clusterOf('test_discount'), [
      rung('rule_first', [
        {
          patch: price(
            'return amount - amount * percent / 10',
            'rest = amount * percent\n    rest = rest / 100\n    return amount - rest',
          ),
          prior: 0.5,
        },
        { patch: RIGHT, prior: 0.5, description: 'simple' },
      ]),
    ]);
    expect(isFix(fix) && fix).toMatchObject({ description: 'simple', plausibleFound: 2 });
  });

  test('gives the next rung its turn where it is not sure, and delivers the best all the same', async () => {
    const fix = await bench.heal(clusterOf('test_discount'), [
      rung('rule_first', [{ patch: RIGHT, prior: 0.05, description: 'a guess' }]),
      rung('search', [{ patch: price('/ 10', '/ 20') }]),
    ]);
    expect(labels()).toContain('another_strategy');
    expect(isFix(fix) && fix).toMatchObject({ description: 'a guess', candidatesTried: 2 });
    expect(isFix(fix) && fix.confidence).toBeLessThan(0.7);
    expect(isFix(fix) && fix.reasons.join()).toContain('threshold');
  });

  test('delivers no patch that passes but is more likely wrong than right, and says which it was', async () => {
    const refusal = await bench.heal(
      clusterOf('test_discount'),
      [rung('rule_first', [{ patch: RIGHT, prior: 0.05, description: 'a guess' }])],
      { floor: 0.5 },
    );
    expect(isFix(refusal)).toBe(false);
    expect(!isFix(refusal) && refusal.reason).toMatch(/a guess.*less than 50 %/);
    expect(labels()).toContain('fix_doubted');
  });

  test('refuses where nothing passes, with what was tried', async () => {
    const refusal = await bench.heal(clusterOf('test_discount'), [
      rung('rule_first', [{ patch: price('/ 10', '/ 50'), description: 'wrong' }]),
      { ...rung('llm_single', []), unavailable: () => 'no key' },
    ]);
    expect(isFix(refusal)).toBe(false);
    expect(refusal).toMatchObject({ candidatesTried: 1, tried: [{ description: 'wrong' }] });
    expect(!isFix(refusal) && refusal.reason).toContain('no key');
    expect(labels()).toContain('cluster_refused');
    expect(labels()).toContain('rung_skipped');
  });

  test('tries nothing more once the fix of another cluster heals it as well', async () => {
    let asked = 0;
    const refusal = await bench.heal(
      clusterOf('test_discount'),
      [rung('rule_first', [{ patch: price('/ 10', '/ 50') }]), rung('search', [{ patch: RIGHT }])],
      { healedWith: () => Promise.resolve(++asked > 1 ? 'shop/stock.py:2' : null) },
    );
    expect(refusal).toMatchObject({ candidatesTried: 1, spared: true, reason: 'gone with the fix of shop/stock.py:2' });
  });

  test('ends what a rung is at once the fix of another cluster heals it as well', async () => {
    let asked = 0;
    const endless: StrategyModule = {
      id: 'search',
      unavailable: () => null,
      async *propose({ signal }) {
        await once(signal, 'abort');
        signal.throwIfAborted();
      },
    };
    const refusal = await bench.heal(clusterOf('test_discount'), [endless], {
      healedWith: () => Promise.resolve(++asked > 1 ? 'shop/stock.py:2' : null),
    });
    expect(refusal).toMatchObject({ spared: true, reason: 'gone with the fix of shop/stock.py:2' });
  });

  test('stops where its budget ends', async () => {
    const two = [{ patch: price('/ 10', '/ 50') }, { patch: price('/ 10', '/ 60') }, { patch: RIGHT }];
    const refusal = await bench.heal(clusterOf('test_discount'), [rung('rule_first', two)], { budget: plenty(2) });
    expect(refusal).toMatchObject({ candidatesTried: 2 });
    expect(!isFix(refusal) && refusal.reason).toContain('used up');
  });
});

describe('the fixes of a wave', () => {
  const fixOf = async (test: string, of: Patch) => {
    const fix = await bench.heal(clusterOf(test), [rung('rule_first', [{ patch: of, prior: 0.96 }])]);
    if (!isFix(fix)) throw new Error(fix.reason);
    return fix;
  };
  const compose = (fixes: Parameters<typeof composeFixes>[0]['fixes']) =>
    composeFixes({ ...bench, fixes, clusters: bench.map.clusters });

  test('hold together where they do, and the report is that of all of them', async () => {
    const fixes = [await fixOf('test_discount', RIGHT), await fixOf('test_left', STOCK_RIGHT)];
    const { accepted, deferred, patch, report } = await compose(fixes);
    expect([accepted, deferred]).toEqual([fixes, []]);
    expect(patch && unifiedDiff(patch)).toContain('have - sold');
    expect(report?.runs.map((run) => run.status)).not.toContain('failed');
  });

  test('that spoil the others are found and left for the next wave', async () => {
    const good = await fixOf('test_discount', RIGHT);
    const right = await fixOf('test_left', STOCK_RIGHT);
    const spoiling = { ...right, fixId: 'spoiling', patch: price('* 2', '* 3') };
    const { accepted, deferred } = await compose([spoiling, good]);
    expect(accepted).toEqual([good]);
    expect(deferred.map(({ fix }) => fix.fixId)).toEqual(['spoiling']);
  });

  test('that change one line wait for one another', async () => {
    const good = await fixOf('test_discount', RIGHT);
    const other = { ...good, fixId: 'other', patch: price('/ 10', '* 0.01'), healed: ['another'] };
    const { accepted, deferred } = await compose([good, other]);
    expect(accepted).toEqual([good]);
    expect(deferred[0]?.why).toContain('same lines');
  });
});
