import type { Files } from './repositories';

/**
 * A shop whose build writes down which names it uses, into a file that Git ignores: what was installed before a fix still has
 * the old list, and only an installation from a clean clone shows that the nearest name is not one to use.
 */
export const SHOP_WITH_BUILD: Files = {
  'pyproject.toml': `[build-system]
requires = ["setuptools==80.9.0"]
build-backend = "setuptools.build_meta"

[project]
name = "shop"
version = "1.0"

[tool.setuptools.packages.find]
where = ["src"]
`,
  'setup.py': `import pathlib

from setuptools import setup

here = pathlib.Path(__file__).parent
lines = (here / "src/shop/receipt.py").read_text().splitlines()
used = [line.split()[-1] for line in lines if line.startswith("from shop.prices import")]
(here / "src/shop/_used.py").write_text(f"USED = {used!r}\\n")
setup()
`,
  '.gitignore': 'src/shop/_used.py\n*.egg-info/\n',
  'requirements-dev.txt': 'pytest==8.4.2\n',
  'src/shop/__init__.py': '',
  'src/shop/prices.py': `TABLE = {"tea": 3, "cake": 5}


def totals(items):
    return sum(TABLE[item] for item in items)


def total(items):
    """Withdrawn: rounds to whole coins."""
    return round(totals(items))
`,
  'src/shop/receipt.py': `from shop.prices import totl


def receipt(items):
    return f"{totl(items)} coins"
`,
  'tests/test_receipt.py': `from shop.receipt import receipt


def test_receipt():
    assert receipt(["tea", "cake"]) == "8 coins"
`,
  'tests/test_used.py': `from shop._used import USED


def test_nothing_that_is_withdrawn_is_used():
    assert "total" not in USED
`,
};
