import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { Failure } from '../../domain/failure';
import type { BugType, Language } from '../../domain/names';
import type { Candidate } from '../../domain/patch';
import { exec } from '../../services/process/spawn';
import { createSyntax } from '../../services/syntax';
import { CHECKOUT, HELPERS } from '../../services/sandbox/contract';
import { createLanguages } from '../../services/languages';
import type { InLanguage, RawRun, Tree } from '../../services/languages/contract';
import type { RepairContext } from '../../services/strategies/contract';
import { ruleFirst } from '../../services/strategies/rule-first';

export type Files = Readonly<Record<string, string>>;

/** A checkout in memory. Files named in `latin1` are not valid UTF-8. */
export function memoryTree(files: Files, latin1: readonly string[] = []): Tree {
  return {
    root: '/nowhere',
    files: Object.keys(files).sort(),
    read: (path) => files[path] ?? null,
    encoding: (path) => (latin1.includes(path) ? 'latin1' : 'utf8'),
    has: (path) => path in files,
  };
}

function writeTree(root: string, files: Files, latin1: readonly string[]): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text, latin1.includes(path) ? 'latin1' : 'utf8');
  }
}

function readTree(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (folder: string) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      if (name === 'node_modules') continue;
      if (statSync(path).isDirectory()) visit(path);
      else found[relative(root, path)] = readFileSync(path, 'utf8');
    }
  };
  visit(root);
  return found;
}

export interface Bench {
  readonly files: Files;
  readonly latin1?: readonly string[];
  /** Packages that the project has. */
  readonly packages?: string;
  /** Folders put before PATH, e.g. that of a linter. */
  readonly path?: readonly string[];
}

/** What the sandbox shows of JavaScript's adapter. */
const SCRIPT_HELPERS = join(__dirname, '../../services/languages/javascript/helpers');

/** Runs the language's programs of this machine on a copy: rules bring no code of a repository to run here. */
function hostTools({ files, latin1 = [], path = [], packages }: Bench): Pick<RepairContext, 'run' | 'runAndDiff'> {
  const inCopy = async <T>(use: (root: string, run: InLanguage) => Promise<T>): Promise<T> => {
    const root = mkdtempSync(join(tmpdir(), 'rules-'));
    const run: InLanguage = async (spec) => {
      writeTree(root, files, latin1);
      if (packages !== undefined) symlinkSync(packages, join(root, 'node_modules'));
      const outside = (text: string) =>
        (spec.mounts ?? []).reduce(
          (all, { host, guest }) => all.replaceAll(guest, host),
          text.replaceAll(CHECKOUT, root).replaceAll(HELPERS, SCRIPT_HELPERS),
        );
      const env = { ...process.env, ...spec.env, PATH: [...path, process.env['PATH'] ?? ''].join(':') };
      const cwd = spec.cwd.replace(CHECKOUT, root);
      const input = spec.stdin === undefined ? undefined : outside(spec.stdin);
      const result = await exec(spec.argv, {
        cwd,
        env,
        timeoutMs: 60_000,
        ...(input === undefined ? {} : { input }),
      }).catch(() => null);
      const capture = (b: Buffer | undefined) => ({
        text: b?.toString() ?? '',
        totalBytes: b?.length ?? 0,
        droppedBytes: 0,
      });
      const raw: RawRun = {
        reports: {},
        result: {
          containerId: 'host',
          exitCode: result ? result.code : 127,
          signal: null,
          stdout: capture(result?.stdout),
          stderr: capture(result?.stderr),
          durationMs: 0,
          timedOut: result?.timedOut ?? false,
          outOfMemory: false,
          peakMemMb: 0,
          refusedHosts: [],
        },
      };
      return raw;
    };
    try {
      return await use(root, run);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  };
  return {
    run: (spec) => inCopy((_root, run) => run(spec)),
    runAndDiff: (spec) =>
      inCopy(async (root, run) => {
        await run(spec);
        const after = readTree(root);
        return Object.fromEntries(
          Object.entries(after).filter(([file, text]) => file in files && files[file] !== text),
        );
      }),
  };
}

export interface Finding {
  readonly file: string;
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly bugType: BugType;
  readonly source?: string;
  readonly column?: number | null;
  readonly tests?: readonly string[];
  readonly frames?: Failure['diagnostic']['frames'];
}

function languageOf(file: string): Language {
  if (/\.[cm]?tsx?$/.test(file)) return 'typescript';
  return /\.[cm]?jsx?$/.test(file) ? 'javascript' : 'python';
}

export function failureOf(finding: Finding): Failure {
  const { file, line, code, message, bugType, source = 'python', column = null, tests = [], frames = [] } = finding;
  const severity = 'error' as const;
  const diagnostic = {
    source,
    code,
    message,
    severity,
    file,
    line,
    column,
    endLine: null,
    endColumn: null,
    bugType,
    tests,
    frames,
  };
  const id = [file, line, column, code, message].join('|');
  const place = { file, line, submittedLine: line };
  const language = languageOf(file);
  return { id, projectId: `${language}:.`, checkId: 'check', language, bugType, ...place, diagnostic, tests };
}

const syntax = createSyntax();
const languages = createLanguages(process.env, syntax);

export function contextOf(bench: Bench, findings: readonly Finding[]): RepairContext {
  const failures = findings.map(failureOf);
  const [root] = failures;
  const adapter = languages[root?.language === 'python' ? 'python' : 'javascript'];
  if (!root || !adapter) throw new Error('no finding');
  return {
    cluster: { id: 'cluster', failures, root },
    project: { id: root.projectId, language: root.language, adapter: adapter.id, root: '.', manifests: [] },
    adapter,
    tree: memoryTree(bench.files, bench.latin1),
    syntax,
    ...hostTools(bench),
    signal: new AbortController().signal,
  };
}

/** The first candidates that the rules yield. */
export async function candidates(bench: Bench, findings: readonly Finding[], most = 20): Promise<Candidate[]> {
  const found: Candidate[] = [];
  for await (const candidate of ruleFirst.propose(contextOf(bench, findings))) {
    found.push(candidate);
    if (found.length >= most) break;
  }
  return found;
}

/** Texts that the first candidates make of one file, the first finding's where none is named. */
export async function texts(
  bench: Bench,
  findings: readonly Finding[],
  most = 20,
  file = findings[0]?.file,
): Promise<string[]> {
  return (await candidates(bench, findings, most)).map(
    (c) => c.patch.changes.find((change) => change.path === file)?.after ?? '',
  );
}
