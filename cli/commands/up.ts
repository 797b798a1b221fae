import { loadConfig } from '../../services/config/config';
import { ensureUp } from '../../services/stack';
import type { CommandModule } from '../command';
import { colours, print, printJson, progress } from '../output';
import { statusReport } from '../status-report';

const HELP = `
Starts PostgreSQL, Redis, Temporal and Rift's own processes, under one supervisor that goes on in the background and starts
each again when it ends. What runs already is taken over; after an update it is replaced. All listens on loopback only.

Each server is replaced by one of yours with a variable: DATABASE_URL, REDIS_URL, TEMPORAL_ADDRESS.

Examples:
  $ rift up
  $ RIFT_HOME=/srv/rift rift up
  $ DATABASE_URL=postgresql://rift:secret@db.internal/rift_agent?sslmode=require rift up
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .option('--json', 'print the parts and addresses as JSON')
      .addHelpText('after', HELP)
      .action(async ({ json }: { json?: boolean }) => {
        const line = progress();
        const state = await ensureUp(loadConfig(), line.step).finally(line.end);
        if (json) return printJson(await statusReport(state));
        const { bold } = colours();
        print(`${bold('Rift is up.')} Supervisor ${state.supervisor.pid}; "rift status" shows the parts.`);
        print(`  API          ${state.urls.api}`);
        if (state.urls.temporalUi) print(`  Temporal UI  ${state.urls.temporalUi}`);
      }),
};
