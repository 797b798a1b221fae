import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BugType } from '../../domain/names';
import type { Veto } from '../../domain/validation';
import { judgePatch, type Role } from '../../services/repair/ledger';
import { createSyntax } from '../../services/syntax';
import { diagnostic, failure } from './builders';

/** A tree, what a patch makes of it, and what the patch claims to heal. */
export interface Attempt {
  /** Files of the tree, beside those of {@link SHOP}. */
  readonly files?: Readonly<Record<string, string>>;
  /** Path → new text; null removes the file. */
  readonly edit: Readonly<Record<string, string | null>>;
  /** Type and place of what is healed; a failing test of the shop by default. */
  readonly heals?: {
    readonly type: BugType;
    readonly file: string;
    readonly line?: number;
    readonly code?: string;
    readonly message?: string;
  };
}

export const PRICE = `"""Prices."""

import math


def discount(amount, percent):
    """What is left of an amount."""
    if percent < 0:
        raise ValueError("percent")
    return amount - amount * percent / 10


def total(items):
    result = 0
    for item in items:
        result += item.price
    return math.floor(result)
`;

export const TEST_PRICE = `import pytest

from shop.price import discount, total


def test_discount():
    assert discount(200, 25) == 150


def test_negative():
    with pytest.raises(ValueError):
        discount(1, -1)


@pytest.mark.parametrize("amount,left", [(10, 9), (37, 33)])
def test_table(amount, left):
    assert discount(amount, 10) == pytest.approx(left)


def test_total():
    value = total([])
    assert value == 0
`;

/** A small project with tests, configuration and pipeline. */
export const SHOP: Readonly<Record<string, string>> = {
  'shop/__init__.py': '',
  'shop/price.py': PRICE,
  'shop/stock.py': 'import yaml\n\n\ndef load(text):\n    return yaml.safe_load(text)\n',
  'tests/test_price.py': TEST_PRICE,
  'tests/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef shop():\n    return {}\n',
  'pyproject.toml':
    '[project]\nname = "shop"\ndependencies = ["PyYAML"]\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
  'requirements-dev.txt': 'pytest\n',
  Makefile: 'test:\n\tpython -m pytest -q\n',
  '.github/workflows/ci.yml':
    'jobs:\n  test:\n    steps:\n      - run: ruff check .\n      - run: python -m pytest -q\n',
};

export function roleOf(path: string): Role {
  if (path.endsWith('conftest.py') || path === 'pyproject.toml') return 'judge_config';
  if (path.startsWith('tests/')) return 'test';
  if (path.startsWith('requirements')) return 'manifest';
  return path.endsWith('.py') ? 'source' : 'other';
}

const syntax = createSyntax();

/** A project, and the failing test that a patch heals where it does not say. */
export interface Place {
  readonly shop: Readonly<Record<string, string>>;
  readonly roleOf: (path: string) => Role;
  readonly failing: { readonly file: string; readonly line: number; readonly test: string };
}

const PYTHON_SHOP: Place = {
  shop: SHOP,
  roleOf,
  failing: { file: 'shop/price.py', line: 10, test: 'tests/test_price.py::test_discount' },
};

/** The ledger's word on an attempt; the tree lies on disk, so that links and folders are real. */
export async function vetoesOf(
  { files = {}, edit, heals }: Attempt,
  prepare?: (root: string) => void,
  place: Place = PYTHON_SHOP,
): Promise<Veto[]> {
  const root = mkdtempSync(join(tmpdir(), 'ledger-'));
  try {
    const all: Record<string, string> = { ...place.shop, ...files };
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    prepare?.(root);
    const target = heals
      ? failure({
          diagnostic: diagnostic({
            bugType: heals.type,
            file: heals.file,
            line: heals.line ?? 1,
            code: heals.code ?? 'F401',
            message: heals.message ?? 'unused',
          }),
        })
      : failure({
          checkId: 'test',
          diagnostic: diagnostic({
            bugType: 'LOGIC',
            file: place.failing.file,
            line: place.failing.line,
            tests: [place.failing.test],
          }),
        });
    return await judgePatch({
      patch: {
        changes: Object.entries(edit).map(([path, after]) => ({
          path,
          encoding: 'utf8',
          before: all[path] ?? null,
          after,
        })),
      },
      failures: [target],
      role: place.roleOf,
      syntax,
      tree: { root, files: Object.keys(all).sort(), read: (path) => all[path] ?? null, has: (path) => path in all },
    });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** The price module with one text in it replaced. */
export function priceWith(old: string, fresh: string): Record<string, string> {
  return { 'shop/price.py': replaced(PRICE, old, fresh) };
}

export function testsWith(old: string, fresh: string): Record<string, string> {
  return { 'tests/test_price.py': replaced(TEST_PRICE, old, fresh) };
}

export function replaced(text: string, old: string, fresh: string): string {
  if (!text.includes(old)) throw new Error(`nothing to replace: ${old}`);
  return text.replace(old, () => fresh);
}
