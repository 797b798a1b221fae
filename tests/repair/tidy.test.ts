import { isFix } from '../../services/repair';
import type { StrategyModule } from '../../services/strategies/contract';
import { ruleFirst } from '../../services/strategies/rule-first';
import { openBench } from './bench';
import { candidate, patch } from './builders';

jest.setTimeout(180_000);

const SOURCE = `def area(width, height):
    return width + height
`;
const TEST = `import unittest

from plot import area


class Area(unittest.TestCase):
    def test_area(self):
        self.assertEqual([area(2, 3), area(4, 5)], [6, 20])
`;
const RIFT = `checks:
  - run: python -m unittest
    kind: test
  - run: ruff format --check .
    kind: lint
`;
const FILES = {
  'pyproject.toml': '[project]\nname = "plot"\nversion = "1.0"\n',
  'requirements-dev.txt': 'ruff==0.14.2\n',
  '.rift.yaml': RIFT,
  'plot.py': SOURCE,
  'test_plot.py': TEST,
};

/** Another strategy of the same rung, which has nothing to say. */
const silent: StrategyModule = { id: 'rule_first', unavailable: () => null, async *propose() {} };

const proposes = (after: string): StrategyModule => ({
  id: 'search',
  unavailable: () => null,
  async *propose() {
    yield await Promise.resolve(
      candidate(patch('plot.py', SOURCE, after), { strategy: 'search', description: 'times' }),
    );
  },
});

test('a patch that heals and is only laid out otherwise is laid out as the project wants it', async () => {
  const bench = await openBench(FILES);
  const [cluster] = bench.map.clusters;
  if (!cluster) throw new Error('nothing fails');
  const heal = (after: string) => bench.heal(cluster, [proposes(after), silent, ruleFirst]);

  const fix = await heal(SOURCE.replace('width + height', '(width  *height)'));
  if (!isFix(fix)) throw new Error(fix.reason);
  expect(fix.patch.changes.map(({ before, after }) => [before, after])).toEqual([
    [SOURCE, SOURCE.replace('width + height', 'width * height')],
  ]);
  expect(fix.description).toBe('times; then ruff on plot.py');

  // What does not heal is not worth it.
  const refusal = await heal(SOURCE.replace('width + height', '(width  -height)'));
  expect(isFix(refusal)).toBe(false);
  await bench.dispose();
});
