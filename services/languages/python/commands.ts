import type { Project } from '../../../domain/check';
import { joinWords } from '../../../domain/shell';
import type { Syntax } from '../../syntax/contract';
import type { RecognizedCheck, Tree } from '../contract';
import { unwrap, type Leaf } from './unwrap';

/** Options that only change what is printed or measured, or that stop at the first failure. */
const PRINTS =
  /^(-v+|-q+|-s|-x|-l|-r\w+|--verbose|--quiet|--exitfirst|--maxfail=.*|--cov.*|--no-cov.*|--junit-?xml=.*|--color=.*|--html=.*|--durations=.*|--tb=.*|--numprocesses=.*|-n\d+|-nauto|--dist=.*|--show-capture=.*|--github|--output-format=.*|--show-source|--statistics|--count|--failfast|--buffer)$/;
const PRINTS_WITH_VALUE =
  /^(--maxfail|--cov-report|--cov-config|--junit-?xml|--durations|--tb|-n|--numprocesses|--dist|--output-format|-f|--color)$/;

/** A command of a CI file as checks of tools whose output can be read. */
export async function recognizeCommand(
  command: string,
  project: Project,
  tree: Tree,
  syntax: Syntax,
): Promise<RecognizedCheck[]> {
  const leaves = await unwrap(command, project, tree, syntax);
  return leaves.flatMap((leaf) => recognizeLeaf(leaf) ?? []);
}

function recognizeLeaf({ words, env }: Leaf): RecognizedCheck | null {
  const module = words[0] === 'python' && words[1] === '-m';
  const [program = '', ...args] = module ? words.slice(2) : words;
  const found = toolOf(program, args, module, words);
  if (!found) return null;
  const kept = found.tool === 'pytest' || found.kind === 'lint' ? withoutPrinting(args) : args;
  const prefix = module ? ['python', '-m'] : [];
  return { ...found, command: joinWords([...prefix, program, ...kept], telling(env)) };
}

function toolOf(
  program: string,
  args: readonly string[],
  module: boolean,
  words: readonly string[],
): Pick<RecognizedCheck, 'kind' | 'tool'> | null {
  const has = (...options: string[]) => options.some((option) => args.includes(option));
  if (has('--version', '--help', '-h')) return null;
  switch (program) {
    case 'pytest':
    case 'py.test':
      return has('--collect-only', '--co') ? null : { kind: 'test', tool: 'pytest' };
    case 'unittest':
      return module ? { kind: 'test', tool: 'unittest' } : null;
    case 'compileall':
      return module ? { kind: 'build', tool: 'compileall' } : null;
    case 'ruff':
      if (args[0] === 'format') return has('--check', '--diff') ? { kind: 'lint', tool: 'ruff-format' } : null;
      return args[0] === 'check' ? { kind: 'lint', tool: 'ruff' } : null;
    case 'black':
      return has('--check') ? { kind: 'lint', tool: 'black' } : null;
    case 'isort':
      return has('--check', '--check-only', '-c') ? { kind: 'lint', tool: 'isort' } : null;
    case 'flake8':
    case 'pylint':
    case 'yamllint':
      return { kind: 'lint', tool: program };
    case 'mypy':
    case 'pyright':
    case 'basedpyright':
      return { kind: 'typecheck', tool: program };
    default:
      return words[0] === 'python' && /(^|\/)test_\w+\.py$/.test(words[1] ?? '')
        ? { kind: 'test', tool: 'unittest' }
        : null;
  }
}

function withoutPrinting(args: readonly string[]): string[] {
  return args.filter(
    (word, i) => !PRINTS.test(word) && !PRINTS_WITH_VALUE.test(word) && !PRINTS_WITH_VALUE.test(args[i - 1] ?? ''),
  );
}

function telling(env: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter(([name]) => /^(PYTHONPATH|PYTHONWARNINGS|MYPYPATH|DJANGO_SETTINGS_MODULE)$/.test(name)),
  );
}
