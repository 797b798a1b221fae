import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BWRAP } from '../sandbox/support';
import { bench, told, type Bench } from './support';

jest.setTimeout(300_000);

let place: Bench;
beforeAll(() => (place = bench(BWRAP)));
afterAll(() => place.remove());

const PYTEST = { 'requirements-dev.txt': 'pytest\n', 'pyproject.toml': '[tool.pytest.ini_options]\n' };
const PASSES = 'def test_a():\n    assert True\n';

describe('what tests tell', () => {
  it('one place for all tests that fail for one stale import, in the file that imports', async () => {
    const one = await place.check({
      ...PYTEST,
      'shop/__init__.py': 'from shop.cart import gone\n',
      'shop/cart.py': 'kept = 1\n',
      'tests/test_a.py': `from shop.cart import kept\n${PASSES}`,
      'tests/test_b.py': `import shop\n${PASSES}`,
    });
    expect(told(one, 'test')).toEqual({ status: 'failed', found: ['IMPORT shop/__init__.py:1'] });
  });

  it('the innermost line outside the tests, in a file that is not at fault itself the test’s', async () => {
    const one = await place.check({
      ...PYTEST,
      'cart.py':
        'def total(x):\n    return x["sum"]\n\n\ndef add(a, b):\n    return a + b\n\n\ndef two():\n    return 3\n',
      'test_cart.py':
        'import cart\n\n\ndef test_total():\n    cart.total({})\n\n\ndef test_add():\n    cart.add(1, "2")\n\n\ndef test_two():\n    assert cart.two() == 2\n',
    });
    expect(told(one, 'test')).toEqual({
      status: 'failed',
      found: ['LOGIC cart.py:2', 'TYPE_ERROR cart.py:6', 'LOGIC test_cart.py:13'],
    });
  });

  it('which are flaky, when they run twice', async () => {
    const one = await place.check(
      {
        ...PYTEST,
        'test_a.py':
          'import os\n\n\ndef test_flaky():\n    first = not os.path.exists("seen")\n    open("seen", "w").close()\n    assert not first\n\n\ndef test_red():\n    assert False\n',
      },
      { confirmRed: true },
    );
    expect(one.report.flaky).toEqual(['test_a.py::test_flaky']);
  });

  it('that a network is missing, and not that the code is wrong', async () => {
    const test = 'import socket\n\n\ndef test_a():\n    socket.create_connection(("example.org", 80), timeout=3)\n';
    const { report } = await place.check({ ...PYTEST, 'test_a.py': test });
    expect(report.runs.find((run) => run.tests.length > 0)).toMatchObject({
      status: 'infrastructure',
      diagnostics: [],
    });
  });
});

describe('no evidence', () => {
  it.each([
    ['a test that leaves early', { 'test_a.py': `import os\n\n\n${PASSES}\n\ndef test_b():\n    os._exit(0)\n` }],
    [
      'a test that ends the report itself',
      {
        'test_a.py': `import os\n\n\n${PASSES}\n\ndef test_b():\n    with open("/rift/reports/tests.jsonl", "a") as report:\n        report.write('{"kind": "session_finish", "status": 0}\\n{"kind": "exit", "status": 0}\\n')\n    os._exit(0)\n`,
      },
    ],
    [
      'tests that are all skipped',
      { 'test_a.py': 'import pytest\n\n\n@pytest.mark.skip\ndef test_a():\n    assert False\n' },
    ],
    ['no test at all', { 'test_a.py': 'class TestNothing:\n    pass\n' }],
  ])('is %s', async (_, files) => {
    expect(told(await place.check({ ...PYTEST, ...files } as Record<string, string>), 'test').status).toBe(
      'no_evidence',
    );
  });
});

describe('a checkout that shadows its judges', () => {
  const RED = { 'test_a.py': 'def test_a():\n    assert 1 == 2\n' };
  const EVIL = 'import os\nos._exit(0)\n';
  it.each([
    ['a module named like the test runner', { 'pytest.py': EVIL, '_pytest.py': EVIL }],
    ['a start-up hook', { 'sitecustomize.py': EVIL, 'usercustomize.py': EVIL }],
    ['a module of the helper’s', { 'rift_reporting.py': EVIL, 'json.py': 'loads = dumps = lambda *a, **k: {}\n' }],
  ])('does not get around with %s', async (_, files) => {
    expect(told(await place.check({ ...PYTEST, ...RED, ...files } as Record<string, string>), 'test')).toEqual({
      status: 'failed',
      found: ['LOGIC test_a.py:2'],
    });
  });
});

