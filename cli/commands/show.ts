import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import type { CommandModule } from '../command';
import { colours, print, printJson } from '../output';
import { printable } from '../../domain/printable';
import { summary } from '../render/summary';

const HELP = `
Examples:
  $ rift show 1f0c6a52                 the start of the id is enough
  $ rift show 1f0c6a52 --json
`;

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .option('--json', 'print the run and its results as JSON')
      .addHelpText('after', HELP)
      .action(async (named: string, { json }: { json?: boolean }) => {
        const client = connectRunning(loadConfig());
        const run = await findRun(client, named);
        const results = run.verdict === null ? null : await client.results(run.run_id);
        if (json) return printJson({ ...run, results });
        const c = colours();
        print(
          `${c.bold(run.run_id)}  ${printable(run.repo_url)}${run.requested_ref ? ` at ${run.requested_ref}` : ''}`,
        );
        if (!results) {
          const { current_node: node, iteration, progress_pct: share } = await client.status(run.run_id);
          print(
            `${run.status}${node ? `, at ${node}` : ''}, round ${iteration}, ${share} %, branch ${run.branch_name}`,
          );
          return print(run.temporal_ui ?? '');
        }
        const places = { resultsJson: run.results_json, temporalUi: run.temporal_ui, pushed: run.push };
        print(summary(results, places, c, process.stdout.columns || 100));
      }),
};
