import { posix } from 'node:path';
import type { Check, CheckKind, Project, SkippedCheck } from '../../../domain/check';
import { isCiFile } from '../../../domain/ci-steps';
import type { RecognizedCheck, Tree } from '../contract';
import { checksOf, recognizeCommand } from './commands';
import { below, inProject, readPackage, workspaceFolders } from './manifest';
import { isTestFile, CODE } from './role';
import { runScript } from './unwrap';

const TIMEOUTS: Readonly<Record<CheckKind, number>> = { build: 120, typecheck: 300, lint: 120, test: 600 };

/** Names of scripts, the most telling first; all of the first pattern that any script has. */
const SCRIPTS: Readonly<Record<CheckKind, readonly RegExp[]>> = {
  build: [/^(build|compile)$/],
  typecheck: [/^(type-?checks?|check-?types|types:check|check:types|lint:types|tsc)$/],
  lint: [/^lint($|:(?!.*(fix|write|staged|types)))/, /^(eslint|format:check|check:format|prettier:check)$/],
  test: [/^test$/, /^test:(?!.*(watch|update|debug|e2e|coverage|ui$))/],
};
const LOOKED: Readonly<Record<CheckKind, string>> = {
  build: 'script build',
  typecheck: 'script typecheck, tsconfig.json',
  lint: 'script lint, settings of eslint, biome or prettier',
  test: 'script test, files of tests',
};
const ESLINT = /^(eslint\.config\.([cm]?[jt]s)|\.eslintrc(\.(c?js|json|ya?ml))?)$/;
const PRETTIER = /^(\.prettierrc(\.\w+)?|prettier\.config\.[cm]?[jt]s)$/;

type Found = RecognizedCheck & { readonly origin: string };

/** The checks that a project's scripts and settings ask for, and what was looked for in vain. */
export function conventionalChecks(project: Project, tree: Tree): { checks: Check[]; skipped: SkippedCheck[] } {
  const byKind: Record<CheckKind, Found[]> = { build: [], typecheck: [], lint: [], test: [] };
  const add = (kind: CheckKind, found: readonly Found[]) =>
    byKind[kind].push(...found.filter((one) => one.kind === kind));
  const packages = [project.root, ...workspaceFolders(tree, project.root)];
  for (const kind of ['test', 'lint', 'typecheck', 'build'] as const) {
    const own = scripted(kind, project, tree, project.root);
    const all = own.some((one) => one.kind === kind)
      ? own
      : packages.slice(1).flatMap((folder) => scripted(kind, project, tree, folder));
    // A script may lint and compile before it tests.
    for (const other of ['build', 'typecheck', 'lint', 'test'] as const)
      if (kind === 'test' || other === kind) add(other, all);
    if (byKind[kind].length === 0) add(kind, configured(kind, project, tree));
  }
  byKind.build = byKind.build.filter((build) => !byKind.test.some((test) => isPartOf(build, test)));
  const checks = (['build', 'typecheck', 'lint', 'test'] as const).flatMap((kind) =>
    byKind[kind].map(({ tool, command, cwd = project.root, origin }, i) => ({
      ...{
        id: `${project.id}:${kind}:${i + 1}`,
        projectId: project.id,
        kind,
        command,
        cwd,
        language: project.language,
      },
      ...{ tool, source: 'convention' as const, origin, timeoutSecs: TIMEOUTS[kind] },
    })),
  );
  const skipped = (['build', 'typecheck', 'lint', 'test'] as const)
    .filter((kind) => byKind[kind].length === 0)
    .map((kind) => ({ projectId: project.id, kind, looked: LOOKED[kind], why: whyNone(kind, project, tree) }));
  return { checks, skipped };
}

/** A build that a test does anyway. */
function isPartOf(build: Found, test: Found): boolean {
  return build.cwd === test.cwd && test.command.split(' && ').slice(0, -1).includes(build.command);
}

