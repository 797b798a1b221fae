import { InvalidArgumentError, Option } from 'commander';
import { RUN_STATUSES, type RunStatus } from '../../domain/names';
import { loadConfig } from '../../services/config/config';
import { connectRunning } from '../client/connect';
import type { CommandModule } from '../command';
import { colours, columns, duration, print, printJson } from '../output';
import { printable } from '../../domain/printable';

const HELP = `
Examples:
  $ rift runs
  $ rift runs --status failed --limit 50
  $ rift runs --json | jq -r '.[].run_id'
`;

interface Options {
  readonly status?: RunStatus;
  readonly limit: number;
  readonly json?: boolean;
}

function count(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1 || number > 100)
    throw new InvalidArgumentError('It is a whole number from 1 to 100.');
  return number;
}

export const command: CommandModule = {
  configure: (command) =>
    command
      .addOption(new Option('--status <status>', 'only runs of this status').choices(RUN_STATUSES))
      .addOption(new Option('--limit <n>', 'how many at most, 1 to 100').default(20).argParser(count))
      .option('--json', 'print the runs as JSON')
      .addHelpText('after', HELP)
      .action(async ({ status, limit, json }: Options) => {
        const { runs } = await connectRunning(loadConfig()).runs({ status, limit: String(limit) });
        if (json) return printJson(runs);
        if (runs.length === 0) return print('No runs yet. "rift demo" makes one.');
        const { bold, dim } = colours();
        const rows = runs.map((run) => [
          run.run_id.slice(0, 8),
          run.verdict ?? run.status,
          `${run.total_fixes ?? 0}/${run.total_failures ?? 0}`,
          run.total_time_secs === null ? '' : duration(run.total_time_secs),
          run.start_time.slice(0, 19).replace('T', ' '),
          run.branch_name,
          printable(run.repo_url),
        ]);
        const head = ['run', 'verdict', 'healed', 'took', 'started (UTC)', 'branch', 'repository'];
        print(columns([head, ...rows], (text, r, c) => (r === 0 ? bold(text) : c === 6 ? dim(text) : text)));
      }),
};
