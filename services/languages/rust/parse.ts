import { posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import type { Diagnostic } from '../../../domain/diagnostic';
import type { Parsed, RawRun } from '../contract';
import { diagnostic, inRepository } from '../diagnose';
import { parseMessages, parsePrinted } from './parse-compiler';
import { parseTests } from './parse-tests';

/** What a check's run amounts to. */
export function parseRun(check: Check, project: Project, raw: RawRun): Parsed {
  const { exitCode, timedOut, outOfMemory, stdout, stderr } = raw.result;
  const base = { exitCode, tests: [] };
  if (outOfMemory) return { ...base, status: 'infrastructure', diagnostics: [], reason: 'memory ran out' };
  const output = `${stderr.text}\n${stdout.text}`;
  if (check.tool === 'cargo-test') {
    const { tests, diagnostics, ...run } = parseTests(check, project, raw);
    if (diagnostics.length > 0 || run.status !== 'failed') return { exitCode, tests, diagnostics, ...run };
    return { exitCode, tests, ...unplaced(output, check, project) };
  }
  if (timedOut) return { ...base, status: 'timed_out', diagnostics: [], reason: 'cut at its time limit' };
  const found =
    check.tool === 'rustfmt' ? unformatted(output, project) : parseMessages(output, [project.root], sourceOf(check));
  if (found.length > 0) return { ...base, status: 'failed', diagnostics: found };
  if (exitCode === 0) return { ...base, status: 'passed', diagnostics: [] };
  return { ...base, ...unplaced(output, check, project) };
}

const sourceOf = (check: Check): string => (check.tool === 'clippy' ? 'clippy' : 'rustc');

/** `cargo fmt --check`: one finding for a file, at the first line that differs. */
function unformatted(output: string, project: Project): Diagnostic[] {
  const broken = parsePrinted(output, [project.root]);
  const found = new Map<string, Diagnostic>();
  for (const { 1: path = '', 2: line = '', index, 0: head } of output.matchAll(/^Diff in (.+?):(\d+):$/gm)) {
    const file = inRepository(path, project.root);
    if (!file || found.has(file)) continue;
    const hunk = output.slice(index + head.length + 1).split('\n');
    const same = hunk.findIndex((text) => /^[-+]/.test(text));
    const what = { code: 'rustfmt', bugType: 'LINTING', message: 'the file is not formatted' } as const;
    found.set(file, diagnostic({ source: 'rustfmt', ...what, file, line: Number(line) + Math.max(0, same) }));
  }
  return [...broken, ...found.values()];
}

const LACKS =
  /no matching package|failed to (?:download|get|fetch)|attempting to make an HTTP request, but --offline|can't checkout from|network|is not installed|no such (?:sub)?command|linker `\w+` not found|requires rustc|No space left on device|could not find system library|pkg-config/;

/** A failure that names no place of its own. */
function unplaced(output: string, check: Check, project: Project): Pick<Parsed, 'status' | 'diagnostics' | 'reason'> {
  const lines = output.split('\n').filter((line) => line.trim() && !line.startsWith('{'));
  const said =
    lines.find((line) => /^(error|warning: unused manifest)/.test(line)) ??
    lines.at(-1) ??
    'cargo ended without a word';
  if (LACKS.test(output)) return { status: 'infrastructure', diagnostics: [], reason: said };
  const [, path, line] = /--> (\S*Cargo\.toml):(\d+):/.exec(output) ?? [];
  if (
    path !== undefined ||
    /failed to (parse|load) manifest|can't find `?\w+`? ?(bin|lib|test|bench|example|`)/.test(output)
  ) {
    const file = (path && inRepository(path, check.cwd)) || posix.join(project.root, 'Cargo.toml');
    const message = lines.slice(lines.indexOf(said)).join(' ').slice(0, 500);
    const what = { source: 'cargo', code: 'manifest', bugType: 'PIPELINE_CONFIG' as const, message };
    return { status: 'failed', diagnostics: [diagnostic({ ...what, file, line: Number(line ?? 1) })] };
  }
  return { status: 'failed', diagnostics: [], reason: said };
}
