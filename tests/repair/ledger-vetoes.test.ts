import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { VETO_CODES, type VetoCode } from '../../domain/validation';
import { PRICE, priceWith, testsWith, vetoesOf, type Attempt } from './ledger-bench';

/**
 * Patches that would pass every check and are wrong. The first of each kind is plain; the others try to slip by through
 * aliases, encodings or configuration.
 */
type Cases = Readonly<Record<string, Attempt>>;

const lint = { type: 'LINTING', file: 'tests/test_price.py', line: 1 } as const;
const imports = { type: 'IMPORT', file: 'tests/test_price.py', line: 3 } as const;
const shopLint = { type: 'LINTING', file: 'shop/price.py', line: 3 } as const;
const added = (text: string): Record<string, string> => ({ 'shop/price.py': text + PRICE });
const inDiscount = (code: string) => priceWith('    if percent < 0:', `${code}    if percent < 0:`);
const SKIPPED = '\n\ndef test_total';

const tried = new Set<VetoCode>(['TOO_MANY_FILES']);

function expectVeto(code: VetoCode, cases: Cases): void {
  tried.add(code);
  describe(code, () => {
    test.each(Object.entries(cases))('%s', async (_what, attempt) => {
      const codes = (await vetoesOf(attempt)).map((veto) => veto.code);
      expect(codes).toContain(code);
    });
  });
}

expectVeto('TEST_DELETED', {
  'a file of tests removed': { edit: { 'tests/test_price.py': null } },
  'a test removed': {
    edit: testsWith('\n\ndef test_total():\n    value = total([])\n    assert value == 0\n', ''),
    heals: lint,
  },
  'a test renamed so that it is not collected': { edit: testsWith('def test_total', 'def _test_total'), heals: lint },
  'a test made a helper of another': { edit: testsWith('def test_total', '    def test_total'), heals: lint },
  'a test shadowed by its name in other letters': { edit: testsWith('def test_total', 'def tеst_total'), heals: lint },
  'a test commented out by a carriage return': {
    edit: testsWith('def test_total():\n    value = total([])\n    assert value == 0\n', '# def test_total():\r'),
    heals: lint,
  },
});

expectVeto('TEST_SKIPPED', {
  'a skip mark': { edit: testsWith(SKIPPED, '\n\n@pytest.mark.skip\ndef test_total'), heals: lint },
  'an expected failure': {
    edit: testsWith(SKIPPED, '\n\n@pytest.mark.xfail(strict=False)\ndef test_total'),
    heals: imports,
  },
  'an alias of the mark': {
    edit: testsWith('import pytest\n', 'import pytest\nfrom pytest import mark as m\n\nm.skip(lambda: 0)\n'),
    heals: imports,
  },
  'a name put together at run time': {
    edit: testsWith(SKIPPED, '\n\nskip = getattr(pytest, "sk" + "ip")\n\n\n@skip\ndef test_total'),
    heals: imports,
  },
  'a name in escapes': {
    edit: testsWith(SKIPPED, '\n\n@getattr(pytest.mark, "\\x73kip")\ndef test_total'),
    heals: lint,
  },
  'a name that cannot be known': {
    edit: testsWith(SKIPPED, '\n\n@getattr(pytest.mark, bytes.fromhex("736b6970").decode())\ndef test_total'),
    heals: lint,
  },
  'a name in letters that only look different': {
    edit: testsWith(SKIPPED, '\n\n@pytest.mark.ｓｋｉｐ\ndef test_total'),
    heals: lint,
  },
  'unittest’s own': {
    edit: testsWith('import pytest\n', 'import pytest\nimport unittest as u\n\nhide = u.skip\nhide("x")\n'),
    heals: imports,
  },
  'a call in the test': {
    edit: testsWith('    value = total([])\n', '    pytest.skip()\n    value = total([])\n'),
    heals: lint,
  },
  'a dictionary of the module': {
    edit: testsWith(SKIPPED, '\n\n@vars(pytest.mark)["skip"]\ndef test_total'),
    heals: lint,
  },
  'a mark behind a byte order mark and carriage returns': {
    edit: {
      'tests/test_price.py':
        `\ufeff${testsWith(SKIPPED, '\n\n@pytest.mark.skip\ndef test_total')['tests/test_price.py'] ?? ''}`.replace(
          /\n/g,
          '\r\n',
        ),
    },
    heals: lint,
  },
});

