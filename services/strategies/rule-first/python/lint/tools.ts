import { differenceOf, type TextEdit } from '../../../../../domain/text-edit';
import { CHECKOUT } from '../../../../sandbox/contract';
import { columnFromCodePoints, lineAt, offsetAt } from '../../../../syntax';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { filesWith, inFile } from '../../propose';

const WALL_SECS = 60;
const OUTPUT_BYTES = 16 * 2 ** 20;

interface RuffEdit {
  readonly content: string;
  readonly location: { readonly row: number; readonly column: number };
  readonly end_location: { readonly row: number; readonly column: number };
}

interface RuffFinding {
  readonly filename: string;
  readonly code: string | null;
  readonly location: { readonly row: number; readonly column: number };
  readonly fix: {
    readonly applicability: string;
    readonly message: string | null;
    readonly edits: readonly RuffEdit[];
  } | null;
}

/** Where a project's own tools start, and files as they are told them. */
function placesOf(bench: Workbench, files: readonly string[]): { cwd: string; paths: readonly string[] } {
  const { root } = bench.project;
  if (root === '.' || !files.every((file) => file.startsWith(`${root}/`))) return { cwd: CHECKOUT, paths: files };
  return { cwd: `${CHECKOUT}/${root}`, paths: files.map((file) => file.slice(root.length + 1)) };
}

const RUFF_CODE = /^[A-Z]{1,4}\d{1,4}$/;

const isRuffs = ({ diagnostic: { code, source } }: Failure): boolean =>
  RUFF_CODE.test(code) && /^(ruff|flake8|pycodestyle|pyflakes)/.test(source);

function codesOf(failures: readonly Failure[]): string[] {
  return [...new Set(failures.map(({ diagnostic }) => diagnostic.code))].filter((c) => RUFF_CODE.test(c)).sort();
}

/** Ruff's findings of the failing rules, with its fixes, under the project's own configuration. */
function ruffFindings(bench: Workbench): Promise<readonly RuffFinding[]> {
  return bench.memo('ruff', async () => {
    const codes = codesOf(bench.cluster.failures);
    const { cwd, paths } = placesOf(bench, filesWith(bench, isRuffs));
    const select = codes.length > 0 ? ['--extend-select', codes.join(',')] : [];
    const argv = ['ruff', 'check', '--no-cache', '--exit-zero', '--output-format', 'json', ...select, ...paths];
    try {
      const { result } = await bench.run({ argv, cwd, limits: { wallSecs: WALL_SECS, outputBytes: OUTPUT_BYTES } });
      return JSON.parse(result.stdout.text) as RuffFinding[];
    } catch {
      // No ruff here, or one that does not know the rule: the own rules remain.
      return [];
    }
  });
}

function offsetOf(text: string, { row, column }: { row: number; column: number }): number {
  return offsetAt(text, row, columnFromCodePoints(lineAt(text, row), column));
}

function editsOf(text: string, edits: readonly RuffEdit[]): TextEdit[] {
  const crlf = text.includes('\r\n');
  return edits.map((e) => ({
    start: offsetOf(text, e.location),
    end: offsetOf(text, e.end_location),
    text: crlf ? e.content.replace(/(?<!\r)\n/g, '\r\n') : e.content,
  }));
}

/** Ruff's own fix for exactly this finding. */
export const ruffFix: Rule = {
  id: 'ruff-fix',
  applies: isRuffs,
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const text = bench.text(failure.file);
    if (text === null) return;
    const { code, column, line } = failure.diagnostic;
    const here = (await ruffFindings(bench)).filter(
      (f) => f.filename.endsWith(`/${failure.file}`) && f.code === code && f.location.row === line && f.fix,
    );
    const exact = here.filter((f) => column === null || f.location.column === column);
    for (const { fix } of exact.length > 0 ? exact : here) {
      if (!fix || fix.edits.some((e) => /noqa/.test(e.content))) continue;
      const prior = fix.applicability === 'safe' ? 0.96 : 0.88;
      const description = `${code}: ${fix.message ?? 'ruff fix'}`;
      yield inFile(failure.file, editsOf(text, fix.edits), {
        template: 'ruff-fix',
        prior,
        description,
        editKind: 'line_replace',
      });
    }
    if (failure !== bench.cluster.root && bench.cluster.failures.length > 1) return;
    yield* fixedByTool(
      bench,
      failure,
      [
        'ruff',
        'check',
        '--fix',
        '--unsafe-fixes',
        '--no-cache',
        '--exit-zero',
        '--select',
        codesOf(bench.cluster.failures).join(','),
      ],
      0.7,
      'ruff-fix-all',
    );
  },
};

/** What a tool makes of the file when it may write to a scratch copy; `files` are all that it is called for at once. */
async function* fixedByTool(
  bench: Workbench,
  failure: Failure,
  argv: readonly string[],
  prior: number,
  template: string,
  files: readonly string[] = [failure.file],
) {
  const text = bench.text(failure.file);
  const { cwd, paths } = placesOf(bench, files);
  const call = [...argv, ...paths];
  try {
    const changed = bench.memo(`writes:${call.join(' ')}`, () =>
      bench.runAndDiff({ argv: call, cwd, limits: { wallSecs: WALL_SECS } }),
    );
    const after = (await changed)[failure.file];
    const edit = text === null || after === undefined ? null : differenceOf(text, after);
    if (edit)
      yield inFile(failure.file, [edit], {
        template,
        prior,
        description: `${argv[0]} on ${failure.file}`,
        editKind: 'line_replace',
      });
  } catch {
    return;
  }
}

const FORMATTERS: readonly (readonly [RegExp, readonly string[]])[] = [
  [/isort|I001/, ['isort', '--quiet']],
  [/black/, ['black', '--quiet']],
  [/ruff|format/, ['ruff', 'format', '--no-cache']],
  [/yapf/, ['yapf', '-i']],
  [/autopep8/, ['autopep8', '-i']],
];

const isFormatters = ({ diagnostic: { source, code } }: Failure): boolean =>
  /^(black|isort|yapf|autopep8)/.test(source) || /^(unformatted|format|formatting|would-reformat)$/.test(code);

/** A formatter's check: the formatter's own output for this file. */
export const formatter: Rule = {
  id: 'formatter',
  applies: isFormatters,
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const said = ({ diagnostic: { source, code } }: Failure) => `${source} ${code}`;
    for (const [pattern, argv] of FORMATTERS) {
      if (!pattern.test(said(failure))) continue;
      const files = filesWith(bench, (other) => isFormatters(other) && pattern.test(said(other)));
      yield* fixedByTool(bench, failure, argv, 0.95, 'formatter', files);
    }
  },
};

/** A line that is too long: the formatter's view of these lines alone. */
export const formatLines: Rule = {
  id: 'format-lines',
  applies: ({ diagnostic }) =>
    /^(E501|line-too-long|C0301|E1\d\d|E2\d\d|E3\d\d|E70[1-4]|W1\d\d|W2\d\d|W39\d|W50\d)$/.test(diagnostic.code),
  async *propose(bench, failure) {
    const range = `${failure.line}-${failure.line + 1}`;
    yield* fixedByTool(bench, failure, ['ruff', 'format', '--no-cache', '--range', range], 0.72, 'format-lines');
  },
};
