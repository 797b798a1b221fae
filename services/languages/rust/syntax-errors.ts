import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT, HELPERS } from '../../sandbox/contract';
import type { InLanguage } from '../contract';
import { parsePrinted } from './parse-compiler';

/** Files that Rust's own parser cannot read. */
export async function unreadableFiles(files: readonly string[], run: InLanguage): Promise<Diagnostic[]> {
  if (files.length === 0) return [];
  const { result } = await run({ argv: ['sh', `${HELPERS}/syntax.sh`, ...files], cwd: CHECKOUT });
  const found = parsePrinted(result.stdout.text, ['.']);
  return [...new Map([...found].reverse().map((one) => [one.file, one])).values()];
}
