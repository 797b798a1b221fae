import { loadConfig } from '../../services/config/config';
import { runWorkers, type WorkerRole } from '../../services/stack';
import type { CommandModule } from '../command';
import { note } from '../output';

const HELP = `
For a host beside the one that runs "rift up" or the servers: it works on the same runs. In the foreground, for a service manager;
SIGTERM ends it in good order. The servers are named by TEMPORAL_ADDRESS, DATABASE_URL and REDIS_URL; OUTPUT_DIR is best shared.

Workers of workflows decide and need nothing else of the host. Workers of activities clone, check, heal and push: they need git, the
languages' tools and a sandbox ("rift doctor"), and keep checkouts below RIFT_HOME. When such a host dies, its runs clone again on
another.

Examples:
  $ rift worker                  both kinds
  $ TEMPORAL_ADDRESS=temporal.internal:7233 rift worker --workflows
  $ DATABASE_URL=postgresql://… REDIS_URL=redis://… TEMPORAL_ADDRESS=temporal.internal:7233 rift worker --activities
`;

interface Options {
  readonly workflows?: boolean;
  readonly activities?: boolean;
  readonly json?: boolean;
}

export const command: CommandModule = {
  configure: (command) =>
    command
      .option('--workflows', 'work on workflows alone')
      .option('--activities', 'work on activities alone')
      .option('--json', 'tell by a JSON line when it works')
      .addHelpText('after', HELP)
      .action(async ({ workflows, activities, json }: Options) => {
        const both = workflows === activities;
        const roles: WorkerRole[] = [
          ...(both || workflows ? (['workflow-worker'] as const) : []),
          ...(both || activities ? (['activity-worker'] as const) : []),
        ];
        const workers = await runWorkers(loadConfig(), roles, { write: (text) => void process.stderr.write(text) });
        const asked = new Promise<void>((resolve) => {
          for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.once(signal, () => resolve());
        });
        void workers.firstUp.then(() => {
          if (json) note(JSON.stringify({ event: 'worker', data: { roles, status: 'working' } }));
          else note(`rift: ${roles.join(' and ')} at work; Ctrl-C ends it`);
        });
        await asked;
        await workers.stop();
      }),
};
