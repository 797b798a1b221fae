import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Project } from '../../domain/check';
import { createLanguages } from '../../services/languages';
import type { SandboxResult } from '../../services/sandbox/contract';

/** A recorded run of a real tool, and what it amounts to. */
interface Recorded {
  readonly tool: string;
  readonly kind: Check['kind'];
  readonly command: string;
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly reports: Readonly<Record<string, string>>;
  readonly expect: {
    readonly status: string;
    readonly reason?: string;
    readonly diagnostics: readonly (readonly [string, string, string])[];
    readonly tests: readonly (readonly [string, string])[];
  };
}

const FOLDER = join(__dirname, '../../services/languages');
const languages = createLanguages(process.env);

it('the registry holds every folder, and nothing else', () => {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(Object.keys(languages).sort()).toEqual(folders.map((folder) => folder.name).sort());
  for (const [key, adapter] of Object.entries(languages)) expect(adapter.id).toBe(key);
});

describe.each(Object.keys(languages))('%s', (id) => {
  const adapter = languages[id];
  if (!adapter) throw new Error(id);
  const fixtures = join(FOLDER, id, 'fixtures');
  const names = readdirSync(fixtures);

  it('has a README and fixtures', () => {
    expect(existsSync(join(FOLDER, id, 'README.md'))).toBe(true);
    expect(names.length).toBeGreaterThan(0);
  });

  it.each(names)('reads %s as it is', (name) => {
    const recorded = JSON.parse(readFileSync(join(fixtures, name), 'utf8')) as Recorded;
    const [language] = adapter.languages;
    if (!language) throw new Error('no language');
    const project: Project = { id: `${id}:.`, language, adapter: id, root: '.', manifests: [] };
    const { tool, kind, command } = recorded;
    const check: Check = {
      id: 'c',
      projectId: project.id,
      language,
      cwd: '.',
      source: 'ci_file',
      origin: 'x',
      timeoutSecs: 9,
      tool,
      kind,
      command,
    };
    const run = adapter.parse(check, project, { result: resultOf(recorded), reports: recorded.reports });
    expect({
      status: run.status,
      ...(run.reason !== undefined && { reason: run.reason }),
      diagnostics: run.diagnostics.map((d) => [d.bugType, `${d.file}:${d.line}`, d.code]),
      tests: run.tests.map((test) => [test.id, test.outcome]),
    }).toEqual(recorded.expect);
  });
});

function resultOf({ exitCode, stdout, stderr }: Recorded): SandboxResult {
  const capture = (text: string) => ({ text, totalBytes: text.length, droppedBytes: 0 });
  return {
    ...{ containerId: 'recorded', exitCode, signal: null, stdout: capture(stdout), stderr: capture(stderr) },
    ...{ durationMs: 0, timedOut: false, outOfMemory: false, peakMemMb: 0, refusedHosts: [] },
  };
}
