import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import type { CommandModule } from '../command';
import { colours, columns, print, printJson } from '../output';

const HELP = `
Examples:
  $ rift stats
  $ rift stats --json | jq .models

"held" is the share of pushed fixes that were not taken back, "expected" what their confidence said beforehand.
`;

const percent = (share: number | null): string => (share === null ? '' : `${Math.round(share * 100)} %`);
const dollars = (usd: number): string => (usd === 0 ? '' : `$${usd.toFixed(4)}`);

export const command: CommandModule = {
  configure: (command) =>
    command
      .option('--json', 'print the figures as JSON')
      .addHelpText('after', HELP)
      .action(async ({ json }: { json?: boolean }) => {
        const stats = await connectRunning(loadConfig()).stats();
        if (json) return printJson(stats);
        const { bold } = colours();
        const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
          print(columns([[...head], ...rows.map((row) => [...row])], (text, r) => (r === 0 ? bold(text) : text)));
        const runs = Object.entries(stats.runs).filter(([, count]) => count > 0);
        print(`Runs: ${runs.map(([status, count]) => `${count} ${status}`).join(', ') || 'none yet'}`);
        print(
          `Known patterns healed ${stats.knowledge_base.hits} failures, models were asked for ${stats.knowledge_base.model_calls}\n`,
        );
        table(
          ['rung', 'fixes', 'applied', 'taken back', 'expected', 'held', 'cost'],
          stats.rungs.map((row) => [
            ...[row.strategy, `${row.fixes}`, `${row.applied}`, `${row.rolled_back}`],
            ...[percent(row.predicted), percent(row.precision), dollars(row.cost_usd)],
          ]),
        );
        if (stats.models.length === 0) return;
        print('');
        table(
          ['model', 'rung', 'calls', 'without answer', 'tokens in', 'tokens out', 'cost'],
          stats.models.map((row) => [
            ...[row.model, row.strategy ?? '', `${row.calls}`, `${row.failed}`],
            ...[`${row.input_tokens}`, `${row.output_tokens}`, dollars(row.cost_usd)],
          ]),
        );
      }),
};