function scripted(kind: CheckKind, project: Project, tree: Tree, cwd: string): Found[] {
  const { scripts } = readPackage(tree, cwd);
  for (const pattern of SCRIPTS[kind]) {
    const names = Object.keys(scripts).filter((name) => pattern.test(name));
    const found = names.flatMap((name) => {
      const leaves = runScript(name, { project, tree, cwd, scripts: [] }, []) ?? [];
      return checksOf(leaves, tree).map((check) => ({ ...check, origin: originOf(tree, cwd, name) }));
    });
    if (found.some((one) => one.kind === kind)) return distinct(found);
  }
  return [];
}

function distinct(found: readonly Found[]): Found[] {
  return [...new Map(found.map((one) => [`${one.tool} ${one.command} ${one.cwd}`, one])).values()];
}

function originOf(tree: Tree, cwd: string, script: string): string {
  const file = below(cwd, 'package.json');
  const lines = (tree.read(file) ?? '').split('\n');
  const at = lines.findIndex((line) => line.includes(`"${script}"`) && line.indexOf(`"${script}"`) < line.indexOf(':'));
  return at < 0 ? file : `${file}:${at + 1}`;
}

/** Without a script: what the settings of a tool, or the tests themselves, ask for. */
function configured(kind: CheckKind, project: Project, tree: Tree): Found[] {
  const { dependencies, table } = readPackage(tree, project.root);
  const command = (text: string, origin: string) =>
    recognizeCommand(text, project, tree, project.root).map((check) => ({ ...check, kind, origin }));
  const here = (pattern: RegExp) =>
    tree.files.find((file) => posix.dirname(file) === project.root && pattern.test(posix.basename(file)));
  const manifest = inProject(project, 'package.json');
  if (kind === 'typecheck') {
    const file = inProject(project, 'tsconfig.json');
    return tree.has(file) && 'typescript' in dependencies ? command('tsc --noEmit -p .', file) : [];
  }
  if (kind === 'lint') {
    const eslint = here(ESLINT) ?? ('eslintConfig' in table ? manifest : undefined);
    if (eslint !== undefined && 'eslint' in dependencies) return command('eslint .', eslint);
    const biome = here(/^biome\.jsonc?$/);
    if (biome !== undefined && '@biomejs/biome' in dependencies) return command('biome check .', biome);
    const prettier = here(PRETTIER) ?? ('prettier' in table ? manifest : undefined);
    if (prettier !== undefined && 'prettier' in dependencies && !tree.files.some(isCiFile))
      return command('prettier --check .', prettier);
  }
  return kind === 'test' ? configuredTests(project, tree, dependencies, command) : [];
}

function configuredTests(
  project: Project,
  tree: Tree,
  dependencies: Readonly<Record<string, string>>,
  command: (text: string, origin: string) => Found[],
): Found[] {
  const [first, ...others] = testFiles(project, tree);
  if (first === undefined) return [];
  const runner = ['vitest', 'jest', 'mocha', 'ava', 'tap'].find((name) => name in dependencies);
  if (runner !== undefined) return command(runner === 'vitest' ? 'vitest run' : runner, first);
  const native = [first, ...others].find((file) => /['"]node:test['"]/.test(tree.read(file) ?? ''));
  if (native === undefined) return [];
  return /\.[cm]?tsx?$/.test(native)
    ? command(`tsx --test ${posix.relative(project.root, native)}`, native)
    : command('node --test', native);
}

function testFiles(project: Project, tree: Tree): string[] {
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  return tree.files.filter(
    (file) => file.startsWith(prefix) && CODE.test(file) && isTestFile(file) && !file.includes('node_modules/'),
  );
}

function whyNone(kind: CheckKind, project: Project, tree: Tree): string {
  const { scripts } = readPackage(tree, project.root);
  if (kind !== 'test') return 'none of them is there';
  if (/no test specified/.test(scripts.test ?? '')) return 'the script is the placeholder of npm init';
  return testFiles(project, tree).length === 0 ? 'there is no test file' : 'no runner is known for the test files';
}
