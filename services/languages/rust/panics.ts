import type { Frame, Project } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import { diagnostic, inRepository } from '../diagnose';
import type { Seen, TestProgram } from './libtest';
import type { Place } from './places';

/** Where and why a test failed: the panic with its stack, what it returned, or how its program died. */
export function failureOf(seen: Seen, program: TestProgram, place: Place, project: Project): Diagnostic {
  const own = { file: place.file, line: place.line ?? 1 };
  const what = { source: 'cargo-test', code: 'AssertionError', bugType: 'LOGIC' as const };
  const said = (text: string) => `${seen.name}: ${text.replace(/\s+/g, ' ').trim()}`.slice(0, 500);
  const lines = seen.outcome === null ? program.rest : seen.output;
  const at = lines.findIndex((line) => /^thread '.*' (?:\(\d+\) )?panicked at /.test(line));
  if (at < 0) {
    if (seen.outcome === null) {
      const died = lines.filter((line) => /overflowed its stack|memory allocation of|signal: \d+|SIG[A-Z]+/.test(line));
      const how = died
        .join(' ')
        .replace(/\bprocess didn't exit successfully: `[^`]*` ?|thread '.*?' (\(\d+\) )?has /g, '');
      return diagnostic({
        ...what,
        code: 'crash',
        message: said(how || 'its program ended before the test did'),
        ...own,
      });
    }
    const [, problem] = /^Error: (.+)/m.exec(lines.join('\n')) ?? [];
    const text =
      problem ?? lines.find((line) => line.trim() && !/^note: (run with|Some details)/.test(line)) ?? 'failed';
    return diagnostic({ ...what, message: said(text), ...own });
  }
  const [, path = '', line = ''] = /panicked at (?:'.*', )?(.+?):(\d+):\d+:?$/.exec(lines[at] ?? '') ?? [];
  const rest = lines.slice(at + 1);
  const end = rest.findIndex((text) => /^(stack backtrace:|note: |thread '|----)/.test(text));
  const message = (end < 0 ? rest : rest.slice(0, end)).join('\n');
  const frames = framesOf(rest, project);
  // An example of documentation counts its lines by itself.
  const file = seen.file === null ? inRepository(path, project.root) : null;
  const where = file ? { file, line: Number(line) } : (frames.at(-1) ?? own);
  const asserts = /^(assertion |not implemented|explicit panic|note: test did not panic)/.test(message);
  return diagnostic({
    ...{ ...what, code: asserts ? 'AssertionError' : 'panic', message: said(message || 'panicked') },
    ...{ file: where.file, line: where.line, frames },
  });
}

/** Frames of the repository, innermost last. */
function framesOf(lines: readonly string[], project: Project): Frame[] {
  const frames: Frame[] = [];
  lines.forEach((line, i) => {
    const [, path = '', at = ''] = /^\s+at (.+?):(\d+)(?::\d+)?$/.exec(line) ?? [];
    const file = path && !path.startsWith('/rustc/') ? inRepository(path, project.root) : null;
    if (!file) return;
    const name = /^\s*\d+: (?:.*::)?(\{\{closure\}\}|[\w<>{}# ]+)$/.exec(lines[i - 1] ?? '')?.[1] ?? '';
    frames.push({ file, line: Number(at), function: name });
  });
  return frames.reverse();
}