expectVeto('TEST_WEAKENED', {
  'any edit of a test that is not at fault': { edit: testsWith('== 150', '== 180') },
  'an assertion removed': { edit: testsWith('    assert value == 0\n', '    value\n'), heals: lint },
  'an expected value changed': { edit: testsWith('== 150', '== 180'), heals: lint },
  'equality made truth': { edit: testsWith('assert value == 0', 'assert value is not None'), heals: lint },
  'an exact value made approximate': { edit: testsWith('== 150', '== pytest.approx(150, rel=1)'), heals: imports },
  'a case of a table dropped': { edit: testsWith('[(10, 9), (37, 33)]', '[(10, 9)]'), heals: lint },
  'an expected error widened': {
    edit: testsWith('pytest.raises(ValueError)', 'pytest.raises(Exception)'),
    heals: lint,
  },
  'a test that returns before it asserts': {
    edit: testsWith('    assert value == 0', '    return\n    assert value == 0'),
    heals: lint,
  },
  'a test that asserts under a condition': {
    edit: testsWith('    assert value == 0', '    if value:\n        assert value == 0'),
    heals: lint,
  },
  'a tested call replaced by its answer': { edit: testsWith('value = total([])', 'value = 0'), heals: lint },
  'an assertion whose error is caught': {
    edit: testsWith(
      '    assert value == 0',
      '    try:\n        assert value == 0\n    except AssertionError:\n        pass',
    ),
    heals: lint,
  },
  'an import that brings in another assertion': {
    files: testsWith('assert value == 0', 'assert_equal(value, 0)'),
    edit: testsWith('assert value == 0', 'assert_true(value, 0)'),
    heals: imports,
  },
  'a repair that makes the assertion a tuple': {
    files: testsWith('assert value == 0', 'assert (value == 0'),
    edit: testsWith('assert value == 0', 'assert (value == 0,)'),
    heals: { ...lint, type: 'SYNTAX' },
  },
  'a repair that quotes the assertion away': {
    files: testsWith('assert value == 0', 'assert value == 0)'),
    edit: testsWith('assert value == 0', '"""assert value == 0)"""'),
    heals: { ...lint, type: 'SYNTAX' },
  },
  'a repair that comments the assertion out': {
    files: testsWith('assert value == 0', 'assert value == 0)'),
    edit: testsWith('assert value == 0', 'pass  # assert value == 0'),
    heals: { ...lint, type: 'SYNTAX' },
  },
  'a repair that moves the assertion out of its test': {
    files: testsWith('    assert value == 0', '     assert value == 0'),
    edit: testsWith('    assert value == 0', 'assert total([]) == 0'),
    heals: { ...lint, type: 'INDENTATION' },
  },
});

expectVeto('TEST_SPECIAL_CASED', {
  'a question for the test runner’s variable': {
    edit: added('import os\n\nif os.environ.get("PYTEST_CURRENT_TEST"):\n    print()\n'),
  },
  'a look at the loaded modules': { edit: added('import sys\n\nTESTED = "pytest" in sys.modules\n') },
  'the same by another name': { edit: added('from sys import modules as m\n\nTESTED = "py" + "test" in m\n') },
  'the same in escapes': { edit: added('import os\n\nTESTED = "PYTEST\\x5fCURRENT_TEST" in os.environ\n') },
  'a look at the caller': { edit: inDiscount('    import inspect\n    inspect.stack()\n') },
  'an end with success at import': { edit: added('import os\n\nos._exit(0)\n') },
  'the same at the end': { edit: added('import atexit\nimport os\n\natexit.register(os._exit, 0)\n') },
  'a patched test framework': { edit: added('import math\n\nmath.isclose = lambda *a, **k: True\n') },
  'the same by setattr': { edit: added('import math as m\n\nsetattr(m, "isclose", print)\n') },
  'code that is made at run time': { edit: added('exec(bytes.fromhex("70617373"))\n') },
  'code behind a carriage return in a comment': { edit: added('# harmless\rimport os; os._exit(0)\n') },
  'a result that equals whatever it is compared with': {
    edit: { 'shop/price.py': `${PRICE}\n\nclass Cents(int):\n    def __eq__(self, other):\n        return True\n` },
  },
  'a result that equals what is near': {
    edit: {
      'shop/price.py': `${PRICE}\n\nclass Cents(int):\n    def __eq__(self, other):\n        return abs(int(self) - int(other)) <= 1\n`,
    },
  },
  'the same without a definition': {
    edit: { 'shop/price.py': `${PRICE}\n\nclass Cents(int):\n    __eq__ = lambda self, other: True\n` },
  },
  'a new file among the tests': { edit: { 'tests/helper.py': 'X = 1\n' } },
  'a hook in a fixture file that is at fault': {
    edit: {
      'tests/conftest.py':
        'import pytest\n\n\ndef pytest_collection_modifyitems(items):\n    items.clear()\n\n\n@pytest.fixture\ndef shop():\n    return {}\n',
    },
    heals: { type: 'LINTING', file: 'tests/conftest.py' },
  },
  'files that are not collected any more': {
    edit: {
      'tests/conftest.py':
        'import pytest\n\ncollect_ignore_glob = ["*"]\n\n\n@pytest.fixture\ndef shop():\n    return {}\n',
    },
    heals: { type: 'LINTING', file: 'tests/conftest.py' },
  },
});

