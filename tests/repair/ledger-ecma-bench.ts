import type { Veto } from '../../domain/validation';
import type { Role } from '../../services/repair/ledger';
import { replaced, vetoesOf, type Attempt, type Place } from './ledger-bench';

export const PRICE = `import { floor } from './round.ts';

export const RATE = 10;

/** What is left of an amount. */
export function discount(amount: number, percent: number): number {
  if (percent < 0) {
    throw new RangeError('percent');
  }
  return amount - (amount * percent) / 10;
}

export async function total(items: { price: number }[]): Promise<number> {
  let result = 0;
  for (const item of items) {
    result += item.price;
  }
  return floor(result);
}
`;

export const TEST_PRICE = `import { describe, expect, it } from 'vitest';
import { discount, total } from '../src/price.ts';

describe('discount', () => {
  it('takes a part', () => {
    expect(discount(200, 25)).toBe(150);
  });

  it('refuses less than nothing', () => {
    expect(() => discount(1, -1)).toThrow(RangeError);
  });

  it.each([
    [10, 9],
    [37, 33],
  ])('of %i leaves %i', (amount, left) => {
    expect(discount(amount, 10)).toBeCloseTo(left);
  });
});

it('adds up', async () => {
  const value = await total([]);
  await expect(total([{ price: 4 }])).resolves.toBe(4);
  expect(value).toBe(0);
});
`;

const PLACE: Place = {
  shop: {
    'src/price.ts': PRICE,
    'src/round.ts': 'export const floor = (n: number): number => Math.floor(n);\n',
    'src/legacy.cjs': "const yaml = require('yaml');\n\nmodule.exports = { load: (text) => yaml.parse(text) };\n",
    'test/price.test.ts': TEST_PRICE,
    'package.json': JSON.stringify({
      name: 'shop',
      type: 'module',
      scripts: { test: 'vitest run' },
      dependencies: { yaml: '^2' },
      devDependencies: { vitest: '^3', 'fast-check': '^4' },
    }),
    'vitest.config.ts': "import { defineConfig } from 'vitest/config';\n\nexport default defineConfig({});\n",
  },
  roleOf: (path): Role => {
    if (/config\.ts$|^package\.json$/.test(path)) return 'judge_config';
    if (path.startsWith('test/')) return 'test';
    return /\.[cm]?[jt]sx?$/.test(path) ? 'source' : 'other';
  },
  failing: { file: 'src/price.ts', line: 10, test: 'test/price.test.ts::discount > takes a part' },
};

export const vetoes = (attempt: Attempt): Promise<Veto[]> => vetoesOf(attempt, undefined, PLACE);

export const priceWith = (old: string, fresh: string) => ({ 'src/price.ts': replaced(PRICE, old, fresh) });
export const testsWith = (old: string, fresh: string) => ({ 'test/price.test.ts': replaced(TEST_PRICE, old, fresh) });
