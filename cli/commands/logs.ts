import { setTimeout as sleep } from 'node:timers/promises';
import { printable } from '../../domain/printable';
import { loadConfig } from '../../services/config/config';
import { redact } from '../../services/redact';
import type { ApiClient, RunView } from '../client/api';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import { traceOf } from '../client/trace';
import { UsageError, type CommandModule } from '../command';
import { checkLogs, plannedChecks, type CheckLog } from '../logs/checks';
import { partLines } from '../logs/parts';
import { colours, print } from '../output';

const HELP = `
Shows what each check wrote, every time it ran (head and tail of it, of red checks), and the lines of Rift's own parts on this machine
that name the run. Secrets are taken out.

Examples:
  $ rift logs 1f0c6a52
  $ rift logs 1f0c6a52 --check pytest        only checks whose id or command holds "pytest"
  $ rift logs 1f0c6a52 --follow              goes on until the run ends
  $ rift logs 1f0c6a52 --json | jq 'select(.status == "failed") | .output'
`;

interface Options {
  readonly check?: string;
  readonly follow?: boolean;
  readonly json?: boolean;
}

const POLL_MS = 700;

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .option('--check <id>', 'only this check: its id, or a part of its id or command')
      .option('--follow', 'go on until the run ends')
      .option('--json', 'print each entry as a line of JSON')
      .addHelpText('after', HELP)
      .action(async (named: string, options: Options) => {
        const client = connectRunning(loadConfig());
        const run = await findRun(client, named);
        const told = await tellChecks(client, run, options);
        if (options.check === undefined) return tellParts(run, options);
        if (told === 0) await refuseUnknown(client, run, options.check);
      }),
};

/** @returns how many entries were told */
async function tellChecks(client: ApiClient, run: RunView, options: Options): Promise<number> {
  const commands = new Map<string, string>();
  let [told, last] = [0, -1];
  for (let over = !options.follow; ; await sleep(POLL_MS)) {
    for await (const step of traceOf(client, run.run_id, last)) {
      last = step.step_index;
      for (const { id, command } of plannedChecks(step)) commands.set(id, command);
      for (const log of checkLogs(step, commands)) {
        if (options.check !== undefined && !isMeant(log, options.check)) continue;
        told++;
        tell(log, options);
      }
    }
    if (over) return told;
    // What was written between the last look and the end is looked for once more.
    over = (await client.run(run.run_id)).verdict !== null;
  }
}

function isMeant({ check, command }: CheckLog, wanted: string): boolean {
  return `${check}\n${command}`.toLowerCase().includes(wanted.toLowerCase());
}

function tell(log: CheckLog, { json }: Options): void {
  const output = redact(log.output);
  if (json) return print(JSON.stringify({ ...log, output }));
  const { bold, dim, green, red, yellow } = colours();
  const paint = log.status === 'passed' ? green : ['failed', 'timed_out'].includes(log.status) ? red : yellow;
  const took = log.duration_ms === null ? '' : `, ${(log.duration_ms / 1000).toFixed(1)} s`;
  const why = log.reason ? `: ${log.reason}` : '';
  print(
    `${bold(printable(log.command))} ${paint(log.status)}${printable(why)} ${dim(`${log.node}, ${log.at}${took}`)}`,
  );
  if (output.trim()) print(printable(output.trimEnd()).replace(/^/gm, '    '));
}

function tellParts(run: RunView, { json }: Options): void {
  for (const { part, line } of partLines(loadConfig(), run.run_id)) {
    const text = redact(line);
    print(json ? JSON.stringify({ part, line: text }) : `${colours().dim(`${part}:`)} ${printable(text)}`);
  }
}

async function refuseUnknown(client: ApiClient, run: RunView, wanted: string): Promise<void> {
  const known: string[] = [];
  for await (const step of traceOf(client, run.run_id)) known.push(...plannedChecks(step).map(({ id }) => id));
  const names = [...new Set(known)].join(', ') || 'none was planned';
  throw new UsageError(`no check of this run that ran holds "${wanted}"; its checks: ${names}`);
}