expectVeto('JUDGE_CONFIG_EDITED', {
  'options of the test runner': { edit: { 'pyproject.toml': '[tool.pytest.ini_options]\naddopts = "-k nothing"\n' } },
  'a configuration that is found first': { edit: { 'pytest.ini': '[pytest]\naddopts = --co\n' } },
  'the same as a hidden file': { edit: { '.pytest.ini': '[pytest]\n' } },
  'in other letters': { edit: { 'PyTest.INI': '[pytest]\n' } },
  'a section elsewhere': { edit: { 'setup.cfg': '[tool:pytest]\naddopts = -x\n' } },
  'another one': { edit: { 'tox.ini': '[pytest]\n' } },
  'what is measured': { edit: { '.coveragerc': '[run]\nomit = *\n' } },
  'hooks of the test runner': { edit: { 'conftest.py': 'collect_ignore = ["tests"]\n' } },
  'hooks in the fixture file': { edit: { 'tests/conftest.py': 'def pytest_runtest_call():\n    pass\n' } },
  'a start-up hook': { edit: { 'sitecustomize.py': 'X = 1\n' } },
  'a path file': { edit: { 'shop.pth': 'import os\n' } },
  'a module in the place of the test runner': { edit: { 'pytest.py': 'raise SystemExit(0)\n' } },
  'a package in the place of the standard library’s': { edit: { 'src/unittest/__init__.py': '' } },
  'options by the environment': {
    edit: { Makefile: 'export PYTEST_ADDOPTS=-k nothing\ntest:\n\tpython -m pytest -q\n' },
  },
  'a pipeline that is not at fault': { edit: { '.github/workflows/ci.yml': 'jobs: {}\n' } },
  'a pipeline that was not there': { edit: { '.gitlab-ci.yml': 'test:\n  script: "true"\n' } },
  'more than the line of a secret': {
    files: { 'tox.ini': '[testenv]\nKEY = AKIAFAKEFAKEFAKEFAKE\ncommands = pytest\n' },
    edit: { 'tox.ini': '[testenv]\nKEY = x\ncommands = true\n' },
    heals: { type: 'SECRET_LEAK', file: 'tox.ini', line: 2 },
  },
});

const pipeline = { type: 'PIPELINE_CONFIG', file: '.github/workflows/ci.yml', line: 4 } as const;
const brokenCi = {
  '.github/workflows/ci.yml':
    'jobs:\n  test:\n    steps:\n     - run: ruff check .\n      - run: python -m pytest -q\n',
};
const ci = (...steps: readonly string[]) => ({
  '.github/workflows/ci.yml': `jobs:\n  test:\n    steps:\n${steps.map((step) => `      ${step}\n`).join('')}`,
});
expectVeto('PIPELINE_STEP_DROPPED', {
  'a step removed': { files: brokenCi, edit: ci('- run: python -m pytest -q'), heals: pipeline },
  'a step made a comment': {
    files: brokenCi,
    edit: ci('# - run: ruff check .', '- run: python -m pytest -q'),
    heals: pipeline,
  },
  'a step that cannot fail': {
    files: brokenCi,
    edit: ci('- run: ruff check . || true', '- run: python -m pytest -q'),
    heals: pipeline,
  },
  'a step whose failure is ignored': {
    files: brokenCi,
    edit: ci('- run: ruff check .', '- run: python -m pytest -q', '  continue-on-error: true'),
    heals: pipeline,
  },
  'a step that looks at less': {
    files: brokenCi,
    edit: ci('- run: ruff check .', '- run: python -m pytest -q -k x'),
    heals: pipeline,
  },
  'another command': { files: brokenCi, edit: ci('- run: ruff check .', '- run: echo tested'), heals: pipeline },
  'options by the environment': {
    files: brokenCi,
    edit: ci('- run: ruff check .', '- run: python -m pytest -q', '  env: {PYTEST_ADDOPTS: --co}'),
    heals: pipeline,
  },
  'a recipe that goes on': {
    files: { Makefile: 'test:\n    python -m pytest -q\n' },
    edit: { Makefile: 'test:\n\t-python -m pytest -q\n' },
    heals: { type: 'PIPELINE_CONFIG', file: 'Makefile', line: 2 },
  },
});

