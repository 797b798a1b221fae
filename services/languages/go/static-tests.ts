import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';
import { sourcesOf } from './detect';

/** What `go test` takes for a test: an upper-case letter, or none, after the word. Examples without output are only compiled. */
const TEST = /^func ((?:Test|Fuzz)(?:[^a-z\W]\w*)?)\s*\(\s*\w+\s+\*testing\.[TF]\s*\)/gm;

/** Test functions by file, but for files that a build constraint may leave out. */
export function testsInSource(project: Project, tree: Tree): Record<string, readonly string[]> {
  const found: Record<string, readonly string[]> = {};
  for (const file of sourcesOf(project, tree).filter((path) => path.endsWith('_test.go'))) {
    const text = tree.read(file) ?? '';
    if (/^\/\/go:build|^\/\/ \+build/m.test(text) || isForOtherSystem(file)) continue;
    const names = [...text.matchAll(TEST)].map((match) => match[1] ?? '').filter((name) => name !== 'TestMain');
    if (names.length > 0) found[file] = [...new Set(names)];
  }
  return found;
}

const isForOtherSystem = (file: string): boolean =>
  /_(windows|darwin|freebsd|netbsd|openbsd|plan9|js|wasm|android|ios|solaris|aix|arm64|386|arm)_test\.go$/.test(file);
