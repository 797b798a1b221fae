import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BWRAP } from '../sandbox/support';
import { openOn } from './support';

jest.setTimeout(300_000);

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>time</groupId><artifactId>spans</artifactId><version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies><dependency>
    <groupId>org.junit.jupiter</groupId><artifactId>junit-jupiter</artifactId><version>5.10.2</version><scope>test</scope>
  </dependency></dependencies>
  <build><plugins>
    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.11.0</version></plugin>
    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin>
  </plugins></build>
</project>
`;
const JAVA = `package time;

public record Span(int from, int to) {
    public static boolean holds(Span span, int value) {
        return span.from() <= value && value < span.to();
    }
}
`;

// One test, with one value far from the end of the span: only other spans tell `<` from `<=`.
const LANGUAGES = [
  {
    language: 'Python',
    path: 'span.py',
    text: `from dataclasses import dataclass

@dataclass(frozen=True)
class Span:
    start: int
    end: int

def holds(span, value):
    return span.start <= value and value < span.end
`,
    line: 9,
    edit: ['< span.end', '<= span.end'],
    files: {
      'requirements.txt': 'pytest\n',
      'test_span.py': 'from span import Span, holds\n\ndef test_holds():\n    assert holds(Span(1, 4), 2)\n',
    },
    test: 'test_span.py::test_holds',
  },
  {
    language: 'Go',
    path: 'span.go',
    text: `package span

type Span struct{ from, to int }

func Holds(span *Span, value int) bool {
	return span.from <= value && value < span.to
}
`,
    line: 6,
    edit: ['< span.to', '<= span.to'],
    files: {
      'go.mod': 'module example.com/span\n\ngo 1.21\n',
      'span_test.go':
        'package span\n\nimport "testing"\n\nfunc TestHolds(t *testing.T) {\n\tif !Holds(&Span{1, 4}, 2) {\n\t\tt.Error("it does")\n\t}\n}\n',
    },
    test: 'span_test.go::TestHolds',
  },
  {
    language: 'Java',
    path: 'src/main/java/time/Span.java',
    text: JAVA,
    line: 5,
    edit: ['< span.to()', '<= span.to()'],
    files: {
      'pom.xml': POM,
      'src/test/java/time/SpanTest.java': `package time;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SpanTest {
    @Test
    void holds() {
        assertTrue(Span.holds(new Span(1, 4), 2));
    }
}
`,
    },
    test: 'src/test/java/time/SpanTest.java::SpanTest::holds',
  },
] as const;

let cache: string;
beforeAll(() => (cache = mkdtempSync(join(tmpdir(), 'evaluate-cache-'))));
afterAll(() => rmSync(cache, { recursive: true, force: true }));

it.each(LANGUAGES)('$language: fields of an object are varied as arguments are', async (one) => {
  const opened = await openOn({ ...one.files, [one.path]: one.text }, { bwrap: BWRAP, cache });
  const [from, to] = one.edit;
  const result = await opened.evaluator.probe?.({
    variants: [{ files: {} }, { files: {} }, { files: { [one.path]: one.text.replace(from, to) } }],
    functions: [{ file: one.path, line: one.line }],
    tests: [{ checkId: opened.checks[0]?.id ?? '', id: one.test }],
    ...{ inputs: 60, seed: 1, capMs: 400 },
  });
  const [is, same, other] = result?.behaviours ?? [];
  expect(result?.inputs.length).toBeGreaterThan(5);
  expect(same).toEqual(is);
  expect(other).not.toEqual(is);
  await opened.dispose();
});
