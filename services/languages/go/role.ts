import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { LanguageAdapter } from '../contract';

const JUDGES =
  /^(\.golangci\.(ya?ml|toml|json)|staticcheck\.conf|Makefile|makefile|GNUmakefile|Taskfile\.ya?ml|\.rift\.yaml|\.gitlab-ci\.yml)$/;
const MANIFESTS = /^go\.(mod|sum|work|work\.sum)$/;

/** What a file is to the checks of a Go module. */
export function roleOf(path: string, _project: Project): ReturnType<LanguageAdapter['role']> {
  const name = posix.basename(path);
  if (JUDGES.test(name) || /(^|\/)\.(github|circleci|ci)\//.test(path)) return 'judge_config';
  if (MANIFESTS.test(name) || /(^|\/)vendor\//.test(path)) return 'manifest';
  if (name.endsWith('_test.go') || /(^|\/)(testdata|testutils?|testhelpers?)\//.test(path)) return 'test';
  return name.endsWith('.go') ? 'source' : 'other';
}
