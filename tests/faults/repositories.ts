import { makeRemote, type Files, type TestRepository } from '../support/repositories';

const TABLE = 'TABLE = {"tea": 3, "cake": 5}\n\n\n';
const BROKEN: Files = {
  'shop/__init__.py': '',
  'shop/prices.py': `${TABLE}def price_of(item)\n    return TABLE[item]\n`,
  'test_prices.py':
    'import unittest\n\nfrom shop.prices import price_of\n\n\nclass Prices(unittest.TestCase):\n    def test_price(self):\n        self.assertEqual(price_of("tea"), 3)\n',
};

/** A build back end of the repository's own that writes down how many commits there are, as others derive a version from tags. */
const BACKEND = `import os
import subprocess
import zipfile


def build_editable(folder, config_settings=None, metadata_directory=None):
    here = os.getcwd()
    count = subprocess.check_output(["git", "rev-list", "--count", "HEAD"], text=True).strip()
    with open("shop/_commits.py", "w") as file:
        file.write(f"COMMITS = {count}\\n")
    name = "shop-1.0-py3-none-any.whl"
    info = "shop-1.0.dist-info"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as wheel:
        wheel.writestr("_shop.pth", here + "\\n")
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: shop\\nVersion: 1.0\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nGenerator: shop\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
`;

/** The smallest that is red and can be healed: no dependency, so that a run takes a few seconds. */
const REPOSITORIES = {
  healable: BROKEN,
  /** Whatever is committed makes a test fail that passed. */
  regressing: {
    ...BROKEN,
    '.gitignore': 'shop/_commits.py\n',
    'backend.py': BACKEND,
    'pyproject.toml':
      '[project]\nname = "shop"\nversion = "1.0"\n\n[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
    'test_commits.py':
      'import unittest\n\nfrom shop._commits import COMMITS\n\n\nclass Commits(unittest.TestCase):\n    def test_first(self):\n        self.assertEqual(COMMITS, 1)\n',
  },
} satisfies Record<string, Files>;

export type RepositoryKind = keyof typeof REPOSITORIES;

export function remoteOf(kind: RepositoryKind): TestRepository {
  return makeRemote(REPOSITORIES[kind]);
}
