import { joinWords, shellCommands } from '../../../domain/shell';
import type { RecognizedCheck } from '../contract';

/** Options that change what is printed, or how long it takes, and not what is judged; those of the second kind take a value. */
const DROPPED = /^--?(v|json|race|cover|count|n|x|failfast|a|trimpath|benchmem|shuffle|msan|asan)(=.*)?$/;
const DROPPED_WITH_VALUE =
  /^--?(coverprofile|covermode|coverpkg|cpuprofile|memprofile|o|p|parallel|timeout|bench|benchtime|outputdir|trace)$/;

/** A command of a CI file as a check of Go's own tools. */
export function recognizeCommand(command: string): RecognizedCheck[] {
  return shellCommands(command).flatMap(({ words, env }): RecognizedCheck[] => {
    const [program = '', ...args] = words;
    const name = program.split('/').pop() ?? '';
    if (name === 'gofmt' && args.some((word) => /^-[ld]+$/.test(word))) {
      const paths = args.filter((word) => !word.startsWith('-'));
      return [
        { kind: 'lint', tool: 'gofmt', command: joinWords(['gofmt', '-l', ...(paths.length > 0 ? paths : ['.'])]) },
      ];
    }
    if (name === 'golangci-lint' && args[0] === 'run') {
      // What it says of vet's findings is said without it too, where the machine has none.
      return [
        {
          kind: 'lint',
          tool: 'golangci-lint',
          command: joinWords(['golangci-lint', 'run', ...withoutOutput(args.slice(1))]),
        },
        { kind: 'lint', tool: 'go-vet', command: 'go vet ./...' },
      ];
    }
    if (name !== 'go') return [];
    const [verb = '', ...rest] = args;
    const kept = { GOFLAGS: env.GOFLAGS, CGO_ENABLED: env.CGO_ENABLED };
    const settings = Object.fromEntries(
      Object.entries(kept).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const text = joinWords(['go', verb, ...withoutPrinting(rest)], settings);
    if (rest.some((word) => /^--?(help|list)\b/.test(word))) return [];
    if (verb === 'build') return [{ kind: 'build', tool: 'go-build', command: text }];
    if (verb === 'vet') return [{ kind: 'lint', tool: 'go-vet', command: text }];
    if (verb === 'test' && !rest.some((word) => /^--?(bench|fuzz)\b/.test(word))) {
      return [{ kind: 'test', tool: 'go-test', command: text }];
    }
    return [];
  });
}

function withoutPrinting(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (DROPPED_WITH_VALUE.test(word)) i++;
    else if (!DROPPED.test(word) && !DROPPED_WITH_VALUE.test(word.split('=')[0] as string)) kept.push(word);
  }
  return kept;
}

/** Without what says where findings are printed, and how, and how long that may take. */
function withoutOutput(args: readonly string[]): string[] {
  const PRINTS =
    /^--(out-format|output\.[\w.-]+|timeout|color|print-issued-lines|verbose|allow-parallel-runners|new-from-\w+)\b/;
  return args.filter((word, i) => {
    const before = args[i - 1] ?? '';
    const isValue = PRINTS.test(before) && !before.includes('=') && !word.startsWith('-');
    return !PRINTS.test(word) && word !== '-v' && !isValue;
  });
}
