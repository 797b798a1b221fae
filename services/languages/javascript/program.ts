import { posix } from 'node:path';
import type { Check } from '../../../domain/check';
import { joinWords, shellCommands } from '../../../domain/shell';
import type { RecognizedCheck, Tree } from '../contract';
import { programOf } from './commands';
import { programFile, readWords } from './warm-order';

/** `node FILE ARGS…`, or another runner of such files, where the file is the repository's own. */
export function programIn(command: string, cwd: string, tree: Tree): RecognizedCheck | null {
  const [only, ...more] = shellCommands(command);
  if (!only || more.length > 0) return null;
  const words = withoutLauncher(only.words);
  const file = fileIn(words);
  if (file === null || !tree.has(posix.normalize(posix.join(cwd, file)))) return null;
  return { kind: 'test', tool: 'script', command: joinWords(words, only.env) };
}

/** What a check that tells by its exit code alone is about: its program, or else the manifest that has the script. */
export function subjectOf(check: Check): string {
  const file = fileIn(shellCommands(check.command).at(-1)?.words ?? []);
  return posix.join(check.cwd, file ?? 'package.json');
}

function fileIn(words: readonly string[]): string | null {
  const { program, args } = programOf(words);
  return args.includes('--test') ? null : programFile(program, readWords(program, args).rest);
}

function withoutLauncher(words: readonly string[]): readonly string[] {
  return words[0] === 'npx' ? words.slice(1).filter((word, i) => i > 0 || !/^(-y|--yes)$/.test(word)) : words;
}
