import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT, HELPERS } from '../../sandbox/contract';
import type { InLanguage } from '../contract';
import { parseCompiler } from './parse-compiler';

/** Files that the compiler's own parser cannot read. */
export async function unreadableFiles(files: readonly string[], run: InLanguage): Promise<Diagnostic[]> {
  if (files.length === 0) return [];
  const argv = ['java', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', `${HELPERS}/ParseOnly.java`, ...files];
  const { result } = await run({ argv, cwd: CHECKOUT });
  const found = parseCompiler(result.stdout.text, '.').map((one) => ({ ...one, bugType: 'SYNTAX' as const }));
  return [...new Map([...found].reverse().map((one) => [one.file, one])).values()];
}
