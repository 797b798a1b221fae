import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import type { CommandModule } from '../command';
import { print, printJson } from '../output';

const HELP = `
For a repository whose code attacks: the run ends, nothing of the repository is run any more, and the results say why.

Examples:
  $ rift quarantine 1f0c6a52 --reason "setup.py sends the environment to a stranger"
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .requiredOption('--reason <text>', 'why; told in the results')
      .option('--json', 'print what was asked for as JSON')
      .addHelpText('after', HELP)
      .action(async (named: string, { reason, json }: { reason: string; json?: boolean }) => {
        const client = connectRunning(loadConfig());
        const { run_id: runId } = await findRun(client, named);
        await client.quarantine(runId, reason);
        if (json) return printJson({ run_id: runId, requested: 'quarantine' });
        print(`Asked run ${runId} into quarantine. "rift show ${runId.slice(0, 8)}" tells what came of it.`);
      }),
};
