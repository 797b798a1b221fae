import { differenceOf, type TextEdit } from '../../../../../domain/text-edit';
import { filesWith, inFile } from '../../propose';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { fromProject, toolSays, toolWrites } from '../ask';

interface EslintFix {
  readonly range: readonly [number, number];
  readonly text: string;
}

interface EslintFinding {
  readonly ruleId: string | null;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly fix?: EslintFix;
  readonly suggestions?: readonly { readonly desc: string; readonly fix: EslintFix }[];
}

interface EslintFile {
  readonly filePath: string;
  readonly messages: readonly EslintFinding[];
}

const isEslints = ({ diagnostic: { source } }: Failure): boolean => /^(eslint|xo|standard|oxlint)/.test(source);

/** ESLint's findings in one file with their fixes, under the project's own configuration. */
async function eslintFindings(bench: Workbench, file: string): Promise<readonly EslintFinding[]> {
  const files = await bench.memo('eslint', async (): Promise<readonly EslintFile[]> => {
    const paths = filesWith(bench, isEslints).map((one) => fromProject(bench, one));
    try {
      return JSON.parse(
        (await toolSays(bench, ['eslint', '-f', 'json', '--no-color', ...paths])) ?? '[]',
      ) as EslintFile[];
    } catch {
      return [];
    }
  });
  return files.find(({ filePath }) => filePath.endsWith(`/${file}`))?.messages ?? [];
}

/** ESLint counts from behind a byte order mark. */
function editOf(text: string, { range: [start, end], text: fresh }: EslintFix): TextEdit {
  const mark = text.startsWith('\ufeff') ? 1 : 0;
  const eol = text.includes('\r\n') ? fresh.replace(/(?<!\r)\n/g, '\r\n') : fresh;
  return { start: Math.max(0, start) + mark, end: Math.max(0, end) + mark, text: eol };
}

/** A suggestion that only mentions, hides or discards what was found is no repair. */
const HOLLOW = /eslint-disable|@ts-|\bvoid 0\b|\bas any\b|\bany\b|^void |!$/;

/** ESLint's own fix, or one that it suggests, for exactly this finding. */
export const eslintFix: Rule = {
  id: 'eslint-fix',
  applies: isEslints,
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const text = bench.text(failure.file);
    if (text === null) return;
    const { code, column, line } = failure.diagnostic;
    const here = (await eslintFindings(bench, failure.file)).filter((f) => f.ruleId === code && f.line === line);
    const exact = here.filter((f) => column === null || f.column === column);
    for (const { fix, suggestions = [] } of exact.length > 0 ? exact : here) {
      const tell = (one: EslintFix, prior: number, description: string, template: string) =>
        inFile(failure.file, [editOf(text, one)], { template, prior, description, editKind: 'line_replace' });
      if (fix && !HOLLOW.test(fix.text)) yield tell(fix, 0.96, `${code}: ESLint’s fix`, 'eslint-fix');
      for (const [i, { desc, fix: one }] of suggestions.entries())
        if (!HOLLOW.test(one.text)) yield tell(one, 0.82 - 0.05 * i, `${code}: ${desc}`, 'eslint-suggestion');
    }
  },
};

/** What a tool writes; `files` are all that it is called for at once. */
async function* written(
  bench: Workbench,
  failure: Failure,
  argv: readonly string[],
  prior: number,
  template: string,
  files: readonly string[],
) {
  const text = bench.text(failure.file);
  const call = [...argv, ...files.map((file) => fromProject(bench, file))];
  const changed = await bench.memo(`writes:${call.join(' ')}`, () => toolWrites(bench, call));
  const after = changed[failure.file];
  const edit = text === null || after === undefined ? null : differenceOf(text, after);
  if (!edit) return;
  yield inFile(failure.file, [edit], {
    template,
    prior,
    description: `${argv.slice(0, 2).join(' ')} on ${failure.file}`,
    editKind: 'line_replace',
  });
}

const isBiomes = ({ diagnostic: { source } }: Failure): boolean => /^biome/.test(source);

const isFormatters = (failure: Failure): boolean => {
  const { source, code } = failure.diagnostic;
  const formats = isBiomes(failure) ? /format/.test(code) : /^(prettier|dprint)$/.test(source);
  return failure.bugType === 'LINTING' && formats;
};

/** A formatter's check: the formatter's own output for this file. */
export const formatter: Rule = {
  id: 'formatter',
  applies: isFormatters,
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const biome = isBiomes(failure);
    const argv = biome ? ['biome', 'format', '--write'] : ['prettier', '--write', '--log-level', 'silent'];
    const files = filesWith(bench, (other) => isFormatters(other) && isBiomes(other) === biome);
    yield* written(bench, failure, argv, 0.95, 'formatter', files);
  },
};

/** Biome's fix of the failing rule alone; safe ones first. */
export const biomeFix: Rule = {
  id: 'biome-fix',
  applies: (failure) => isBiomes(failure) && !/format/.test(failure.diagnostic.code),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const { code } = failure.diagnostic;
    const files = filesWith(bench, (other) => isBiomes(other) && other.diagnostic.code === code);
    if (/organizeImports|^assist/.test(code)) {
      const argv = ['biome', 'check', '--write', '--formatter-enabled=false', '--linter-enabled=false'];
      yield* written(bench, failure, argv, 0.95, 'biome-fix', files);
      return;
    }
    const rule = code.replace(/^lint\//, '');
    for (const [i, unsafe] of [[], ['--unsafe']].entries()) {
      const argv = ['biome', 'lint', '--write', ...unsafe, `--only=${rule}`];
      yield* written(bench, failure, argv, 0.95 - 0.15 * i, 'biome-fix', files);
    }
  },
};
