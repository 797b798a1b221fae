import { posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, ENVIRONMENT, HELPERS, REPORTS } from '../../sandbox/contract';
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
    case 'golangci-lint':
      return [program, verb, '--color=never', ...rest];
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

/** Of the options of `go test`, those that say how code is compiled; of these, those with a value of their own. */
const BUILD_FLAG = /^--?(tags|mod|modfile|ldflags|gcflags|asmflags|gccgoflags|buildmode|compiler|overlay|pgo|pkgdir)\b/;
const TEST_FLAG = /^--?(short|parallel|cpu)\b/;
const TAKES_VALUE =
  /^--?(tags|mod|modfile|ldflags|gcflags|asmflags|buildmode|pgo|run|skip|list|parallel|cpu|vet|exec)$/;

/** Our program that judges many variants at once, for the packages and in the way of a check; null for another tool. */
export function schemataServer(
  check: Check,
  _project: Project,
  limits: { readonly memoryMb: number; readonly atOnce: number },
): Invocation | null {
  const [first] = shellCommands(check.command);
  if (check.tool !== 'go-test' || !first) return null;
  const rest = first.words.slice(2);
  const own = rest.includes('-args') ? rest.slice(rest.indexOf('-args') + 1) : [];
  const words = rest.slice(0, rest.length - own.length - (rest.includes('-args') ? 1 : 0));
  const options: string[] = [];
  const patterns: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as string;
    if (!word.startsWith('-')) patterns.push(word);
    else options.push(TAKES_VALUE.test(word) ? `${word}=${words[++i] ?? ''}` : word);
  }
  const order = {
    ...{ root: CHECKOUT, cwd: check.cwd, patterns: patterns.length > 0 ? patterns : ['.'], ...limits },
    flags: ['-buildvcs=false', ...options.filter((word) => BUILD_FLAG.test(word))],
    arguments: [
      ...options.filter((word) => TEST_FLAG.test(word)).map((word) => word.replace(/^--?/, '-test.')),
      ...own,
    ],
  };
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  const argv = ['sh', `${HELPERS}/go.sh`, `${ENVIRONMENT}/schemata`, JSON.stringify(order)];
  return { argv, cwd, env: { ...first.env, RIFT_REPORTS: REPORTS } };
}
