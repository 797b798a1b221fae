import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import type { CommandModule } from '../command';
import { print, printJson } from '../output';

const HELP = `
The run ends as soon as what it is doing can be stopped, and writes its results. What it has pushed stays.

Examples:
  $ rift cancel 1f0c6a52
  $ rift cancel 1f0c6a52 --reason "wrong branch"
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .option('--reason <text>', 'why; told in the results', 'cancelled on the command line')
      .option('--json', 'print what was asked for as JSON')
      .addHelpText('after', HELP)
      .action(async (named: string, { reason, json }: { reason: string; json?: boolean }) => {
        const client = connectRunning(loadConfig());
        const { run_id: runId } = await findRun(client, named);
        await client.cancel(runId, reason);
        if (json) return printJson({ run_id: runId, requested: 'cancel' });
        print(`Asked run ${runId} to end. "rift show ${runId.slice(0, 8)}" tells what came of it.`);
      }),
};
