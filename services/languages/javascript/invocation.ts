import { posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, ENVIRONMENT, HELPERS, KEPT, REPORTS } from '../../sandbox/contract';
import type { Invocation, Selection } from '../contract';
import { programOf } from './commands';

/** A program of a check and what it is to do. */
export interface Step {
  /** Tool whose output the step's is; `step` for what only comes before. */
  readonly name: string;
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Whether patterns are to be expanded, as the program does not do it. */
  readonly glob?: boolean;
  /** Test files to keep, relative to the repository. */
  readonly only?: readonly string[];
  /** Name of what the compiler may keep for its next run, see `helpers/build-info.cjs`. */
  readonly buildInfo?: string;
}

const OWN_GLOBS =
  /^(eslint|prettier|mocha|_mocha|ts-mocha|jest|vitest|ava|tap|biome|xo|standard|semistandard|ts-standard|tslint|oxlint|rimraf|cpy|cpx|copyfiles|del|del-cli|shx)$/;
const OWN_BUILD_INFO = /^(-b|--build|-i|--incremental|--composite|--tsBuildInfoFile|--init|--showConfig|--noCheck)$/;
const COMPILERS = /^(tsc|tsgo|vue-tsc)$/;
/** The helpers once more: what lies outside of the checkout and in no package, some versions of vite refuse to load. */
export const HELPERS_AS_PACKAGE = '/rift/node_modules/rift';
/** Tools of Rift's own that stand in where the packages have none. */
export const OWN_TOOLS = `${ENVIRONMENT}/rift-tools/node_modules/.bin`;

/** How a check is really run: its steps one by one under our own program, the tool's output for a machine. */
export function invocationOf(check: Check, _project: Project, selection: Selection = {}): Invocation {
  const steps = stepsOf(check, selection);
  // No code of the repository runs beside a compiler alone.
  const isCompilation = check.kind === 'typecheck' && steps.every(({ name }) => name === 'tsc');
  const keeps = isCompilation ? steps.flatMap(({ buildInfo = [] }) => buildInfo) : [];
  const order = { reports: REPORTS, root: CHECKOUT, bins: [OWN_TOOLS], kept: KEPT, keeps, steps };
  return { argv: ['node', `${HELPERS}/run.cjs`, JSON.stringify(order)], cwd: folderOf(check), keeps };
}

/** The folder inside where a check runs. */
export function folderOf(check: Check): string {
  return check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
}

/** What comes before, and the check's own program last. */
export function stepsOf(check: Check, selection: Selection = {}): Step[] {
  const commands = shellCommands(check.command);
  return commands.map(({ words, env }, i): Step => {
    const { program } = programOf(words);
    const last = i === commands.length - 1;
    const glob = !OWN_GLOBS.test(program);
    const common = { env, glob, ...(program === 'tsc' && buildInfoOf(check, words)) };
    if (last) return { name: check.tool, ...common, ...judged(check, words, selection) };
    return { name: nameOf(program), argv: COMPILERS.test(program) ? compiler(words, true) : words, ...common };
  });
}

function nameOf(program: string): string {
  return COMPILERS.test(program) ? 'tsc' : 'step';
}

function judged(check: Check, words: readonly string[], selection: Selection): Pick<Step, 'argv' | 'only'> {
  const files = (selection.files ?? []).map((file) => posix.relative(check.cwd === '.' ? '' : check.cwd, file));
  const tests = selection.tests ?? [];
  const testFiles = [...new Set(tests.map((id) => id.split('::')[0] ?? id))];
  const fromHere = testFiles.map((file) => posix.relative(check.cwd === '.' ? '' : check.cwd, file));
  switch (check.tool) {
    case 'node':
      return { argv: nodeTest(words), ...(tests.length > 0 && { only: testFiles }) };
    case 'jest': {
      const kept = withoutOptions(
        words,
        /^--(reporters|outputFile|testResultsProcessor|maxWorkers|coverage\w*|collectCoverageFrom|color)$|^-w$/,
        /^--(coverage|json|verbose|silent|watch\w*|notify|bail|colors?|ci|no-coverage|onlyChanged)$|^-[boi]$/,
      );
      const order = ['--ci', '--coverage=false', '--testLocationInResults', `--reporters=${HELPERS}/report-jest.cjs`];
      return {
        argv: [
          ...kept,
          ...order,
          ...(tests.length > 0 ? ['--runTestsByPath', ...fromHere, '-t', namesPattern(tests, ' ')] : []),
        ],
      };
    }
    case 'vitest': {
      const kept = withoutOptions(
        words,
        /^(--reporter|--outputFile|--coverage\.\w+)$/,
        /^--(coverage|watch|run|ui|silent|bail)(=.*)?$|^-w$/,
      ).filter((word, i) => !(i === 1 && /^(run|watch|dev)$/.test(word)));
      const order = ['--coverage.enabled=false', `--reporter=${HELPERS_AS_PACKAGE}/report-vitest.cjs`];
      return {
        argv: [
          kept[0] as string,
          'run',
          ...kept.slice(1),
          ...order,
          ...(tests.length > 0 ? [...fromHere, '-t', namesPattern(tests, ' ')] : []),
        ],
      };
    }
    case 'mocha': {
      const kept = withoutOptions(
        words,
        /^(--reporter|-R|--reporter-options?|-O)$/,
        /^(--bail|-b|--watch|-w|--colors?|-c|--forbid-only)$/,
      );
      return {
        argv: [
          ...kept,
          '--reporter',
          `${HELPERS}/report-mocha.cjs`,
          ...(tests.length > 0 ? ['--grep', namesPattern(tests, ' ')] : []),
        ],
      };
    }
    case 'ava':
      return {
        argv: [
          ...withoutOptions(words, /^$/, /^(--tap|-t|--verbose|-v|--watch|-w|--fail-fast)$/),
          '--tap',
          ...fromHere,
        ],
      };
    case 'tap':
      return {
        argv: [
          ...withoutOptions(words, /^(-R|--reporter)$/, /^(--bail|-b|--(no-)?coverage.*|--cov)$/),
          '--reporter=tap',
          '--disable-coverage',
        ],
      };
    case 'tsc':
      return { argv: compiler(words, check.kind !== 'typecheck') };
    case 'eslint':
      return {
        argv: [
          ...narrowed(
            withoutOptions(
              words,
              /^(-f|--format|-o|--output-file|--cache-location|--cache-strategy|--cache-file)$/,
              /^(--fix|--fix-dry-run|--cache|--color|--no-color|--debug)$|^--fix-type/,
            ),
            files,
          ),
          '-f',
          'json',
        ],
      };
    case 'xo':
      return { argv: [...withoutOptions(words, /^--reporter$/, /^--(fix|watch)$/), '--reporter=json'] };
    case 'oxlint':
      return { argv: [...withoutOptions(words, /^(-f|--format)$/, /^--fix/), '--format=unix'] };
    case 'biome':
      return {
        argv: [
          ...withoutOptions(
            words,
            /^--(reporter|max-diagnostics|colors|diagnostic-level)$/,
            /^--(write|fix|apply|apply-unsafe|unsafe|staged|changed)$/,
          ),
          '--reporter=github',
          '--max-diagnostics=200',
          '--colors=off',
        ],
      };
    case 'prettier':
      return {
        argv: [
          'node',
          `${HELPERS}/run-prettier.cjs`,
          ...withoutOptions(
            words.slice(1),
            /^(--log-?level)$/,
            /^(--check|-c|--list-different|-l|--write|-w|--cache)$/,
          ),
          ...files,
        ],
      };
    default:
      return { argv: words };
  }
}

