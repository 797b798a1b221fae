import type { Check, Project } from '../../domain/check';
import { createLanguages } from '../../services/languages';
import { probedModules } from '../../services/languages/java/prepare';
import { readVersion } from '../../services/languages/java/toolchain';
import { treeOf } from './fake-tree';

const { java } = createLanguages(process.env);
if (!java) throw new Error('no java');
const POM = '<project><modelVersion>4.0.0</modelVersion></project>';
const TEST = `package a;
import org.junit.jupiter.api.Test;
class ShopTest {
  @Test void total() {}
  @org.junit.jupiter.params.ParameterizedTest void each(int n) {}
  @Tag("slow") @Test void slow() {}
  void helper() {}
  @Nested class Inner { @Test void deep() {} }
}
`;
const MODULES = {
  'pom.xml': POM,
  'core/pom.xml': POM,
  'core/src/main/java/a/Shop.java': 'package a;\nclass Shop { Price price; }\n',
  'core/src/main/java/a/Price.java': 'package a;\nclass Price {}\n',
  'core/src/test/java/a/ShopTest.java': TEST,
  'web/pom.xml': POM,
  'web/src/main/java/b/Page.java': 'package b;\nimport a.Shop;\nclass Page {}\n',
  'web/src/test/java/b/PageTest.java': 'package b;\nimport org.junit.Test;\npublic class PageTest {}\n',
  'tool/build.gradle': '',
  'tool/src/main/java/c/Tool.java': 'package c;\nclass Tool {}\n',
};
const ROOT: Project = { id: 'java:.', language: 'java', adapter: 'java', root: '.', manifests: ['pom.xml'] };

it('takes the aggregator for the project, and tells of Gradle only where no pom stands for the folder', () => {
  expect(java.detect(treeOf(MODULES)).map(({ id }) => id)).toEqual(['java:.']);
  const { 'pom.xml': _, ...rest } = MODULES;
  expect(java.detect(treeOf(rest)).map(({ id }) => id)).toEqual(['java:core', 'java:web', 'java:tool']);
});

it('says of a Gradle build that nothing here runs it', async () => {
  const tree = treeOf(MODULES);
  const plan = await java.prepare({ ...ROOT, root: 'tool', manifests: ['tool/build.gradle'] }, tree, []);
  expect(plan.missing).toHaveLength(1);
});

it('asks for the test framework that each module imports', () => {
  expect(probedModules(ROOT, treeOf(MODULES))).toEqual(['core:JupiterProbeTest', 'web:JunitProbeTest']);
});

it('lists annotated tests, but for those that a build may leave out', async () => {
  expect(await java.staticTests(ROOT, treeOf(MODULES))).toEqual({
    'core/src/test/java/a/ShopTest.java': ['ShopTest::total', 'ShopTest::each', 'ShopTest$Inner::deep'],
  });
});

it('knows who uses whom, by import and within a package', async () => {
  const { imports } = await java.moduleGraph(ROOT, treeOf(MODULES));
  expect(imports['web/src/main/java/b/Page.java']).toEqual(['core/src/main/java/a/Shop.java']);
  expect(imports['core/src/main/java/a/Shop.java']).toEqual(['core/src/main/java/a/Price.java']);
});

it.each([
  ['./mvnw -B --no-transfer-progress clean verify', [['test', 'surefire', 'mvn -B -q test']]],
  ['mvn -q -B test -Pfast -pl core', [['test', 'surefire', 'mvn -B -q -Pfast -pl core test']]],
  ['mvn install -DskipTests', [['build', 'maven', 'mvn -B -q test-compile']]],
  [
    'mvn package -D skipTests -D a.b=8 --define maven.site.skip=true',
    [['build', 'maven', 'mvn -B -q -Da.b=8 test-compile']],
  ],
  ['mvn -B checkstyle:check', [['lint', 'checkstyle', 'mvn -B -q checkstyle:check']]],
  ['mvn --version', []],
  ['mvn test --activate-profiles native-image-test', []],
  ['mvn deploy', []],
])('reads %s', async (command, expected) => {
  const found = await java.recognize(command, ROOT, treeOf(MODULES));
  expect(found.map(({ kind, tool, command: text }) => [kind, tool, text])).toEqual(expected);
});

it('runs chosen tests alone', () => {
  const check: Check = {
    ...{ id: 'c', projectId: ROOT.id, language: 'java', cwd: '.', source: 'ci_file', origin: 'x', timeoutSecs: 9 },
    ...{ tool: 'surefire', kind: 'test', command: 'mvn -B -q test' },
  };
  const file = 'core/src/test/java/a/ShopTest.java';
  const tests = [`${file}::ShopTest::total`, `${file}::ShopTest::each[2]`];
  expect(java.invocation(check, ROOT, { tests }).argv).toContain('-Dtest=a.ShopTest#total*+each*');
});

it('reads what Maven says of itself', () => {
  const said =
    '\u001b[1mApache Maven 3.9.6\u001b[m\nMaven home: /opt/maven\nJava version: 1.8.0_402, vendor: X, runtime: /opt/jdk8/jre\n';
  expect(readVersion(said)).toEqual({ maven: '/opt/maven', mavenVersion: '3.9.6', java: '/opt/jdk8/jre', release: 8 });
});
