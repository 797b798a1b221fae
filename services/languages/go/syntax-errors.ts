import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT, HELPERS } from '../../sandbox/contract';
import type { InLanguage } from '../contract';
import { parseCompiler } from './parse-compiler';

/** Files that Go's own parser cannot read. */
export async function unreadableFiles(files: readonly string[], run: InLanguage): Promise<Diagnostic[]> {
  if (files.length === 0) return [];
  const { result } = await run({ argv: ['sh', `${HELPERS}/go.sh`, 'gofmt', '-e', '-l', ...files], cwd: CHECKOUT });
  const found = parseCompiler(result.stderr.text, '.', 'gofmt').map((one) => ({
    ...one,
    bugType: 'SYNTAX' as const,
    code: 'SyntaxError',
  }));
  return [...new Map([...found].reverse().map((one) => [one.file, one])).values()];
}
