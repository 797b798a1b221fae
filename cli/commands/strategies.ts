import { STRATEGIES } from '../../domain/names';
import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import type { CommandModule } from '../command';
import { colours, columns, print, printJson } from '../output';

const HELP = `
Examples:
  $ rift strategies
  $ rift strategies --json | jq '.[] | select(.bug_type == "LOGIC").history'

How far each rung of the ladder is trusted with each type of failure, 0 to 1, and what the last run changed.
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .option('--json', 'print weights and their history as JSON')
      .addHelpText('after', HELP)
      .action(async ({ json }: { json?: boolean }) => {
        const { strategies } = await connectRunning(loadConfig()).strategies();
        if (json) return printJson(strategies);
        const { bold } = colours();
        const rows = strategies.map((row) => [
          row.bug_type,
          ...STRATEGIES.map((rung) => {
            const change = row.trend?.[rung] ?? 0;
            const told = change === 0 ? '' : ` ${change > 0 ? '+' : ''}${change.toFixed(2)}`;
            return `${(row.weights[rung] ?? 0).toFixed(2)}${told}`;
          }),
          `${row.total_successes}/${row.total_attempts}`,
          `${row.generation}`,
        ]);
        const head = ['type', ...STRATEGIES, 'healed', 'generation'];
        print(columns([head, ...rows], (text, r) => (r === 0 ? bold(text) : text)));
      }),
};
