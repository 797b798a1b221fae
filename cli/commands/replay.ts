import { InvalidArgumentError } from 'commander';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventOf } from '../../domain/trace-events';
import { loadConfig } from '../../services/config/config';
import type { ApiClient, RunView } from '../client/api';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import { rowOf, traceOf } from '../client/trace';
import type { CommandModule } from '../command';
import { colours, print } from '../output';
import { EMPTY_VIEW, showEvent } from '../render/events';
import { summary } from '../render/summary';

const HELP = `
Retells what a run did, step by step, from its trace in the database alone: nothing is run again, and the repository is not needed. Of
a run that goes on it tells what happened so far.

Examples:
  $ rift replay 1f0c6a52                  with its pauses
  $ rift replay 1f0c6a52 --speed 10       ten times as fast
  $ rift replay 1f0c6a52 --no-pauses
  $ rift replay 1f0c6a52 --no-pauses --json | jq -r 'select(.action_type == "decision").thought_text'
`;

interface Options {
  readonly speed: number;
  readonly pauses: boolean;
  readonly json?: boolean;
}

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .option('--speed <n>', 'how many times as fast as it was', speed, 1)
      .option('--no-pauses', 'all at once')
      .option('--json', 'print each step of the trace as a line of JSON')
      .addHelpText('after', HELP)
      .action(async (named: string, options: Options) => {
        const client = connectRunning(loadConfig());
        const run = await findRun(client, named);
        if (options.json) await tellSteps(client, run, options);
        else await retell(client, run, options);
      }),
};

async function tellSteps(client: ApiClient, { run_id: runId }: RunView, options: Options): Promise<void> {
  const pause = pauses(options);
  for await (const step of traceOf(client, runId)) {
    await pause(step.emitted_at);
    print(JSON.stringify(step));
  }
}

async function retell(client: ApiClient, run: RunView, options: Options): Promise<void> {
  const c = colours();
  const pause = pauses(options);
  let view = EMPTY_VIEW;
  for await (const step of traceOf(client, run.run_id)) {
    const event = eventOf(run.run_id, rowOf(step));
    if (!event) continue;
    await pause(step.emitted_at);
    const shown = showEvent(view, event, c);
    view = shown.view;
    if (shown.lines.length > 0) print(shown.lines.join('\n'));
  }
  if (run.verdict === null) return print(c.dim(`the run goes on: "rift show ${run.run_id.slice(0, 8)}"`));
  const places = { resultsJson: run.results_json, temporalUi: run.temporal_ui, pushed: run.push };
  print(summary(await client.results(run.run_id), places, c, process.stdout.columns || 100));
}

/** Waits as long as the run did between two steps. */
function pauses({ speed, pauses: wanted }: Options): (time: string) => Promise<void> {
  let last: number | null = null;
  return async (time) => {
    const now = Date.parse(time);
    const ms = last === null ? 0 : (now - last) / speed;
    last = now;
    if (wanted && ms > 0) await sleep(ms);
  };
}

function speed(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 100_000)) throw new InvalidArgumentError('It takes a number above 0.');
  return value;
}
