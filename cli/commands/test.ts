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
`;

interface JestResults {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numRuntimeErrorTestSuites: number;
}

// What names the user's own servers, keys and ways of working.
const PERSONAL =
  /^((DATABASE|REDIS)_URL|OUTPUT_DIR|GITHUB_TOKEN|NODE_ENV|RIFT_(?!CACHE$).*|(POSTGRES|REDIS|TEMPORAL|AGENT|ENABLE|CHROMA)_.*|.*_API_KEY)$/;

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('[arguments...]', 'for Jest: paths, patterns, options')
      .allowUnknownOption()
      .option('--json', 'end with one JSON object instead of the line')
      .addHelpText('after', HELP)
      .action(async (args: string[], { json }: { json?: boolean }) => {
        const line = progress();
        const config = loadConfig();
        await Promise.all(Object.values(parts).map((part) => findOrGet(part, config, line.step))).finally(line.end);
        const { code, results } = await jest(args, config.hostEnv);
        process.exitCode = code;
        const passed = results?.numPassedTests ?? 0;
        const failed = results ? results.numFailedTests + results.numRuntimeErrorTestSuites : 1;
        print(json ? JSON.stringify({ passed, failed }) : `${passed} passed, ${failed} failed`);
      }),
};

/** Runs Jest in the project; results are null where it did not get so far. */
async function jest(
  args: readonly string[],
  hostEnv: NodeJS.ProcessEnv,
): Promise<{ code: number; results: JestResults | null }> {
  const root = projectRoot();
  const dir = mkdtempSync(join(tmpdir(), 'rift-test-'));
  const report = join(dir, 'report.json');
  try {
    const kept = Object.entries(hostEnv).filter(([name]) => !PERSONAL.test(name));
    const env = { ...Object.fromEntries(kept), RIFT_HOME: join(dir, 'home') };
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
