import type { Diagnostic } from '../../../domain/diagnostic';
import { diagnostic, inRepository } from '../diagnose';
import { compilerBugType } from './classify';
import type { Facts } from './facts';
import { oneLine } from './parse-error';

const FINDING = /^(.+?)\((\d+),(\d+)\): (error|warning) TS(\d+): (.*)$/;
const WITHOUT_PLACE = /^error TS(\d+): (.*)$/;

/** `tsc --pretty false`; a finding goes on in indented lines. What has no place is about the configuration. */
export function parseTsc(output: string, cwd: string, facts: Facts): Diagnostic[] {
  const found: Diagnostic[] = [];
  const lines = output.split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    const [, path, row, column, severity, number, first = ''] = FINDING.exec(line) ?? [];
    if (path !== undefined) {
      const file = inRepository(path, cwd);
      const more = lines.slice(i + 1).slice(
        0,
        lines.slice(i + 1).findIndex((next) => !/^\s+\S/.test(next)),
      );
      const message = oneLine([first, ...more].join(' '));
      if (file === null || file.includes('node_modules/')) continue;
      const bugType = compilerBugType(Number(number), first, facts.exported);
      const place = { file, line: Number(row), column: Number(column) };
      found.push(
        diagnostic({
          source: 'tsc',
          code: `TS${number}`,
          message,
          severity: severity === 'warning' ? 'warning' : 'error',
          ...place,
          bugType,
        }),
      );
      continue;
    }
    const [, code, message] = WITHOUT_PLACE.exec(line) ?? [];
    // TS5033: a place where it may not write, which is the machine's.
    if (code === undefined || message === undefined || code === '5033') continue;
    const file = inRepository('tsconfig.json', cwd) ?? 'tsconfig.json';
    found.push(
      diagnostic({
        source: 'tsc',
        code: `TS${code}`,
        message: oneLine(message),
        file,
        line: 1,
        bugType: 'PIPELINE_CONFIG',
      }),
    );
  }
  return found;
}
