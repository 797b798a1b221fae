import { LineCounter, isMap, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';

/** A `run:` step of a CI file. */
export interface CiStep {
  readonly file: string;
  /** 1-based line of the script's first line. */
  readonly line: number;
  readonly job: string;
  readonly run: string;
  /** Relative to the repository. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Its failure does not fail the job. */
  readonly mayFail: boolean;
}

export interface CiFile {
  readonly steps: readonly CiStep[];
  /** Language versions that the jobs ask for, e.g. `python` → `3.11`. */
  readonly versions: Readonly<Record<string, readonly string[]>>;
  /** null where the file can be read. */
  readonly error: { readonly message: string; readonly line: number; readonly column: number } | null;
}

type Plain = Readonly<Record<string, unknown>>;

/** Actions that are nothing but a command. */
const ACTIONS: readonly (readonly [RegExp, string])[] = [
  [/^pre-commit\/action(@|$)/, 'pre-commit run --all-files'],
  [/^(astral-sh|chartboost)\/ruff-action(@|$)/, 'ruff check .'],
  [/^psf\/black(@|$)/, 'black --check .'],
];
const CHECKS_A_PUSH = ['push', 'pull_request', 'pull_request_target', 'merge_group', 'workflow_call'];
const GITLAB_KEYWORDS = ['stages', 'variables', 'default', 'include', 'workflow', 'image', 'services', 'cache', 'spec'];

export function isCiFile(path: string): boolean {
  return /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path) || /^\.gitlab-ci\.ya?ml$/.test(path);
}

/** Reads a CI file by its name: a GitHub Actions workflow or GitLab's. */
export function readCiFile(file: string, text: string): CiFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'silent' });
  const [error] = [...document.errors].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error) {
    const { line = 1, col: column = 1 } = error.linePos?.[0] ?? {};
    const message = (error.message.split('\n')[0] ?? error.code).replace(/ at line \d+, column \d+:?$/, '');
    return { steps: [], versions: {}, error: { message, line, column } };
  }
  if (!isMap(document.contents)) {
    return { steps: [], versions: {}, error: { message: 'the file holds no mapping', line: 1, column: 1 } };
  }
  return file.startsWith('.github/') ? github(file, document, lines) : gitlab(file, document, lines);
}

function github(file: string, document: Document, lines: LineCounter): CiFile {
  const workflow = plain(toJs(document));
  const versions: Record<string, string[]> = {};
  if (!triggers(workflow.on).some((event) => CHECKS_A_PUSH.includes(event)))
    return { steps: [], versions, error: null };
  const steps: CiStep[] = [];
  for (const [job, value] of Object.entries(plain(workflow.jobs))) {
    const body = plain(value);
    const matrix = matrixOf(plain(plain(body.strategy).matrix));
    if (/^(windows|macos)/.test(fill(text(body['runs-on']), matrix, {}))) continue;
    list(body.steps).forEach((entry, index) => {
      const step = plain(entry);
      const uses = text(step.uses);
      const env = { ...texts(workflow.env), ...texts(body.env), ...texts(step.env) };
      for (const [language, version] of Object.entries(plain(step.with))) {
        const [, name] = /^(\w+)-version$/.exec(language) ?? [];
        if (name) (versions[name] ??= []).push(...everyValue(version, matrix));
      }
      const run = text(step.run) || (ACTIONS.find(([action]) => action.test(uses))?.[1] ?? '');
      const shell = text(step.shell) || text(plain(plain(body.defaults).run).shell);
      if (!run || /^(pwsh|powershell|cmd|python)/.test(shell)) return;
      const folder =
        text(step['working-directory']) ||
        text(plain(plain(body.defaults).run)['working-directory']) ||
        text(plain(plain(workflow.defaults).run)['working-directory']);
      const known = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, fill(value, matrix, env)]));
      steps.push({
        file,
        line: lineOf(document, ['jobs', job, 'steps', index, step.run === undefined ? 'uses' : 'run'], lines),
        job,
        run: fill(run, matrix, env),
        cwd: relative(fill(folder, matrix, env)),
        env: known,
        mayFail: step['continue-on-error'] === true || body['continue-on-error'] === true,
      });
    });
  }
  return { steps, versions, error: null };
}

