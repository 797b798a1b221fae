import { posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, HELPERS, REPORTS } from '../../sandbox/contract';
import type { Invocation, Selection } from '../contract';

/** How a check is really run: by the machine's own go, its output for a machine. */
export function invocationOf(check: Check, _project: Project, selection: Selection = {}): Invocation {
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  const [first] = shellCommands(check.command);
  const words = first?.words ?? ['go', 'version'];
  const env = { ...first?.env, RIFT_REPORTS: REPORTS };
  return { argv: ['sh', `${HELPERS}/go.sh`, ...ordered(check, words, selection)], cwd, env };
}

function ordered(check: Check, words: readonly string[], { tests }: Selection): string[] {
  const [program = 'go', verb = '', ...rest] = words;
  switch (check.tool) {
    case 'gofmt':
      return ['gofmt', '-d', ...words.slice(1).filter((word) => !word.startsWith('-'))];
    case 'go-vet':
      return [program, verb, '-json', ...rest];
    case 'go-test': {
      // What vet says of tests is the other check's to tell.
      const order = [program, verb, '-json', '-vet=off', '-count=1', '-timeout=0'];
      if (!tests || tests.length === 0) return [...order, ...rest];
      const names = [...new Set(tests.map(topLevel))];
      const folders = [...new Set(tests.map((id) => posix.dirname(id.split('::')[0] ?? '.')))];
      const packages = folders.map(
        (folder) => `./${posix.relative(check.cwd === '.' ? '' : check.cwd, folder === '.' ? '' : folder)}`,
      );
      const options = rest.filter((word) => word.startsWith('-') && !/^--?run\b/.test(word));
      return [...order, ...options, `-run=^(${names.join('|')})$`, ...packages];
    }
    default:
      return [program, verb, ...rest];
  }
}

/** The function of `file::TestName/case`. */
const topLevel = (id: string): string => (id.split('::')[1] ?? id).split('/')[0] ?? '';
