import type { Check, CheckKind, Project, SkippedCheck } from '../../../domain/check';
import type { Tree } from '../contract';
import { sourcesOf } from './detect';

const TIMEOUTS: Readonly<Record<CheckKind, number>> = { build: 300, typecheck: 300, lint: 300, test: 600 };

/** `go build`, `go vet` and `go test` of a module. */
export function conventionalChecks(project: Project, tree: Tree): { checks: Check[]; skipped: SkippedCheck[] } {
  const sources = sourcesOf(project, tree);
  const test = sources.find((file) => file.endsWith('_test.go'));
  const manifest = project.manifests[0] ?? 'go.mod';
  const check = (kind: CheckKind, command: string, tool: string, origin: string): Check => ({
    ...{ id: `${project.id}:${kind}:1`, projectId: project.id, kind, command, cwd: project.root, language: 'go' },
    ...{ tool, source: 'convention', origin, timeoutSecs: TIMEOUTS[kind] },
  });
  const why = {
    projectId: project.id,
    kind: 'test',
    looked: 'files that end in _test.go',
    why: 'there is none',
  } as const;
  return {
    checks: [
      check('build', 'go build ./...', 'go-build', manifest),
      check('lint', 'go vet ./...', 'go-vet', manifest),
      ...(test ? [check('test', 'go test ./...', 'go-test', test)] : []),
    ],
    skipped: test ? [] : [why],
  };
}
