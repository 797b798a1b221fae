import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from '../../services/process/spawn';
import type { Bench } from '../contract';
import { brokenProject, mended, PYTEST } from '../project';
import { makeRemote, type Files } from '../repository';
import { heal } from '../run';
import { withStack } from '../stack';

const CHECK_SECS = 10;

async function command(argv: readonly string[], cwd: string): Promise<void> {
  const { code, stderr } = await exec(argv, { env: process.env, cwd, timeoutMs: 300_000 });
  if (code === null) throw new Error(`${argv.join(' ')}: ${stderr.toString()}`);
}

/** What the project's own command takes, by itself, in an environment that is there. */
async function bare(python: string, folder: string, files: Files): Promise<number> {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await command([python, '-m', 'compileall', '-q', '.'], folder);
  const started = performance.now();
  await command([python, '-m', 'pytest', '-q'], folder);
  return (performance.now() - started) / 1000;
}

/** Baseline and second red run of what was submitted, validation and CI of what is mended. */
export const healing: Bench = {
  summary: `heal wall time beside the checks that cannot be avoided, of a project whose checks take ${CHECK_SECS} s`,
  measure: (say) =>
    withStack(['workflow-worker', 'activity-worker', 'api'], async (stack) => {
      const files = brokenProject(CHECK_SECS);
      const remote = await makeRemote(stack.scratch, 'project', files);
      const environment = join(stack.scratch, 'environment');
      await command(['python3', '-m', 'venv', environment], stack.scratch);
      const python = join(environment, 'bin', 'python');
      await command([python, '-m', 'pip', 'install', '-q', PYTEST], stack.scratch);
      const red = await bare(python, join(stack.scratch, 'red'), files);
      const green = await bare(python, join(stack.scratch, 'green'), mended(files));
      say(`the bare command: ${red.toFixed(1)} s as submitted, ${green.toFixed(1)} s when mended`);
      const against = { name: '2 red and 2 green', value: 2 * red + 2 * green };
      const cold = (await heal(stack, remote, 'Cold')).wallMs / 1000;
      const warm = (await heal(stack, remote, 'Warm')).wallMs / 1000;
      return [
        { name: 'heal, nothing cached', value: cold, unit: 's', against },
        { name: 'heal', value: warm, unit: 's', against, goal: { atMost: 1.5 } },
      ];
    }),
};