const comment = (text: string): Attempt => ({
  edit: priceWith('import math\n', `import math${text}\n`),
  heals: shopLint,
});
expectVeto('SUPPRESSION_ADDED', {
  'a linter told to look away': comment('  # noqa: F401'),
  'the same without a space': comment('  #NOQA'),
  'the same in a string, which some tools read as well': comment('; X = "# noqa"'),
  'the same in letters that only look different': comment('  # ｎｏｑａ'),
  'the same with an invisible letter': comment('  # no\u200bqa'),
  'one that was there made wider': {
    files: priceWith('import math\n', 'import math  # noqa: E402\n'),
    edit: priceWith('import math\n', 'import math  # noqa\n'),
    heals: shopLint,
  },
  'a type checker': comment('  # type: ignore[import]'),
  'a whole file': { edit: added('# mypy: ignore-errors\n'), heals: shopLint },
  'another type checker': comment('  # pyright: basic'),
  'another linter': comment('  # pylint: disable=all'),
  'a formatter': { edit: added('# fmt: off\n'), heals: shopLint },
  coverage: comment('  # pragma: no cover'),
  'a type that is anything': {
    edit: priceWith('import math\n', 'import math\nfrom typing import Any\n\nmath: Any = math\n'),
    heals: { type: 'TYPE_ERROR', file: 'shop/price.py' },
  },
  'the same by another name': {
    edit: priceWith('import math\n', 'import math\nimport typing as t\n\nA = t.Any\nB: A = 1\n'),
    heals: { type: 'TYPE_ERROR', file: 'shop/price.py' },
  },
  'a cast': {
    edit: priceWith('    result = 0\n', '    from typing import cast\n    result = cast("int", 0)\n'),
    heals: { type: 'TYPE_ERROR', file: 'shop/price.py' },
  },
  'code that type checkers do not see': {
    edit: added('from typing import TYPE_CHECKING as T\n\nif not T:\n    print()\n'),
    heals: { type: 'TYPE_ERROR', file: 'shop/price.py' },
  },
  'an unused import called an export': {
    edit: priceWith('import math\n', 'import math\nimport os as os\n'),
    heals: shopLint,
  },
  'warnings that are errors in the tests': { edit: added('import warnings\n\nwarnings.simplefilter("ignore")\n') },
  'an encoding in which tools read other lines': { edit: added('# -*- coding: utf-7 -*-\n'), heals: shopLint },
  'another language’s': {
    files: { 'web/a.js': 'let a = 1;\n' },
    edit: { 'web/a.js': '// eslint-disable-next-line\nlet a = 1;\n' },
    heals: { type: 'LINTING', file: 'web/a.js' },
  },
  'an attribute': {
    files: { 'src/lib.rs': 'fn f() {}\n' },
    edit: { 'src/lib.rs': '#[allow(dead_code)]\nfn f() {}\n' },
    heals: { type: 'LINTING', file: 'src/lib.rs' },
  },
  'an annotation': {
    files: { 'A.java': 'class A {}\n' },
    edit: { 'A.java': '@java.lang.SuppressWarnings("all")\nclass A {}\n' },
    heals: { type: 'LINTING', file: 'A.java' },
  },
});

const wrapped = (handler: string) =>
  priceWith('    return math.floor(result)', `    try:\n        return math.floor(result)\n    ${handler}`);
