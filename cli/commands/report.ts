import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadConfig, type Config } from '../../services/config/config';
import { start } from '../../services/process/spawn';
import { onPath } from '../../services/stack/parts/part';
import { connectRunning } from '../client/connect';
import { findRun } from '../client/find-run';
import { getReport } from '../client/get-report';
import { UsageError, type CommandModule } from '../command';
import { note, print, printJson, progress } from '../output';

const HELP = `
The report is made in the background when a run ends. Where it is missing it is made now, which takes a few seconds. It tells what
was found, what was done and why, what CI said, and how good Rift's own prediction was. Printing takes Chromium: see "rift doctor".

Exit codes: 0 the report is there, 64 no such run or it goes on, 69 the report cannot be made.

Examples:
  $ rift report 1f0c6a52                         prints where it is
  $ rift report 1f0c6a52 --output healed.pdf     writes it there
  $ rift report 1f0c6a52 --open
`;

interface Options {
  readonly open?: boolean;
  readonly output?: string;
  readonly json?: boolean;
}

export const command: CommandModule = {
  configure: (command) =>
    command
      .argument('<run>', 'id of the run, or the start of it')
      .option('--open', 'show it in the program that this desktop has for PDF')
      .option('--output <file>', 'write it to this file')
      .option('--json', 'print the place as JSON')
      .addHelpText('after', HELP)
      .action(report),
};

async function report(named: string, { open, output, json }: Options): Promise<void> {
  const config = loadConfig();
  const client = connectRunning(config);
  const { run_id: runId, verdict } = await findRun(client, named);
  if (verdict === null) throw new UsageError(`run ${runId} goes on; its report is made when it ends`);
  const line = json ? null : progress();
  const pdf = await getReport(client, runId, (text) => line?.step(text)).finally(() => line?.end());
  const { report_pdf: kept } = await client.run(runId);
  const path = output === undefined ? (kept ?? resolve(`rift-${runId}.pdf`)) : resolve(output);
  if (path !== kept) writeFileSync(path, pdf);
  if (open) show(path, config);
  if (json) return printJson({ run_id: runId, report_pdf: path, bytes: pdf.length });
  print(path);
}

function show(path: string, { hostEnv }: Config): void {
  const viewer = onPath('xdg-open', hostEnv) ?? onPath('open', hostEnv);
  if (!viewer) return note('rift: no program to open it with was found (xdg-open)');
  start([viewer, path], { env: hostEnv, stdio: 'ignore', detached: true })
    .on('error', () => undefined)
    .unref();
}
