import type { Check, CheckKind, Project, SkippedCheck } from '../../../domain/check';
import type { Tree } from '../contract';
import { manifestOf, sourcesOf, table } from './detect';
import { holdsTests } from './static-tests';

const TIMEOUTS: Readonly<Record<CheckKind, number>> = { build: 600, typecheck: 600, lint: 600, test: 900 };

/** `cargo build` and `cargo test`; clippy where it is configured, as what CI asks of it is not known. */
export function conventionalChecks(project: Project, tree: Tree): { checks: Check[]; skipped: SkippedCheck[] } {
  const manifest = project.manifests[0] ?? 'Cargo.toml';
  const content = manifestOf(project.root, tree);
  const all = 'workspace' in content ? ' --workspace' : '';
  const test = sourcesOf(project, tree).find((file) => holdsTests(tree.read(file) ?? ''));
  const lints = [content.lints, table(content.workspace).lints].some((one) => 'clippy' in table(one));
  const check = (kind: CheckKind, command: string, tool: string, origin: string): Check => ({
    ...{ id: `${project.id}:${kind}:1`, projectId: project.id, kind, command, cwd: project.root, language: 'rust' },
    ...{ tool, source: 'convention', origin, timeoutSecs: TIMEOUTS[kind] },
  });
  const why: SkippedCheck = {
    ...{ projectId: project.id, kind: 'test', looked: '#[test] functions and examples in documentation' },
    why: 'there is none',
  };
  return {
    checks: [
      check('build', `cargo build${all}`, 'cargo-build', manifest),
      ...(lints ? [check('lint', `cargo clippy${all} --all-targets`, 'clippy', manifest)] : []),
      ...(test ? [check('test', `cargo test${all}`, 'cargo-test', test)] : []),
    ],
    skipped: test ? [] : [why],
  };
}
