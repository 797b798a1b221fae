import type { Files } from './repository';

export const PYTEST = 'pytest==8.4.2';

/** A small Python project whose checks take `secs`, and with one fault in it that a rule mends. */
export function brokenProject(secs: number): Files {
  return {
    'pyproject.toml': '[project]\nname = "shop"\nversion = "1.0"\n\n[tool.pytest.ini_options]\npythonpath = ["."]\n',
    'requirements-dev.txt': `${PYTEST}\n`,
    'shop/__init__.py': '',
    'shop/prices.py': [
      'TABLE = {"tea": 3, "cake": 5}',
      '',
      '',
      'def price_of(item):',
      '    return TABLE[item]',
      '',
      '',
      'def boxes(items):',
      '    return math.ceil(len(items) / 2)',
      '',
    ].join('\n'),
    'tests/test_prices.py': [
      'import time',
      '',
      'from shop.prices import boxes, price_of',
      '',
      '',
      'def test_price():',
      `    time.sleep(${secs})`,
      '    assert price_of("tea") == 3',
      '',
      '',
      'def test_boxes():',
      '    assert boxes(["tea", "cake", "tea"]) == 2',
      '',
    ].join('\n'),
  };
}

/** The line that mends it. */
export function mended(files: Files): Files {
  return { ...files, 'shop/prices.py': `import math\n\n${files['shop/prices.py'] ?? ''}` };
}
