import { InvalidArgumentError, Option } from 'commander';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../../services/config/config';
import { start } from '../../services/process/spawn';
import { projectRoot } from '../../services/stack/layout';
import { findOrGet, parts } from '../../services/stack/parts';
import type { CommandModule } from '../command';
import { EXIT_INTERNAL } from '../errors';
import { print, progress } from '../output';

const HELP = `
Builds Rift, fetches the servers that the tests need, and runs all tests on them. Whatever else is given goes to Jest.
Your own stack, its data and your keys are not touched. The last line says how many passed and how many failed.

Examples:
  $ rift test
  $ rift test tests/git
  $ rift test -t "protected branch"
  $ rift test --faults                        kill -9 of each part in the midst of each activity; half an hour and more
  $ rift test --faults --seed 7 --moments 1 -t "of postgres"
`;

/** The fault suite alone: its files are no part of a plain run. */
const FAULT_SUITE = ['--testMatch', '<rootDir>/tests/faults/*.faults.ts', '--runInBand', '--verbose'];

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

// What names the user's own servers, keys and ways of working.
const PERSONAL =
  /^((DATABASE|REDIS)_URL|OUTPUT_DIR|GITHUB_TOKEN|NODE_ENV|RIFT_(?!CACHE$).*|(POSTGRES|REDIS|TEMPORAL|AGENT|ENABLE|CHROMA)_.*|.*_API_KEY)$/;

interface Options {
  readonly json?: boolean;
  readonly faults?: boolean;
  readonly seed: number;
  readonly moments: number;
}

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('[arguments...]', 'for Jest: paths, patterns, options')
      .allowUnknownOption()
      .option('--faults', 'the fault suite instead: kills parts at random moments, and prints figures')
      .addOption(new Option('--seed <n>', 'of the moments').default(1).argParser(whole))
      .addOption(new Option('--moments <n>', 'kills of each part in each activity').default(5).argParser(whole))
      .option('--json', 'end with one JSON object instead of the line')
      .addHelpText('after', HELP)
      .action(async (args: string[], { json, faults, seed, moments }: Options) => {
        const line = progress();
        const config = loadConfig();
        await Promise.all(Object.values(parts).map((part) => findOrGet(part, config, line.step))).finally(line.end);
        const { code, results } = await jest([...(faults ? FAULT_SUITE : []), ...args], {
          ...withoutPersonal(config.hostEnv),
          ...(faults ? { RIFT_FAULTS_SEED: String(seed), RIFT_FAULTS_MOMENTS: String(moments) } : {}),
        });
        process.exitCode = code;
        const passed = results?.numPassedTests ?? 0;
        const failed = results ? results.numFailedTests + results.numRuntimeErrorTestSuites : 1;
        print(json ? JSON.stringify({ passed, failed }) : `${passed} passed, ${failed} failed`);
      }),
};

function withoutPersonal(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !PERSONAL.test(name)));
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) === 0) throw new InvalidArgumentError('It is a whole number from 1.');
  return Number(text);
}

/** Runs Jest in the project; results are null where it did not get so far. */
async function jest(
  args: readonly string[],
  inherited: NodeJS.ProcessEnv,
): Promise<{ code: number; results: JestResults | null }> {
  const root = projectRoot();
  const dir = mkdtempSync(join(tmpdir(), 'rift-test-'));
  const report = join(dir, 'report.json');
  try {
    const env = { ...inherited, RIFT_HOME: join(dir, 'home') };
    const program = [process.execPath, join(root, 'node_modules', 'jest', 'bin', 'jest.js')];
    const argv = [...program, '--json', `--outputFile=${report}`, ...args];
    const child = start(argv, { env, cwd: root, stdio: ['inherit', 'ignore', 'inherit'] });
    const code = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (exit) => resolve(exit ?? EXIT_INTERNAL));
    });
    return { code, results: read(report) };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function read(report: string): JestResults | null {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as JestResults;
  } catch {
    return null;
  }
}
