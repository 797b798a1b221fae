import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { LanguageAdapter } from '../contract';

const JUDGES =
  /^(\.?clippy\.toml|\.?rustfmt\.toml|rust-toolchain(\.toml)?|deny\.toml|Makefile|makefile|justfile|Makefile\.toml|\.rift\.yaml|\.gitlab-ci\.yml)$/;

/** What a file is to the checks of a Rust project. */
export function roleOf(path: string, project: Project): ReturnType<LanguageAdapter['role']> {
  const name = posix.basename(path);
  if (JUDGES.test(name) || /(^|\/)\.(github|circleci|ci|cargo|config)\//.test(path)) return 'judge_config';
  if (/^Cargo\.(toml|lock)$/.test(name) || /(^|\/)vendor\//.test(path)) return 'manifest';
  const inside = project.root === '.' ? path : path.slice(project.root.length + 1);
  if (/(^|\/)(tests|benches|testdata|snapshots)\//.test(inside) || /(^|_)tests?\.rs$/.test(name)) return 'test';
  return name.endsWith('.rs') ? 'source' : 'other';
}