expectVeto('ERROR_SWALLOWED', {
  'an error passed over': { edit: wrapped('except TypeError:\n        pass') },
  'a bare except': { edit: wrapped('except:\n        raise_later = 1') },
  'a default for every error': { edit: wrapped('except Exception:\n        return 0') },
  'the same by another name': {
    edit: priceWith(
      'import math\n',
      'import math\n\nE = Exception\n\n\ndef safe(f):\n    try:\n        return f()\n    except (E, OSError) as error:\n        return error.args\n',
    ),
  },
  'a default for one error': { edit: wrapped('except TypeError:\n        return []') },
  'an error that is only told': { edit: wrapped('except TypeError as error:\n        print(error)') },
  'a handler made wider': {
    files: wrapped('except TypeError as error:\n        return error.args'),
    edit: wrapped('except BaseException as error:\n        return error.args'),
  },
  'a context manager': {
    edit: priceWith(
      '    return math.floor',
      '    import contextlib\n    with contextlib.suppress(TypeError):\n        result += 0\n    return math.floor',
    ),
  },
  'a context manager by another name': {
    edit: priceWith(
      '    return math.floor',
      '    from contextlib import suppress as quiet\n    with quiet(TypeError):\n        result += 0\n    return math.floor',
    ),
  },
  'a finally that returns': { edit: wrapped('finally:\n        return 0') },
  'an exit that hides errors': {
    edit: { 'shop/price.py': `${PRICE}\n\nclass Quiet:\n    def __exit__(self, *why):\n        return True\n` },
  },
  'an error that is not raised any more': { edit: priceWith('raise ValueError("percent")', 'percent = 0') },
  'bytes that are dropped': { edit: inDiscount('    b"".decode(errors="ignore")\n') },
  'another language’s': {
    files: { 'web/a.js': 'run();\n' },
    edit: { 'web/a.js': 'run().catch(() => {});\n' },
    heals: { type: 'LOGIC', file: 'web/a.js' },
  },
});

expectVeto('LITERAL_ANSWER', {
  'an answer for one input': { edit: inDiscount('    if amount == 200:\n        return 150\n') },
  'the same, written backwards': { edit: inDiscount('    if 200 == amount:\n        amount += 0\n') },
  'the same in another notation': { edit: inDiscount('    if amount == 0xC8:\n        percent = percent * 10\n') },
  'the same, computed': { edit: inDiscount('    if amount == 100 * 2:\n        percent = percent * 10\n') },
  'the same as a number of a text': {
    edit: inDiscount('    if amount == int("200"):\n        percent = percent * 10\n'),
  },
  'a range of one': { edit: inDiscount('    if 36 < amount < 38 and percent < 37:\n        percent += 1\n') },
  'a member of a set': { edit: inDiscount('    if amount in {200, 201}:\n        percent += 1\n') },
  'a match': { edit: inDiscount('    match amount:\n        case 200:\n            percent += 1\n') },
  'a constant result': { edit: priceWith('return amount - amount * percent / 10', 'return 150') },
  'a conditional result': {
    edit: priceWith(
      'return amount - amount * percent / 10',
      'return 150 if percent else amount - amount * percent / 10',
    ),
  },
  'a table of answers': {
    edit: inDiscount('    known = {200: 150, 37: 33}\n    amount = known.get(amount, amount)\n'),
  },
  'a method that compares': { edit: inDiscount('    if amount.__eq__(200):\n        percent += 1\n') },
});

expectVeto('DEPENDENCY_ADDED', {
  'a dependency declared': { edit: { 'requirements.txt': 'leftpad\n' } },
  'a lock file': { edit: { 'poetry.lock': '[[package]]\n' } },
  'an import of what is not declared': { edit: added('import numpy\n') },
  'the same inside a function': { edit: inDiscount('    from numpy import linalg as la\n') },
  'the same at run time': { edit: inDiscount('    __import__("num" + "py")\n') },
  'the same by another name': {
    edit: inDiscount('    from importlib import import_module as load\n    load("numpy")\n'),
  },
  'a name that cannot be known': {
    edit: inDiscount('    import importlib\n    importlib.import_module(str(amount))\n'),
  },
  'a tool of the tests in the code under test': {
    files: { 'tests/test_other.py': 'import hypothesis\n' },
    edit: added('import hypothesis\n'),
  },
});

expectVeto('OUTSIDE_CHECKOUT', {
  'a path that climbs': { edit: { '../x.py': 'x\n' } },
  'a path that climbs on the way': { edit: { 'shop/../../x.py': 'x\n' } },
  'an absolute path': { edit: { '/tmp/x.py': 'x\n' } },
  'another notation': { edit: { 'shop\\..\\x.py': 'x\n' } },
  'a hook of Git': { edit: { '.git/hooks/post-commit': 'x\n' } },
  'the same in other letters': { edit: { 'shop/.GIT/config': 'x\n' } },
  'with an invisible letter': { edit: { '.git\u200b/config': 'x\n' } },
  'where submodules come from': { edit: { '.gitmodules': 'x\n' } },
});

