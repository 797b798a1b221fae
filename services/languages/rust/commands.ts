import { joinWords, shellCommands } from '../../../domain/shell';
import type { RecognizedCheck } from '../contract';
import { halves } from './invocation';

/** Options that change what is printed, or how long it takes, and not what is judged; those of the second kind take a value. */
const DROPPED =
  /^(-q|--quiet|-v+|--verbose|--no-fail-fast|--keep-going|--timings|--future-incompat-report|--(color|message-format|jobs|target-dir|profile-time)=.*|-j\d+)$/;
const DROPPED_WITH_VALUE = /^(--color|--message-format|-j|--jobs|--target-dir)$/;
/** Of the test programs: what makes them say less, or all at once. */
const HARNESS_DROPPED =
  /^(-q|--quiet|--nocapture|--no-capture|--show-output|--test-threads=.*|--color=.*|--format=.*)$/;
const HARNESS_WITH_VALUE = /^(--test-threads|--color|--format)$/;

/** A command of a CI file as a check of cargo's. */
export function recognizeCommand(command: string): RecognizedCheck[] {
  return shellCommands(command).flatMap(({ words, env }): RecognizedCheck[] => {
    const [program = '', ...args] = words;
    if ((program.split('/').pop() ?? '') !== 'cargo') return [];
    const [verb = '', ...rest] = args.filter((word, i) => i > 0 || !word.startsWith('+'));
    // What is unstable is the nightly compiler's alone.
    if (rest.some((word) => /^(--help|-h|--target|--target=.*|--list|-Z.*)$/.test(word))) return [];
    const [cargo, harness] = halves(rest);
    const settings: Record<string, string> = env.RUSTFLAGS === undefined ? {} : { RUSTFLAGS: env.RUSTFLAGS };
    const mine = without(cargo, DROPPED, DROPPED_WITH_VALUE);
    const text = (name: string, own: readonly string[], theirs: readonly string[]) =>
      joinWords(['cargo', name, ...own, ...(theirs.length > 0 ? ['--', ...theirs] : [])], settings);
    switch (verb) {
      case 'b':
      case 'build':
        return [{ kind: 'build', tool: 'cargo-build', command: text('build', mine, []) }];
      case 'c':
      case 'check':
        return [{ kind: 'typecheck', tool: 'cargo-check', command: text('check', mine, []) }];
      case 'clippy':
        return [{ kind: 'lint', tool: 'clippy', command: text('clippy', mine, harness) }];
      case 'fmt': {
        const judges = rest.includes('--check');
        const own = mine.filter((word) => word !== '--check');
        return judges ? [{ kind: 'lint', tool: 'rustfmt', command: text('fmt', [...own, '--check'], []) }] : [];
      }
      case 't':
      case 'test': {
        if (cargo.some((word) => /^(--no-run|--benches|--bench(=.*)?)$/.test(word))) return [];
        const theirs = without(harness, HARNESS_DROPPED, HARNESS_WITH_VALUE);
        return [{ kind: 'test', tool: 'cargo-test', command: text('test', mine, theirs) }];
      }
      default:
        return [];
    }
  });
}

function without(args: readonly string[], dropped: RegExp, withValue: RegExp): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (withValue.test(word)) i++;
    else if (!dropped.test(word)) kept.push(word);
  }
  return kept;
}