describe('preparation', () => {
  it('installs the project with a version from its Git tags, and leaves the checkout alone', async () => {
    const one = await place.check(
      {
        'pyproject.toml':
          '[build-system]\nrequires=["setuptools>=64","setuptools_scm>=8"]\nbuild-backend="setuptools.build_meta"\n[project]\nname="shop"\ndynamic=["version"]\noptional-dependencies={test=["pytest"]}\n[tool.setuptools_scm]\nversion_file="src/shop/_version.py"\n',
        'src/shop/__init__.py': 'from shop._version import version\n',
        '.gitignore': '_version.py\n*.egg-info\n',
        'tests/test_a.py':
          'import importlib.metadata\nimport shop\n\n\ndef test_a():\n    assert shop.version == importlib.metadata.version("shop") == "4.2"\n',
      },
      { tag: 'v4.2' },
    );
    expect(one.problems).toEqual([]);
    expect(told(one, 'test').status).toBe('passed');
    expect(readFileSync(join(one.workCopy, 'src/shop/__init__.py'), 'utf8')).toContain('_version');
  });

  it('goes on where the fault to heal stops the build', async () => {
    const one = await place.check({
      'setup.py':
        'import sys\nsys.path.insert(0, "src")\nfrom setuptools import setup\nimport shop\nsetup(name="shop", version=shop.VERSION, package_dir={"": "src"}, packages=["shop"], tests_require=["pytest"])\n',
      'src/shop/__init__.py': 'VERSION = "1"\ndef broken(\n',
      'tests/test_a.py': `import shop\n${PASSES}`,
    });
    expect(one.problems.join()).toContain('cannot be installed');
    expect([told(one, 'build'), told(one, 'test')]).toEqual([
      { status: 'failed', found: ['SYNTAX src/shop/__init__.py:2'] },
      { status: 'failed', found: ['SYNTAX src/shop/__init__.py:2'] },
    ]);
  });

  it('calls what is declared and cannot be had infrastructure', async () => {
    const one = await place.check({
      'requirements.txt': 'pytest\nno-such-distribution-9c1e==1\n',
      'test_a.py': `import no_such_distribution_9c1e\n${PASSES}`,
    });
    expect(told(one, 'test')).toEqual({ status: 'infrastructure', found: [] });
    expect(one.problems.join()).toContain('no-such-distribution-9c1e');
  });
});

it('unittest without any dependency', async () => {
  const one = await place.check({
    'cart.py': 'def total(items):\n    return len(items)\n',
    'tests/__init__.py': '',
    'tests/test_cart.py':
      'import unittest\nimport cart\n\n\nclass Cart(unittest.TestCase):\n    def test_total(self):\n        self.assertEqual(cart.total([1, 2]), 3)\n\n    def test_none(self):\n        self.assertEqual(cart.total([]), 0)\n',
  });
  expect(told(one, 'test')).toEqual({ status: 'failed', found: ['LOGIC tests/test_cart.py:7'] });
});

it('mypy goes on from an earlier tree, and tells what a change breaks elsewhere', async () => {
  const price = 'def price(count: int) -> int:\n    return count * 3\n';
  const first = await place.check({
    'requirements-dev.txt': 'mypy\n',
    'pyproject.toml': '[tool.mypy]\nstrict = true\n',
    'shop/__init__.py': '',
    'shop/price.py': price,
    'shop/cart.py': 'from shop.price import price\n\n\ndef total(count: int) -> int:\n    return price(count) + 1\n',
  });
  expect(told(first, 'typecheck')).toEqual({ status: 'passed', found: [] });
  expect(first.kept()).toEqual(['mypy.tar']);
  const changed = await first.again({
    'shop/price.py': price.replace('-> int', '-> str').replace('count * 3', 'str(count)'),
  });
  expect(told(changed, 'typecheck')).toEqual({
    status: 'failed',
    found: ['TYPE_ERROR shop/cart.py:5', 'TYPE_ERROR shop/cart.py:5'],
  });
  expect(told(await changed.again({}), 'typecheck')).toEqual({ status: 'passed', found: [] });
});
