import type { Check, CheckKind, Project, SkippedCheck } from '../../../domain/check';
import type { Tree } from '../contract';
import { isMaven, isTestFile, pomsOf, sourcesOf } from './detect';

const TIMEOUTS: Readonly<Record<CheckKind, number>> = { build: 600, typecheck: 600, lint: 600, test: 900 };

/** Compilation and tests of a build, and the style checks that its poms configure. */
export function conventionalChecks(project: Project, tree: Tree): { checks: Check[]; skipped: SkippedCheck[] } {
  const test = sourcesOf(project, tree).find(isTestFile);
  const manifest = project.manifests[0] ?? 'pom.xml';
  const check = (kind: CheckKind, command: string, tool: string, origin: string): Check => ({
    ...{ id: `${project.id}:${kind}:1`, projectId: project.id, kind, command, cwd: project.root, language: 'java' },
    ...{ tool, source: 'convention', origin, timeoutSecs: TIMEOUTS[kind] },
  });
  const none = { projectId: project.id, kind: 'test', looked: 'sources below src/test', why: 'there is none' } as const;
  const skipped = test ? [] : [none];
  if (!isMaven(project, tree)) {
    return { checks: [check('test', 'gradle test', 'gradle', manifest)], skipped };
  }
  const styled = pomsOf(project, tree).find((pom) => /maven-checkstyle-plugin/.test(tree.read(pom) ?? ''));
  return {
    checks: [
      check('build', test ? 'mvn -B -q test-compile' : 'mvn -B -q compile', 'maven', manifest),
      ...(styled ? [check('lint', 'mvn -B -q checkstyle:check', 'checkstyle', styled)] : []),
      ...(test ? [check('test', 'mvn -B -q test', 'surefire', test)] : []),
    ],
    skipped,
  };
}
