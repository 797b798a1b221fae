import { posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, ENVIRONMENT, HELPERS, INSTALLATION, REPORTS } from '../../sandbox/contract';
import type { Invocation, Selection } from '../contract';

/** The interpreter with neither start-up hooks nor the working directory: those come after our own program. */
export const ISOLATED = [`${INSTALLATION}/bin/python`, '-I', '-S'] as const;

const OPTIONS_WITH_VALUE =
  /^(-[kmpcoWjeg]|--(select|ignore|exclude|extend-select|extend-ignore|extend-exclude|config|config-file|per-file-ignores|line-length|max-line-length|target-version|rootdir|deselect|import-mode|rcfile|disable|enable|format|max-complexity|start-directory|pattern|top-level-directory))$/;

interface ForkServer {
  readonly mode: 'warm' | 'fresh';
  /** Modules to import before anything is forked. */
  readonly modules: readonly string[];
  readonly atOnce: number;
  /** What a fork may use beyond what the server has. */
  readonly memoryMb: number;
}

/** The warm process that runs a check's tests on many variants of the code; null where the tool has none. */
export function forkServer(check: Check, server: ForkServer): Invocation | null {
  const tool = { pytest: 'pytest', unittest: 'unittest', 'python-script': 'script' }[check.tool];
  if (tool === undefined) return null;
  const { cwd, env, words, module, args } = commandOf(check);
  const given = tool === 'unittest' && !module ? scriptAsModule(words) : args;
  const pythonpath = pythonPath(env.PYTHONPATH, cwd);
  const options = { ...server, tool, root: CHECKOUT, args: given, cwdOnPath: module, pythonpath, name: check.command };
  // A library's own threads would not survive a fork.
  const single = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
  return { argv: helper('fork_server.py', options), env: { ...env, ...single, PYTHONHASHSEED: '0' }, cwd };
}

function commandOf(check: Check) {
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  const [command] = shellCommands(check.command);
  const words = command?.words ?? [];
  const module = words[0] === 'python' && words[1] === '-m';
  const args = words.slice(module ? 3 : 1);
  const env: Readonly<Record<string, string>> = { PYTHONDONTWRITEBYTECODE: '1', ...command?.env };
  return { cwd, env, words, module, args };
}

/** How a check is really run: the tool from the environment, isolated from the checkout, its output for a machine. */
export function invocationOf(check: Check, _project: Project, selection: Selection = {}): Invocation {
  const { cwd, env, words, module, args } = commandOf(check);
  const files = (selection.files ?? []).map((file) => posix.relative(check.cwd === '.' ? '' : check.cwd, file));
  const narrowed = (list: readonly string[]) => (files.length > 0 ? [...withoutPaths(list), '--', ...files] : list);
  const asModule = (name: string, ...rest: readonly string[]) => [
    ...ISOLATED,
    `${HELPERS}/run_module.py`,
    name,
    ...rest,
  ];
  return { argv: argvOf(), env, cwd, ...(check.tool === 'mypy' && { keeps: ['mypy.tar'] }) };

  function argvOf(): readonly string[] {
    const common = { reports: REPORTS, root: CHECKOUT, pythonpath: pythonPath(env.PYTHONPATH, cwd) };
    const tests = selection.tests ?? [];
    switch (check.tool) {
      case 'pytest':
        return helper('run_pytest.py', { ...common, args, cwdOnPath: module, tests });
      case 'unittest':
        return helper('run_unittest.py', { ...common, args: module ? args : scriptAsModule(words), tests });
      case 'python-script':
        return helper('run_script.py', { ...common, args, name: check.command });
      case 'compileall':
        return helper('compile_all.py', { ...common, files: selection.files ?? [] });
      case 'ruff':
        return [
          `${ENVIRONMENT}/bin/ruff`,
          'check',
          '--no-fix',
          '--no-cache',
          '--force-exclude',
          '--output-format',
          'json',
          ...narrowed(withoutFixes(args.slice(1))),
        ];
      case 'ruff-format':
        return [
          `${ENVIRONMENT}/bin/ruff`,
          'format',
          '--diff',
          '--no-cache',
          '--force-exclude',
          ...narrowed(without(args.slice(1), '--check', '--diff')),
        ];
      case 'black':
        return asModule('black', '--check', '--diff', '--no-color', ...narrowed(without(args, '--check', '--diff')));
      case 'isort':
        return asModule(
          'isort',
          '--check-only',
          '--diff',
          ...narrowed(without(args, '--check', '--check-only', '-c', '--diff')),
        );
      case 'flake8':
        return asModule(
          'flake8',
          '-j1',
          '--format=%(path)s:%(row)d:%(col)d: %(code)s %(text)s',
          ...narrowed(withoutValue(args, '--format')),
        );
      case 'pylint':
        return asModule('pylint', '--output-format=json', '--score=n', ...narrowed(args));
      case 'yamllint':
        return asModule('yamllint', '-f', 'parsable', ...withoutValue(args, '-f', '--format'));
      case 'mypy':
        return [
          ...ISOLATED,
          `${HELPERS}/run_mypy.py`,
          '--python-executable',
          ISOLATED[0],
          '--show-column-numbers',
          '--show-error-codes',
          '--no-error-summary',
          '--no-pretty',
          '--hide-error-context',
          '--no-color-output',
          ...without(args, '--pretty', '--error-summary'),
        ];
      case 'pyright':
      case 'basedpyright':
        return [
          `${ENVIRONMENT}/bin/${check.tool}`,
          '--outputjson',
          '--pythonpath',
          ISOLATED[0],
          // Files named here would set its configuration aside.
          ...without(args, '--outputjson'),
        ];
      default:
        throw new Error(`the Python adapter does not know the tool ${check.tool}`);
    }
  }
}

function helper(name: string, options: object): string[] {
  return [...ISOLATED, `${HELPERS}/${name}`, JSON.stringify(options)];
}

function pythonPath(value: string | undefined, cwd: string): string[] {
  return (value ?? '')
    .split(':')
    .filter(Boolean)
    .map((folder) => posix.resolve(cwd, folder));
}

/** `python tests/test_x.py` runs what `python -m unittest tests.test_x` runs. */
function scriptAsModule(words: readonly string[]): string[] {
  const [, script = '', ...rest] = words;
  return ['-v', script.replace(/^\.\//, ''), ...rest].slice(1);
}

function without(args: readonly string[], ...dropped: readonly string[]): string[] {
  return args.filter((word) => !dropped.includes(word));
}

function withoutValue(args: readonly string[], ...options: readonly string[]): string[] {
  return args.filter((word, i) => !options.some((o) => word === o || word.startsWith(`${o}=`) || args[i - 1] === o));
}

function withoutFixes(args: readonly string[]): string[] {
  return withoutValue(args, '--output-format').filter(
    (word) => !/^--(fix|fix-only|unsafe-fixes|diff|show-fixes|exit-zero|watch|exit-non-zero-on-fix)$/.test(word),
  );
}

function withoutPaths(args: readonly string[]): string[] {
  return args.filter((word, i) => word.startsWith('-') || OPTIONS_WITH_VALUE.test(args[i - 1] ?? ''));
}
