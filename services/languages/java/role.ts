import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { LanguageAdapter } from '../contract';
import { isTestFile } from './detect';

const JUDGES =
  /^((google_|sun_)?checks(tyle)?([-_][\w-]+)?\.xml|suppressions\.xml|pmd[\w-]*\.xml|spotbugs[\w-]*\.xml|junit-platform\.properties|testng\.xml|lombok\.config|Makefile|\.rift\.yaml|\.gitlab-ci\.yml)$/;
const MANIFESTS = /^(pom\.xml|(build|settings)\.gradle(\.kts)?|gradle\.properties|libs\.versions\.toml|mvnw|gradlew)$/;

/** What a file is to the checks of a Java build. */
export function roleOf(path: string, _project: Project): ReturnType<LanguageAdapter['role']> {
  const name = posix.basename(path);
  if (JUDGES.test(name) || /(^|\/)(\.github|\.circleci|ci|config\/checkstyle)\//.test(path)) return 'judge_config';
  if (MANIFESTS.test(name) || /(^|\/)\.mvn\//.test(path)) return 'manifest';
  if (isTestFile(path) || /(Tests?|TestCase|IT|_TESTS?|_tests?)\.java$|^Tests?[A-Z_]\w*\.java$/.test(name))
    return 'test';
  return name.endsWith('.java') ? 'source' : 'other';
}
