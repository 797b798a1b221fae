import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Variant, VariantResult } from '../../services/evaluate';
import { BWRAP } from '../sandbox/support';
import { openOn, type Opened } from './support';

jest.setTimeout(300_000);

const CALC = 'src/main/java/shop/Calc.java';
const SOURCE = `package shop;

public final class Calc {
    public static final int RATE = 2;

    public static int add(int a, int b) {
        return a - b;
    }

    public static int mul(int a, int b) {
        int total = 0;
        for (int i = 0; i < b; i++)
            total += a;
        return total;
    }
}
`;
const USER = `package shop;

public final class User {
    public static int rate() {
        return Calc.RATE;
    }

    // The compiler goes one call deeper for each.
    static StringBuilder chain() {
        return new StringBuilder()${'.append(1)'.repeat(1_000)};
    }
}
`;
const tests = (framework: string, assertion: string) => `package shop;

import ${framework};
import static ${assertion}.assertEquals;

public class CalcTest {
    @Test
    public void adds() {
        assertEquals(3, Calc.add(1, 2));
    }

    @Test
    public void multiplies() {
        assertEquals(12, Calc.mul(3, 4));
    }

    @Test
    public void rates() {
        assertEquals(2, User.rate());
    }
}
`;
const pom = (group: string, artifact: string, version: string) => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>shop</groupId><artifactId>calc</artifactId><version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies><dependency>
    <groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version><scope>test</scope>
  </dependency></dependencies>
  <build><plugins>
    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.11.0</version></plugin>
    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin>
    <plugin><artifactId>maven-enforcer-plugin</artifactId><version>3.5.0</version><executions><execution>
      <goals><goal>enforce</goal></goals>
      <configuration><rules><requireMavenVersion><version>99</version></requireMavenVersion></rules></configuration>
    </execution></executions></plugin>
  </plugins></build>
</project>
`;
const edited = (from: string, to: string): Variant => ({ files: { [CALC]: SOURCE.replace(from, to) } });

let cache: string;
beforeAll(() => (cache = mkdtempSync(join(tmpdir(), 'evaluate-cache-'))));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

async function tried(
  { evaluator, checks }: Opened,
  variants: readonly Variant[],
  ids: readonly string[],
): Promise<VariantResult[]> {
  const refs = ids.map((id) => ({ checkId: checks[0]?.id ?? '', id }));
  const results = new Map<Variant, VariantResult>();
  for await (const result of evaluator.runBatch({ variants, tests: refs, capMs: 500, stop: 'first_failure' }))
    results.set(result.variant, result);
  return variants.map((variant) => results.get(variant) as VariantResult);
}

const told = ({ status, trials }: VariantResult) => [status, ...trials.map((trial) => trial.outcome)].join(' ');
const ids = ['adds', 'multiplies', 'rates'].map((name) => `src/test/java/shop/CalcTest.java::CalcTest::${name}`);

describe.each([
  [
    'JUnit 5',
    'org.junit.jupiter.api.Test',
    'org.junit.jupiter.api.Assertions',
    pom('org.junit.jupiter', 'junit-jupiter', '5.10.2'),
  ],
  ['JUnit 4', 'org.junit.Test', 'org.junit.Assert', pom('junit', 'junit', '4.13.2')],
])('with %s', (_tool, framework, assertion, manifest) => {
  let opened: Opened;
  beforeAll(async () => {
    const files = {
      ...{ 'pom.xml': manifest, [CALC]: SOURCE, 'src/main/java/shop/User.java': USER },
      'src/test/java/shop/CalcTest.java': tests(framework, assertion),
    };
    opened = await openOn(files, { bwrap: BWRAP, cache });
  });
  afterAll(() => opened.dispose());

  it('tells which lines each test ran', async () => {
    const { trials, lines } = await opened.evaluator.coverage({ capMs: 2_000 });
    const found = new Map(trials.map((trial, i) => [trial.id, { trial, lines: lines[i]?.[CALC] ?? [] }]));
    expect(ids.map((id) => [found.get(id)?.trial.outcome, found.get(id)?.lines])).toEqual([
      ['failed', [7]],
      ['passed', [11, 12, 13, 14]],
      ['passed', []],
    ]);
    expect(found.get(ids[0] ?? '')?.trial.frames?.at(-1)).toMatchObject({ function: 'adds', line: 9 });
  });

  it('judges each variant by its own code, and none by another’s', async () => {
    const variants = [
      edited('a - b', 'a + b'),
      edited('a - b', 'a * b'),
      edited('a - b', 'a + b + ('),
      edited('a - b', 'a + nothing'),
      edited('RATE = 2', 'RATE = 3'),
      { files: { [CALC]: SOURCE.replace('a - b', 'a + b').replace('RATE = 2', 'RATE = 3') } },
    ];
    expect((await tried(opened, variants, ids)).map(told)).toEqual([
      'passed passed passed passed',
      'failed failed',
      'unreadable',
      'unreadable',
      'failed failed',
      // What took over a constant is compiled with it.
      'failed passed passed failed',
    ]);
  });

  it('lets what never ends, eats memory, prints without end or dies cost only its limit', async () => {
    const bodies = [
      'while (true) {}',
      'java.util.List<int[]> x = new java.util.ArrayList<>(); while (true) x.add(new int[100000]);',
      'while (true) System.out.println("more");',
      'System.exit(0); return 3;',
      'Runtime.getRuntime().halt(0); return 3;',
      'try { Thread.sleep(1000000); } catch (InterruptedException e) { } return 3;',
      'return add(a, b);',
      'while (true) { try { add(a, b); } catch (Throwable e) { } }',
      'return java.util.stream.IntStream.iterate(1, n -> n).filter(n -> n == 3).findFirst().getAsInt();',
      'return a + b;',
    ];
    const variants = bodies.map((body) => edited('return a - b;', body));
    const results = await tried(opened, variants, ids.slice(0, 1));
    expect(results.map(told)).toEqual([
      'failed timed_out',
      expect.stringMatching(/^failed (error|timed_out)/),
      'failed timed_out',
      expect.stringMatching(/^failed (error|killed)/),
      expect.stringMatching(/^failed (error|killed)/),
      'failed timed_out',
      'failed error',
      'failed timed_out',
      'failed timed_out',
      'passed passed',
    ]);
  });

  it('starts again where a variant ended its process', async () => {
    const killer = edited('return a - b;', 'Runtime r = Runtime.getRuntime(); r.halt(0); return 3;');
    expect((await tried(opened, [killer], ids)).map(told)).toEqual(['failed killed']);
    expect((await tried(opened, [edited('a - b', 'a + b')], ids)).map(told)).toEqual(['passed passed passed passed']);
  });

  it('tells variants apart by what they do on varied inputs', async () => {
    const variants = [
      { files: {} },
      edited('i < b', 'i <= b - 1'),
      edited('i < b', 'i != b'),
      edited('i < b', 'i <= b'),
      edited('i < b', 'true'),
    ];
    const tested = [{ checkId: opened.checks[0]?.id ?? '', id: ids[1] ?? '' }];
    const functions = [{ file: CALC, line: 11 }];
    const result = await opened.evaluator.probe?.({
      variants,
      functions,
      tests: tested,
      inputs: 20,
      seed: 1,
      capMs: 400,
    });
    const [first, same, , other, endless] = result?.behaviours ?? [];
    expect(result?.inputs).toContain('mul(3, 4)');
    expect(result?.inputs.length).toBeGreaterThan(10);
    expect(same).toEqual(first);
    expect(other).not.toEqual(first);
    expect(endless?.every((text) => text === null)).toBe(true);
  });
});
