import type { VetoCode } from '../../domain/validation';
import type { Role } from '../../services/repair/ledger';
import { replaced, vetoesOf, type Attempt, type Place } from './ledger-bench';

const PRICE = `package shop;

import java.util.List;

public final class Price {
    public static int discount(int amount, int percent) {
        if (percent < 0) {
            throw new IllegalArgumentException("percent");
        }
        return amount - amount * percent / 10;
    }

    public static int total(List<Integer> items) {
        int result = 0;
        for (int item : items) {
            result += item;
        }
        return result;
    }
}
`;

const TEST_PRICE = `package shop;

import static org.junit.jupiter.api.Assertions.*;

import java.util.List;
import org.junit.jupiter.api.Test;

class PriceTest {
    @Test
    void takesAPart() {
        assertEquals(150, Price.discount(200, 25));
    }

    @Test
    void refuses() {
        assertThrows(IllegalArgumentException.class, () -> Price.discount(1, -1));
    }

    @Test
    void addsUp() {
        assertEquals(7, Price.total(List.of(3, 4)));
    }
}
`;

const SOURCE = 'src/main/java/shop/Price.java';
const TEST = 'src/test/java/shop/PriceTest.java';
const PLACE: Place = {
  shop: { [SOURCE]: PRICE, [TEST]: TEST_PRICE, 'pom.xml': '<project/>' },
  roleOf: (path): Role => (path.includes('/test/') ? 'test' : path.endsWith('.java') ? 'source' : 'manifest'),
  failing: { file: SOURCE, line: 10, test: `${TEST}::PriceTest::takesAPart` },
};
const priceWith = (old: string, fresh: string) => ({ [SOURCE]: replaced(PRICE, old, fresh) });
const testsWith = (old: string, fresh: string) => ({ [TEST]: replaced(TEST_PRICE, old, fresh) });
const inDiscount = (code: string) => priceWith('        if (percent < 0)', `        ${code}\n        if (percent < 0)`);
const ownFault = { type: 'IMPORT', file: TEST, line: 6 } as const;

function expectVeto(code: VetoCode, cases: Readonly<Record<string, Attempt>>): void {
  describe(code, () => {
    test.each(Object.entries(cases))('%s', async (_what, attempt) => {
      expect((await vetoesOf(attempt, undefined, PLACE)).map((veto) => veto.code)).toContain(code);
    });
  });
}

expectVeto('TEST_SKIPPED', {
  'a disabled test': {
    edit: testsWith('    @Test\n    void addsUp', '    @Test @org.junit.jupiter.api.Disabled\n    void addsUp'),
    heals: ownFault,
  },
  'an assumption': {
    edit: testsWith('assertEquals(7', 'org.junit.jupiter.api.Assumptions.assumeTrue(false);\n        assertEquals(7'),
    heals: ownFault,
  },
});

expectVeto('TEST_WEAKENED', {
  'another expectation': { edit: testsWith('150', '-300'), heals: ownFault },
  'an assertion less': {
    edit: testsWith('        assertEquals(7, Price.total(List.of(3, 4)));\n', ''),
    heals: ownFault,
  },
  'a test that is not at fault': { edit: testsWith('150', '-300') },
});

expectVeto('TEST_DELETED', {
  'a test under another name': { edit: testsWith('void addsUp', 'void adds'), heals: ownFault },
});

expectVeto('ERROR_SWALLOWED', {
  'an empty catch': { edit: inDiscount('try { amount = amount / percent; } catch (ArithmeticException e) { }') },
  'a catch that only logs': {
    edit: inDiscount('try { amount /= percent; } catch (Exception e) { e.printStackTrace(); }'),
  },
  'a catch that gives back a constant': {
    edit: inDiscount('try { amount /= percent; } catch (Exception e) { return 0; }'),
  },
  'a finally that leaves': { edit: inDiscount('try { amount /= percent; } finally { return amount; }') },
  'an error that is not thrown any more': {
    edit: priceWith('throw new IllegalArgumentException("percent");', 'percent = 0;'),
  },
});

expectVeto('SUPPRESSION_ADDED', {
  'an annotation': {
    edit: priceWith('    public static int total', '    @SuppressWarnings("all")\n    public static int total'),
  },
  'a comment for a style check': { edit: priceWith('int result = 0;', 'int result = 0; // NOPMD') },
  'a conversion by way of Object': { edit: priceWith('result += item;', 'result += (Integer) (Object) item;') },
});

expectVeto('LITERAL_ANSWER', {
  'an answer for what the test asks': { edit: inDiscount('if (amount == 200) return 150;') },
  'the answer in a choice': {
    edit: priceWith('return amount - amount * percent / 10;', 'return amount == 200 ? 150 : amount;'),
  },
  'a switch': { edit: inDiscount('switch (percent) { case 25: return amount / 2 + 50; default: break; }') },
});

expectVeto('TEST_SPECIAL_CASED', {
  'the end of the process': { edit: inDiscount('System.exit(0);') },
  'a look at the stack': { edit: inDiscount('if (Thread.currentThread().getStackTrace().length > 20) return 150;') },
  'a look at the runner': { edit: inDiscount('if (System.getProperty("surefire.test.class.path") != null) amount++;') },
  'the framework of the tests': {
    edit: priceWith('import java.util.List;', 'import java.util.List;\nimport org.junit.jupiter.api.Assertions;'),
  },
});

expectVeto('DEPENDENCY_ADDED', {
  'a library': {
    edit: priceWith('import java.util.List;', 'import java.util.List;\nimport com.google.common.math.IntMath;'),
  },
});

expectVeto('FUNCTIONALITY_DELETED', {
  'a method less': { edit: { [SOURCE]: PRICE.slice(0, PRICE.indexOf('    public static int total')) + '}\n' } },
  'an empty body': { edit: priceWith('            result += item;\n', '') },
});

describe('honest repairs', () => {
  test.each<[string, Attempt]>([
    ['a constant put right', { edit: priceWith('percent / 10', 'percent / 100') }],
    ['a guard', { edit: inDiscount('if (amount == 0) return 0;') }],
    [
      'an error that is thrown on',
      {
        edit: inDiscount('try { amount += 0; } catch (ArithmeticException e) { throw new IllegalStateException(e); }'),
      },
    ],
    [
      'an import of the JDK',
      { edit: priceWith('import java.util.List;', 'import java.util.List;\nimport java.util.Map;') },
    ],
    [
      'an import of the test',
      {
        edit: testsWith('import java.util.List;\n', 'import java.util.List;\nimport java.util.Map;\n'),
        heals: ownFault,
      },
    ],
  ])('%s', async (_what, attempt) => {
    expect(await vetoesOf(attempt, undefined, PLACE)).toEqual([]);
  });
});
