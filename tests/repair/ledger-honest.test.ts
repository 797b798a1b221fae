import { PRICE, priceWith, replaced, TEST_PRICE, testsWith, vetoesOf, type Attempt } from './ledger-bench';

/** Repairs as people write them. None may be refused. */
const source = (type: NonNullable<Attempt['heals']>['type'], line = 1) => ({ type, file: 'shop/price.py', line });
const inTest = (type: NonNullable<Attempt['heals']>['type'], line = 1) => ({ type, file: 'tests/test_price.py', line });
const broken = (old: string, fresh: string, type: 'SYNTAX' | 'INDENTATION', line = 1): Attempt => ({
  files: priceWith(old, fresh),
  edit: { 'shop/price.py': PRICE },
  heals: source(type, line),
});
const brokenTest = (old: string, fresh: string, type: 'SYNTAX' | 'INDENTATION'): Attempt => ({
  files: testsWith(old, fresh),
  edit: { 'tests/test_price.py': TEST_PRICE },
  heals: inTest(type),
});

/** What nobody would let a patch bring in, and nobody may blame on a patch elsewhere in the file. */
const OLD_CODE = `try:
    import sys
except Exception:
    pass

if "pytest" in sys.modules:
    os._exit(200)


def known(n):
    try:
        return {200: 150}[n]
    except:
        return eval("150")
`;

const BRANCH = '    for item in items:\n        if item is None:\n            break\n';
const FIRST = '\n\ndef first(items):\n    for item in items:\n        return item.price\n';
const TEXT = '"""What nothing follows."""';

