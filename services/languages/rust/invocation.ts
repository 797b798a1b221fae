import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, HELPERS, REPORTS } from '../../sandbox/contract';
import type { Invocation, Selection } from '../contract';

/** How a check is really run: by the machine's own cargo, without a network, its output for a machine. */
export function invocationOf(check: Check, project: Project, selection: Selection = {}): Invocation {
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  const [first] = shellCommands(check.command);
  const [, verb = '', ...rest] = first?.words ?? [];
  const root = project.root === '.' ? CHECKOUT : `${CHECKOUT}/${project.root}`;
  const env = {
    ...first?.env,
    ...{ RIFT_REPORTS: REPORTS, RIFT_ROOT: root },
    // One after the other, so that the test that never ends is the last one named.
    ...{ RUST_BACKTRACE: '1', RUST_LIB_BACKTRACE: '0', RUST_TEST_THREADS: '1' },
  };
  const helper = ['sh', `${HELPERS}/cargo.sh`];
  switch (check.tool) {
    case 'rustfmt':
      return { argv: [...helper, 'cargo', verb, ...rest], cwd, env };
    case 'cargo-test':
      return { argv: [...helper, 'tests', 'cargo', verb, ...testOrder(rest, selection)], cwd, env };
    default:
      return { argv: [...helper, 'cargo', verb, '--message-format=json', '--keep-going', ...rest], cwd, env };
  }
}

function testOrder(words: readonly string[], { tests }: Selection): string[] {
  const [cargo, harness] = halves(words);
  const order = ['--message-format=json', '--no-fail-fast', ...cargo];
  const names = [...new Set((tests ?? []).map((id) => id.slice(id.indexOf('::') + 2)))];
  // Examples in documentation have no name of their own.
  if (names.length === 0 || names.some((name) => name.includes(' '))) {
    return [...order, ...(harness.length > 0 ? ['--', ...harness] : [])];
  }
  const options = harness.filter((word) => word.startsWith('-') && word !== '--exact');
  return [...order, '--', ...options, '--exact', ...names];
}

/** What is for cargo, and what is for the test programs behind `--`. */
export function halves(words: readonly string[]): [string[], string[]] {
  const at = words.indexOf('--');
  return at < 0 ? [[...words], []] : [words.slice(0, at), words.slice(at + 1)];
}
