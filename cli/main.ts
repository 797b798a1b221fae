import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError, Help } from 'commander';
import { EXIT_USAGE } from '../domain/verdict';
import type { CommandEntry } from './command';
import { reportError } from './errors';
import { commands } from './registry';

const EXAMPLES = `
Examples:
  $ rift demo                      break a small repository and watch it being healed
  $ rift heal ./my-project         heal a local repository: checks, fixes, branch, results.json
  $ rift heal https://host/x.git   heal a remote one
  $ rift status                    what runs, since when, on which port
  $ rift doctor                    what is missing, and how to get it

"rift <command> --help" tells more about each command. Data is kept under RIFT_HOME, downloads under RIFT_CACHE.
`;

/**
 * The command tree. Only the modules of `wanted` are loaded: each costs start-up time that the others need not pay.
 * @param wanted names of the commands to configure in full
 */
export async function buildProgram(wanted: (name: string) => boolean): Promise<Command> {
  const program = new Command('rift')
    .description('Finds why a Git repository is red, fixes it, proves the fix and pushes it on a branch of its own.')
    .version(packageVersion(), '-V, --version')
    .configureHelp({ subcommandTerm: termOf })
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(rift --help lists the commands)')
    .exitOverride();
  for (const entry of commands) await addCommand(program, entry, wanted(entry.name));
  return program;
}

async function addCommand(program: Command, entry: CommandEntry, full: boolean): Promise<void> {
  const command = program
    .command(entry.name)
    .description(entry.summary)
    .summary(entry.summary)
    .showHelpAfterError(`(rift ${entry.name} --help tells more)`)
    .exitOverride();
  if (full) (await entry.load()).command.configure(command, { buildProgram });
}

/** Commands of a command are configured in full, and tell their own arguments. */
function termOf(command: Command): string {
  if (command.parent?.parent) return new Help().subcommandTerm(command);
  const name = command.name();
  return commands.find((entry) => entry.name === name)?.usage ?? name;
}

function packageVersion(): string {
  // From `cli/` and from `dist/cli/`.
  const file = ['..', '../..'].map((up) => join(__dirname, up, 'package.json')).find(existsSync);
  return file ? (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version : 'unknown';
}

/** Parses and runs; the result is the process's exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const name = argv.find((argument) => !argument.startsWith('-')) ?? '';
  const helped = name === 'help' ? argv[argv.indexOf('help') + 1] : name;
  const program = await buildProgram((candidate) => candidate === helped);
  if (argv.length === 0) {
    program.outputHelp();
    return 0;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    return reportError(error, argv.includes('--json'));
  }
}

if (require.main === module) {
  // Whoever read the output may go before its end, as `head` does.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  void main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
  });
}
