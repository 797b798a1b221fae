import { posix } from 'node:path';
import type { Check } from '../../../domain/check';
import type { Parsed } from '../contract';
import { diagnostic } from '../diagnose';

/** A failure that names no place of its own. */
export function unplaced(output: string, check: Check): Pick<Parsed, 'status' | 'diagnostics' | 'reason'> {
  const [said = 'go ended without a word'] = output
    .split('\n')
    .filter((line) => line.trim() && !/^(#|\{|FAIL)/.test(line));
  if (/requires go >= |toolchain not available|command not found|executable file not found/.test(output))
    return { status: 'infrastructure', diagnostics: [], reason: said };
  if (/import cycle not allowed|go\.mod|go\.sum|module /.test(output)) {
    const file = posix.join(check.cwd, 'go.mod');
    const message = output
      .split('\n')
      .filter((line) => line.trim() && !line.startsWith('#'))
      .join(' ')
      .slice(0, 500);
    return {
      status: 'failed',
      diagnostics: [diagnostic({ source: 'go', code: 'BrokenImport', bugType: 'IMPORT', message, file, line: 1 })],
    };
  }
  return { status: 'failed', diagnostics: [], reason: said };
}
