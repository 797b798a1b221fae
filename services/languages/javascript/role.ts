import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { LanguageAdapter } from '../contract';

export const CODE = /\.([cm]?[jt]s|[jt]sx)$/;

/** Configuration that bends a check, by name; most of it is code. */
const JUDGES =
  /^(\.?(eslint|jest|vitest|vite|mocha|ava|prettier|biome|babel|karma|tslint|tsup|rollup|webpack|esbuild|rspack|swc|nyc|c8|xo|stylelint|commitlint|lint-staged|playwright|cypress|wdio|tap|turbo|nx|lerna|knip|dependency-cruiser|taprc|oxlintrc)(rc)?(\.config)?(\.workspace)?(\.[\w-]+)?\.([cm]?[jt]s|json[c5]?|ya?ml|toml)|[tj]sconfig[\w.-]*\.json|\.(eslint|prettier|mocha|babel|nyc|c8|tap|stylelint|swc|jshint|lintstaged)rc|\.(eslint|prettier|stylelint|jshint)ignore|\.editorconfig|biome\.jsonc?|jest[.-]setup[\w.-]*|vitest[.-]setup[\w.-]*|setup-?[tT]ests?\.[cm]?[jt]sx?|Makefile|makefile|GNUmakefile|justfile|\.rift\.yaml|\.gitlab-ci\.yml|\.npmrc|\.yarnrc(\.yml)?|\.pnp\.[cm]?js|\.pnpmfile\.cjs|\.node-version|\.nvmrc|\.tool-versions|pnpm-workspace\.yaml)$/;
const MANIFESTS = /^(package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|deno\.jsonc?)$/;
const TEST_FOLDER = /^(__tests__|__mocks__|__snapshots__|__fixtures__|tests?|specs?|e2e|integration|fixtures)$/;

export function isTestFile(path: string): boolean {
  const name = posix.basename(path);
  if (/[.\-_](tests?|specs?|e2e|test-d)\.([cm]?[jt]s|[jt]sx)(\.snap)?$/.test(name)) return true;
  if (/^tests?[-_.].*\.([cm]?[jt]s|[jt]sx)$/.test(name) || /^(tests?|specs?)\.([cm]?[jt]s|[jt]sx)$/.test(name))
    return true;
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => TEST_FOLDER.test(folder));
}

/** `package.json` is a manifest that also holds the scripts and settings of the checks: the stricter role counts. */
export function roleOf(path: string, _project: Project): ReturnType<LanguageAdapter['role']> {
  const name = posix.basename(path);
  if (name === 'package.json' || JUDGES.test(name)) return 'judge_config';
  if (/(^|\/)\.(github|circleci|ci|husky|mocharc|storybook|yarn)\//.test(path) || path.includes('node_modules/'))
    return 'judge_config';
  if (isTestFile(path)) return 'test';
  if (MANIFESTS.test(name)) return 'manifest';
  return CODE.test(name) || /\.(vue|svelte|astro)$/.test(name) ? 'source' : 'other';
}
