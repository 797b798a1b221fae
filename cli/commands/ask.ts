import { printable } from '../../domain/printable';
import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import type { CommandModule } from '../command';
import { print, printJson } from '../output';

const HELP = `
Answered from the trace of the run alone; each claim names its step, which "rift replay" shows. Where the trace does not hold the answer,
that is said.

Examples:
  $ rift ask 1f0c6a52 "why this fix?"
  $ rift ask 1f0c6a52 "what was tried in src/prices.py?"
  $ rift ask 1f0c6a52 "which commit caused it?" --json
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .argument('<question...>', 'what you want to know')
      .option('--json', 'print the answer and its evidence as JSON')
      .addHelpText('after', HELP)
      .action(async (named: string, words: readonly string[], { json }: { json?: boolean }) => {
        const client = connectRunning(loadConfig());
        const run = await findRun(client, named);
        const answer = await client.ask(run.run_id, words.join(' '));
        if (json) return printJson(answer);
        for (const line of answer.answer.split('\n')) print(printable(line));
      }),
};