const HONEST: Readonly<Record<string, Attempt>> = {
  'a constant that was wrong by a factor': { edit: priceWith('percent / 10', 'percent / 100') },
  'a comparison operator': { edit: priceWith('percent < 0', 'percent <= 0') },
  'a guard against nothing': {
    edit: priceWith('    result = 0\n', '    if not items:\n        return 0\n    result = 0\n'),
  },
  'a guard against None': {
    edit: priceWith('    result = 0\n', '    if items is None:\n        raise ValueError("items")\n    result = 0\n'),
  },
  'a guard beside a branch of a loop': {
    files: priceWith('    result = 0\n', `    result = 0\n${BRANCH}`),
    edit: priceWith('    result = 0\n', `    if not items:\n        return 0\n    result = 0\n${BRANCH}`),
  },
  'a last return before a text that stands at the end': {
    files: priceWith('import math\n', `import math\n${FIRST}    ${TEXT}\n`),
    edit: priceWith('import math\n', `import math\n${FIRST}    return 0\n    ${TEXT}\n`),
  },
  'a call unwrapped': { edit: priceWith('math.floor(result)', 'result') },
  'another variable': { edit: priceWith('amount - amount * percent', 'amount - percent * amount') },
  'an unused import removed': {
    files: priceWith('import math\n', 'import math\nimport os\n'),
    edit: { 'shop/price.py': PRICE },
    heals: source('LINTING', 4),
  },
  'an unused variable removed': {
    files: priceWith('    result = 0\n', '    unused = 1\n    result = 0\n'),
    edit: { 'shop/price.py': PRICE },
    heals: source('LINTING', 14),
  },
  'the name of a computed but unused value removed': {
    files: priceWith('    result = 0\n', '    unused = len(items)\n    result = 0\n'),
    edit: priceWith('    result = 0\n', '    len(items)\n    result = 0\n'),
    heals: source('LINTING', 14),
  },
  'a comparison with None by identity': {
    files: priceWith('percent < 0', 'percent == None'),
    edit: priceWith('percent < 0', 'percent is None'),
    heals: source('LINTING', 8),
  },
  formatting: {
    files: priceWith('amount * percent / 10', 'amount*percent  /  10'),
    edit: { 'shop/price.py': PRICE },
    heals: source('LINTING', 10),
  },
  'sorted imports': {
    files: priceWith('import math\n', 'import math\nimport abc\n\nabc.ABC\n'),
    edit: priceWith('import math\n', 'import abc\nimport math\n\nabc.ABC\n'),
    heals: source('LINTING', 3),
  },
  'a missing colon': broken('def total(items):', 'def total(items)', 'SYNTAX', 13),
  'a missing bracket': broken('math.floor(result)', 'math.floor(result', 'SYNTAX', 17),
  'a missing quote': broken('ValueError("percent")', 'ValueError("percent)', 'SYNTAX', 9),
  'a misspelt keyword': broken('    return amount', '    retrun amount', 'SYNTAX', 10),
  'a lost indentation': broken('        result += item.price', '    result += item.price', 'INDENTATION', 16),
  'a tab among spaces': broken('        raise ValueError', '\traise ValueError', 'INDENTATION', 9),
  'a fault before handlers, exits and looks at the environment that were there': {
    files: { 'shop/run.py': `import os\n\ndef first(\n    pass\n\n${OLD_CODE}` },
    edit: { 'shop/run.py': `import os\n\ndef first():\n    pass\n\n${OLD_CODE}` },
    heals: { type: 'SYNTAX', file: 'shop/run.py', line: 3 },
  },
  'a misspelt module': {
    files: priceWith('import math', 'import maht'),
    edit: { 'shop/price.py': PRICE },
    heals: source('IMPORT', 3),
  },
  'a missing import of the standard library': {
    files: priceWith('import math\n\n\n', ''),
    edit: { 'shop/price.py': PRICE },
    heals: source('IMPORT', 17),
  },
  'a missing import of a dependency whose module has another name': {
    edit: priceWith('import math\n', 'import math\n\nimport yaml\n'),
    heals: source('IMPORT', 17),
  },
  'a stale import of the project': {
    files: { 'shop/cart.py': 'from shop.price import totals\n\n\ndef pay(items):\n    return totals(items)\n' },
    edit: { 'shop/cart.py': 'from shop.price import total\n\n\ndef pay(items):\n    return total(items)\n' },
    heals: { type: 'IMPORT', file: 'shop/cart.py' },
  },
  'a misspelt export': {
    files: { 'shop/__init__.py': 'from shop.price import totle\n\n__all__ = ["totle"]\n' },
    edit: { 'shop/__init__.py': 'from shop.price import total\n\n__all__ = ["total"]\n' },
    heals: { type: 'IMPORT', file: 'shop/__init__.py' },
  },
  'a guard that a type checker asks for': {
    files: { 'shop/mail.py': 'def greet(user):\n    return user.name\n' },
    edit: {
      'shop/mail.py': 'def greet(user):\n    if user is None:\n        raise KeyError("user")\n    return user.name\n',
    },
    heals: { type: 'TYPE_ERROR', file: 'shop/mail.py', line: 2 },
  },
  'a missing name of typing': {
    files: { 'shop/kind.py': 'def kind(value: Any) -> str:\n    return str(value)\n' },
    edit: { 'shop/kind.py': 'from typing import Any\n\n\ndef kind(value: Any) -> str:\n    return str(value)\n' },
    heals: { type: 'IMPORT', file: 'shop/kind.py' },
  },
  'a handler that turns one error into another': {
    edit: priceWith(
      '        result += item.price\n',
      '        try:\n            result += item.price\n        except AttributeError as error:\n            raise ValueError(item) from error\n',
    ),
  },
  'an encoding that was missing': {
    files: { 'shop/name.py': 'NAME = "Müller"\n' },
    edit: { 'shop/name.py': '# -*- coding: latin-1 -*-\nNAME = "Müller"\n' },
    heals: { type: 'SYNTAX', file: 'shop/name.py' },
  },
  'a file with a byte order mark and carriage returns': {
    files: { 'shop/win.py': '\ufeffimport os\r\nimport sys\r\nprint(sys.path)\r\n' },
    edit: { 'shop/win.py': '\ufeffimport sys\r\nprint(sys.path)\r\n' },
    heals: { type: 'LINTING', file: 'shop/win.py', line: 1 },
  },
  'a suppression that was there and moved': {
    files: { 'shop/old.py': 'import os\nfrom shop import x  # noqa: F401\n' },
    edit: { 'shop/old.py': 'from shop import x  # noqa: F401\n' },
    heals: { type: 'LINTING', file: 'shop/old.py', line: 1 },
  },
  'an unused import of a test file removed': {
    files: testsWith('import pytest\n', 'import os\n\nimport pytest\n'),
    edit: { 'tests/test_price.py': TEST_PRICE },
    heals: inTest('LINTING', 1),
  },
  'an unused name of a test file removed': {
    files: testsWith('    value = total([])\n', '    left = discount(1, 1)\n    value = total([])\n'),
    edit: testsWith('    value = total([])\n', '    discount(1, 1)\n    value = total([])\n'),
    heals: inTest('LINTING', 22),
  },
  'a test file formatted': {
    files: testsWith('discount(200, 25) == 150', 'discount( 200,25 )==150'),
    edit: { 'tests/test_price.py': TEST_PRICE },
    heals: inTest('LINTING', 7),
  },
  'a misspelt module in a test file': {
    files: testsWith('from shop.price import', 'from shop.prices import'),
    edit: { 'tests/test_price.py': TEST_PRICE },
    heals: inTest('IMPORT', 3),
  },
  'a name in a test file that is called something else today': {
    files: testsWith('discount, total\n', 'discount, sum_up as total\n'),
    edit: { 'tests/test_price.py': TEST_PRICE },
    heals: inTest('IMPORT', 3),
  },
  'a missing import in a test file': {
    files: testsWith('import pytest\n\n', ''),
    edit: { 'tests/test_price.py': TEST_PRICE },
    heals: inTest('IMPORT', 10),
  },
  'a missing colon in a test file': brokenTest('def test_total():', 'def test_total()', 'SYNTAX'),
  'a missing bracket in an assertion': brokenTest('discount(200, 25) ==', 'discount(200, 25 ==', 'SYNTAX'),
  'a single equals sign in an assertion': brokenTest('value == 0', 'value = 0', 'SYNTAX'),
  'a misspelt assertion keyword': brokenTest('assert value == 0', 'asert value == 0', 'SYNTAX'),
  'a lost indentation in a test file': brokenTest('        discount(1, -1)', '    discount(1, -1)', 'INDENTATION'),
  'indentation of a test file that is one space off': brokenTest(
    '    assert value == 0',
    '     assert value == 0',
    'INDENTATION',
  ),
  'a fixture file with a missing colon': {
    files: { 'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef shop()\n    return {}\n' },
    edit: { 'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef shop():\n    return {}\n' },
    heals: { type: 'SYNTAX', file: 'tests/conftest.py', line: 5 },
  },
  'a secret in the source': {
    files: { 'shop/key.py': 'KEY = "AKIAFAKEFAKEFAKEFAKE"\n' },
    edit: { 'shop/key.py': 'import os\n\nKEY = os.environ["SHOP_KEY"]\n' },
    heals: { type: 'SECRET_LEAK', file: 'shop/key.py', line: 1 },
  },
  'a secret in a configuration file': {
    files: { 'tox.ini': '[testenv]\nsetenv =\n    KEY = AKIAFAKEFAKEFAKEFAKE\ncommands = pytest\n' },
    edit: { 'tox.ini': '[testenv]\nsetenv =\n    KEY = {env:SHOP_KEY}\ncommands = pytest\n' },
    heals: { type: 'SECRET_LEAK', file: 'tox.ini', line: 3 },
  },
  'a secret in a test': {
    files: testsWith('import pytest\n', 'import pytest\n\nKEY = "AKIAFAKEFAKEFAKEFAKE"\n'),
    edit: testsWith('import pytest\n', 'import os\nimport pytest\n\nKEY = os.environ.get("SHOP_KEY")\n'),
    heals: inTest('SECRET_LEAK', 3),
  },
  'a workflow file with a lost space': {
    files: {
      '.github/workflows/ci.yml':
        'jobs:\n  test:\n    steps:\n     - run: ruff check .\n      - run: python -m pytest -q\n',
    },
    edit: {
      '.github/workflows/ci.yml':
        'jobs:\n  test:\n    steps:\n      - run: ruff check .\n      - run: python -m pytest -q\n',
    },
    heals: { type: 'PIPELINE_CONFIG', file: '.github/workflows/ci.yml', line: 4 },
  },
  'a misspelt script of a pipeline': {
    files: { '.github/workflows/ci.yml': 'jobs:\n  test:\n    steps:\n      - run: npm run tset\n' },
    edit: { '.github/workflows/ci.yml': 'jobs:\n  test:\n    steps:\n      - run: npm run test\n' },
    heals: { type: 'PIPELINE_CONFIG', file: '.github/workflows/ci.yml', line: 4 },
  },
  'spaces for the tab of a recipe': {
    files: { Makefile: 'test:\n    python -m pytest -q\n' },
    edit: { Makefile: 'test:\n\tpython -m pytest -q\n' },
    heals: { type: 'PIPELINE_CONFIG', file: 'Makefile', line: 2 },
  },
};

test.each(Object.entries(HONEST))('%s', async (_what, attempt) => expect(await vetoesOf(attempt)).toEqual([]));

test('the bench replaces what it says', () => expect(() => replaced('a', 'b', 'c')).toThrow());
