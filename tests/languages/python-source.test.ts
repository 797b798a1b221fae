import { createLanguages } from '../../services/languages';
import { ROOT, treeOf } from './fake-tree';

const { python } = createLanguages(process.env);
if (!python) throw new Error('no Python');
const adapter = python;

it('sees the imports of a source: absolute, relative, src layouts, packages on the way', async () => {
  const tree = treeOf({
    'src/shop/__init__.py': 'from .cart import total\n',
    'src/shop/cart.py': 'import os\nfrom shop import price\nfrom .deep.more import x\n',
    'src/shop/price.py': '',
    'src/shop/deep/more.py': '',
    'tests/helper.py': '',
    'tests/test_cart.py': 'import shop.cart as c\nimport helper\ndef broken(:\n',
  });
  expect((await adapter.moduleGraph(ROOT, tree)).imports).toEqual({
    'src/shop/__init__.py': ['src/shop/cart.py'],
    'src/shop/cart.py': ['src/shop/__init__.py', 'src/shop/deep/more.py', 'src/shop/price.py'],
    'src/shop/deep/more.py': [],
    'src/shop/price.py': [],
    'tests/helper.py': [],
    'tests/test_cart.py': ['src/shop/__init__.py', 'src/shop/cart.py', 'tests/helper.py'],
  });
});

it('sees the tests of a source, and not what only looks like one', async () => {
  const tree = treeOf({
    'tests/test_a.py': [
      'import pytest, unittest',
      'def test_one(): pass',
      '@pytest.fixture\ndef test_data(): return 1',
      'if False:\n    def test_maybe(): pass',
      'class TestA:\n    def test_two(self): pass\n    def helper(self): pass',
      'class TestWithState:\n    def __init__(self): pass\n    def test_never(self): pass',
      'class Unit(unittest.TestCase):\n    def test_three(self): pass',
    ].join('\n'),
    'a.py': 'def test_no(): pass\n',
  });
  expect(await adapter.staticTests(ROOT, tree)).toEqual({
    'tests/test_a.py': ['test_one', 'TestA::test_two', 'Unit::test_three'],
  });
});

it.each([
  ['src/a.py', 'source'],
  ['tests/test_a.py', 'test'],
  ['tests/helpers/data.py', 'test'],
  ['a/conftest.py', 'test'],
  ['pyproject.toml', 'judge_config'],
  ['sitecustomize.py', 'judge_config'],
  ['.github/workflows/ci.yml', 'judge_config'],
  ['requirements/dev.txt', 'manifest'],
  ['README.md', 'other'],
])('%s is %s', (path, role) => expect(adapter.role(path, ROOT)).toBe(role));