/** `node --test` with our own reporter; a runner that takes TypeScript keeps what it is. */
function nodeTest(words: readonly string[]): string[] {
  const kept = withoutOptions(
    words,
    /^--test-(reporter|reporter-destination)$/,
    /^--(watch|test-force-exit|experimental-test-coverage|test-only)$|^--test-coverage/,
  );
  const at = kept.indexOf('--test');
  const reporter = [`--test-reporter=${HELPERS}/report-node.cjs`, '--test-reporter-destination=stdout'];
  return [...kept.slice(0, at + 1), ...reporter, ...kept.slice(at + 1)];
}

/** The compiler with plain output; what it writes says what it was written from. */
function compiler(words: readonly string[], writes: boolean): string[] {
  const kept = withoutOptions(
    words,
    /^(--pretty|--diagnostics|--extendedDiagnostics|--listFiles)$/,
    /^(--watch|-w|--preserveWatchOutput)$/,
  );
  const build = kept.includes('-b') || kept.includes('--build');
  const maps = writes && !build ? ['--sourceMap', 'true', '--inlineSourceMap', 'false'] : [];
  return [...kept, '--pretty', 'false', ...maps];
}

/** One name for all compilations of a project, whatever they write; none where the words say what is kept, or name files. */
function buildInfoOf(check: Check, words: readonly string[]): Pick<Step, 'buildInfo'> {
  const at = words.findIndex((word) => word === '-p' || word === '--project');
  const others = words.filter((word, i) => i > 0 && i !== at + 1 && !/^(true|false)$/.test(word));
  if (others.some((word) => !word.startsWith('-') || OWN_BUILD_INFO.test(word))) return {};
  const place = posix.join(check.cwd, at < 0 ? '.' : (words[at + 1] ?? '.'));
  return { buildInfo: `${place.replace(/[^\w-]+/g, '_')}.tsbuildinfo` };
}

/** One pattern for the whole names of tests, suites first. */
function namesPattern(tests: readonly string[], separator: string): string {
  const names = tests.flatMap((id) => {
    const parts = id.split('::').slice(1);
    return parts.length > 0 ? [parts.join(separator).replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')] : [];
  });
  return names.length > 0 ? `^(${[...new Set(names)].join('|')})$` : '';
}

function withoutOptions(words: readonly string[], withValue: RegExp, alone: RegExp): string[] {
  return words.filter((word, i) => {
    const [option = word] = word.split('=');
    const before = words[i - 1] ?? '';
    if (i > 0 && withValue.test(before) && !before.includes('=')) return false;
    return !alone.test(word) && !(word.startsWith('-') && withValue.test(option));
  });
}

/** The files alone, instead of the folders and patterns that are given. */
function narrowed(words: readonly string[], files: readonly string[]): string[] {
  if (files.length === 0) return [...words];
  const takesValue =
    /^(-c|--config|--ext|--ignore-path|--ignore-pattern|--rulesdir|--resolve-plugins-relative-to|--max-warnings|--parser|--parser-options|--plugin|--rule|--env|--global|--stats)$/;
  return [
    ...words.filter((word, i) => i === 0 || word.startsWith('-') || takesValue.test(words[i - 1] ?? '')),
    ...files,
  ];
}