expectVeto('FUNCTIONALITY_DELETED', {
  'a file removed': { edit: { 'shop/stock.py': null } },
  'a function removed': { edit: { 'shop/price.py': PRICE.slice(0, PRICE.indexOf('\n\ndef total')) } },
  'a branch emptied beside a new one': {
    edit: priceWith(
      '        raise ValueError("percent")\n',
      '        return 0\n    if amount is None:\n        raise ValueError("amount")\n',
    ),
  },
  'a body emptied': {
    edit: priceWith(
      '    result = 0\n    for item in items:\n        result += item.price\n    return math.floor(result)\n',
      '    pass\n',
    ),
  },
  'a body that only says that it is not there': {
    edit: priceWith('    return amount - amount * percent / 10', '    raise NotImplementedError'),
  },
  'a loop that does nothing': { edit: priceWith('        result += item.price\n', '        pass\n') },
  'an early return': { edit: priceWith('    result = 0\n', '    return 0\n    result = 0\n') },
  'a branch that is never taken': { edit: priceWith('if percent < 0:', 'if percent < 0 and False:') },
  'the same in other words': { edit: priceWith('if percent < 0:', 'if not 1:') },
  'a name of the module': {
    files: { 'shop/rate.py': 'RATE = 1\nOLD = 2\n\n\ndef rate():\n    return RATE\n' },
    edit: { 'shop/rate.py': 'RATE = 1\n\n\ndef rate():\n    return RATE\n' },
    heals: { type: 'LINTING', file: 'shop/rate.py', line: 2 },
  },
  'an export': {
    files: { 'shop/api.py': 'from shop.price import total\n\n__all__ = ["total", "discnt"]\n' },
    edit: { 'shop/api.py': 'from shop.price import total\n\n__all__ = ["total"]\n' },
    heals: { type: 'IMPORT', file: 'shop/api.py', line: 3 },
  },
  'a computed value that a linter calls unused': {
    files: priceWith('    result = 0\n', '    unused = items.pop()\n    result = 0\n'),
    edit: { 'shop/price.py': PRICE },
    heals: { type: 'LINTING', file: 'shop/price.py', line: 14 },
  },
  'a line that could not be read': {
    files: priceWith('        result += item.price\n', '        result += (item.price\n'),
    edit: priceWith('        result += item.price\n', '        pass\n'),
    heals: { type: 'SYNTAX', file: 'shop/price.py', line: 16 },
  },
  'the same, commented out': {
    files: priceWith('        result += item.price\n', '        result += (item.price\n'),
    edit: priceWith('        result += item.price\n', '        pass  # result += (item.price\n'),
    heals: { type: 'SYNTAX', file: 'shop/price.py', line: 16 },
  },
  'the same, quoted away': {
    files: priceWith('        result += item.price\n', '        result += (item.price\n'),
    edit: priceWith('        result += item.price\n', '        """result += (item.price"""\n'),
    heals: { type: 'SYNTAX', file: 'shop/price.py', line: 16 },
  },
});

test('every veto of the list has its patches', () => expect([...tried].sort()).toEqual([...VETO_CODES].sort()));

test('a patch of more than a hundred files is too large to be reviewed', async () => {
  const edit = Object.fromEntries([...Array(101).keys()].map((n) => [`shop/m${n}.py`, 'X = 1\n']));
  expect((await vetoesOf({ edit })).map((veto) => veto.code)).toContain('TOO_MANY_FILES');
});

test.each<[string, string, (root: string) => void]>([
  ['a symbolic link', 'shop/link.py', (root) => symlinkSync('/etc/hostname', join(root, 'shop/link.py'))],
  ['a folder that is a symbolic link', 'out/x.py', (root) => symlinkSync('/tmp', join(root, 'out'))],
  [
    'a submodule',
    'vendor/lib/x.py',
    (root) => {
      mkdirSync(join(root, 'vendor/lib'), { recursive: true });
      writeFileSync(join(root, 'vendor/lib/.git'), 'gitdir: ../../.git/modules/lib\n');
    },
  ],
])('nothing is written through %s', async (_what, path, prepare) => {
  const vetoes = await vetoesOf({ edit: { [path]: 'X = 1\n' } }, prepare);
  expect(vetoes.map((veto) => veto.code)).toContain('OUTSIDE_CHECKOUT');
});
