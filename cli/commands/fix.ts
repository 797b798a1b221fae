import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { FixReport } from '../../domain/fix-report';
import { loadConfig } from '../../services/config/config';
import { UsageError, type CommandModule } from '../command';
import { colours, print, printJson, progress } from '../output';
import { fixText } from '../render/fix';

const HELP = `
Works on a copy of the folder: no server, no Git and no model is needed, and nothing is written back without --apply. Each --check
is a command that exits 0 where all is well; without one, the checks are those that the folder's own manifests and CI files name.
pytest, unittest and programs of a known language are run test by test, all else by exit code. Everything runs in the sandbox.

Exit codes: 0 the checks pass, with the patch or already; 1 something still fails; 2 no evidence, nothing that could fail was run;
64 bad usage, 69 a part is missing, 70 a fault of Rift's own. The JSON of --json is described in docs/fix.md.

Examples:
  $ rift fix                                          the folder's own checks
  $ rift fix ./project --check "pytest -q tests/test_cart.py" --diff | git apply
  $ rift fix . --check "python run_tests.py" --only cart.py --apply
  $ rift fix . --time-limit 60 --json | jq .patches
`;

interface Options {
  readonly check: readonly string[];
  readonly only?: string;
  readonly timeLimit: number;
  readonly maxCandidates: number;
  readonly json?: boolean;
  readonly apply?: boolean;
  readonly diff?: boolean;
}

const EXIT: Readonly<Record<FixReport['verdict'], number>> = { green: 0, red: 1, no_evidence: 2 };

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('[dir]', 'the folder to heal', '.')
      .option('--check <command>', 'a command that judges; may be given several times', collect, [])
      .option('--only <file>', 'change this file alone')
      .option('--time-limit <seconds>', 'give up after this time', positive, 300)
      .option('--max-candidates <n>', 'give up after this many candidates', positive, 20_000)
      .option('--json', 'print the report as JSON')
      .option('--apply', 'write the patch into the folder')
      .option('--diff', 'print nothing but the patch')
      .addHelpText('after', HELP)
      .action((dir: string, options: Options) => fix(dir, options)),
};

async function fix(given: string, options: Options): Promise<void> {
  const dir = resolve(given);
  if (!existsSync(dir) || !statSync(dir).isDirectory()) throw new UsageError(`${given} is no folder`);
  if (options.json && options.diff) throw new UsageError('--json and --diff exclude each other');
  const only = options.only === undefined ? null : inside(dir, options.only);
  const line = progress();
  const config = loadConfig();
  const { openFixParts } = await import('../../services/fix/parts');
  const { fixTree } = await import('../../services/fix');
  const { applyPatch } = await import('../../services/repair/apply');
  const quiet = options.json || options.diff || !process.stderr.isTTY;
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new Error('interrupted')));
  const { report, patches } = await fixTree({
    ...{ dir, only, commands: options.check, timeLimitSecs: options.timeLimit, maxCandidates: options.maxCandidates },
    ...(await openFixParts(config, line.step)),
    ...{ parent: tmpdir(), signal: interrupted.signal, onProgress: quiet ? () => undefined : line.step },
  }).finally(line.end);
  if (options.apply) for (const patch of patches) await applyPatch(dir, patch);
  process.exitCode = EXIT[report.verdict];
  if (options.json) printJson(report);
  else if (options.diff) process.stdout.write(report.patches.map(({ diff }) => diff).join(''));
  else print(fixText(report, colours(), options.apply === true));
}

function collect(value: string, before: readonly string[]): string[] {
  if (!value.trim()) throw new InvalidArgumentError('It takes a command.');
  return [...before, value];
}

function positive(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}

/** A file by its path in the folder, or from where the user is. */
function inside(dir: string, file: string): string {
  const paths = [resolve(dir, file), resolve(file)].filter((path) => existsSync(path));
  const found = paths.map((path) => relative(dir, path)).find((path) => !path.startsWith('..') && !isAbsolute(path));
  if (found === undefined) throw new UsageError(`--only: there is no file ${file} in ${dir}`);
  return found.split(sep).join('/');
}