function gitlab(file: string, document: Document, lines: LineCounter): CiFile {
  const pipeline = plain(toJs(document));
  const versions: Record<string, string[]> = {};
  const steps: CiStep[] = [];
  const shared = { ...texts(pipeline.variables) };
  for (const [job, value] of Object.entries(pipeline)) {
    const body = plain(value);
    const [, python] = /(?:^|\/)python:(\d+\.\d+)/.exec(text(body.image) || text(plain(body.image).name)) ?? [];
    if (python) (versions.python ??= []).push(python);
    if (GITLAB_KEYWORDS.includes(job)) continue;
    for (const key of ['before_script', 'script']) {
      const script = body[key];
      const entries = (typeof script === 'string' ? [script] : list(script)).flat(3).map(text).filter(Boolean);
      if (entries.length === 0) continue;
      steps.push({
        file,
        line: lineOf(document, [job, key], lines),
        job,
        run: entries.join('\n'),
        cwd: '.',
        env: { ...shared, ...texts(body.variables) },
        mayFail: body.allow_failure === true,
      });
    }
  }
  return { steps, versions, error: null };
}

/** Aliases that point nowhere make the whole conversion throw; such a file holds no steps that we could trust. */
function toJs(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    return {};
  }
}

function triggers(on: unknown): string[] {
  if (typeof on === 'string') return [on];
  return Array.isArray(on) ? on.map(String) : Object.keys(plain(on));
}

function matrixOf(matrix: Plain): Record<string, unknown[]> {
  const values: Record<string, unknown[]> = {};
  for (const [name, value] of Object.entries(matrix)) {
    if (name !== 'include' && name !== 'exclude' && Array.isArray(value)) values[name] = value;
  }
  for (const entry of list(matrix.include)) {
    for (const [name, value] of Object.entries(plain(entry))) (values[name] ??= []).push(value);
  }
  return values;
}

/** Expressions become their first value in the matrix or the environment, or a variable that nobody knows. */
function fill(script: string, matrix: Record<string, unknown[]>, env: Readonly<Record<string, string>>): string {
  return script.replace(/\$\{\{\s*(.*?)\s*\}\}/gs, (_, expression: string) => {
    const [, scope, name] = /^(matrix|env)\.([\w-]+)$/.exec(expression) ?? [];
    const value = scope === 'matrix' ? matrix[name ?? '']?.[0] : scope === 'env' ? env[name ?? ''] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '${rift_unknown}';
  });
}

function everyValue(value: unknown, matrix: Record<string, unknown[]>): string[] {
  const [, name] = /^\$\{\{\s*matrix\.([\w-]+)\s*\}\}$/.exec(text(value)) ?? [];
  const values = name ? (matrix[name] ?? []) : list(value).length > 0 ? list(value) : text(value).split('\n');
  return values.map(text).filter((v) => /^\d/.test(v));
}

function lineOf(document: Document, path: readonly (string | number)[], lines: LineCounter): number {
  const node = document.getIn(path, true) as Node | undefined;
  if (!node?.range) return 1;
  const { line } = lines.linePos(node.range[0]);
  const block = isScalar(node) && (node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED');
  const first = isSeq(node) ? (node.items[0] as Node | undefined)?.range?.[0] : undefined;
  return first === undefined ? line + (block ? 1 : 0) : lines.linePos(first).line;
}

function relative(folder: string): string {
  const parts = folder.replace(/\$\{?GITHUB_WORKSPACE\}?|\$\{rift_unknown\}/g, '.').split('/');
  return parts.filter((part) => part && part !== '.').join('/') || '.';
}

function plain(value: unknown): Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Plain) : {};
}
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}
function texts(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(plain(value)).map(([name, entry]) => [name, text(entry)]));
}
