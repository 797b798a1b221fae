import { historyFromJSON } from '@temporalio/common/lib/proto-utils';
import { bundleWorkflowCode, DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(__dirname, '../histories');
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));
const logger = new DefaultLogger('ERROR', () => undefined);
const history = (name: string) => historyFromJSON(JSON.parse(readFileSync(join(folder, name), 'utf8')));
const bundleOf = (path: string) => bundleWorkflowCode({ workflowsPath: join(__dirname, path), logger });

beforeAll(() => void Runtime.install({ logger }));

test('there are histories to replay', () => expect(histories.length).toBeGreaterThan(5));

test('every committed history replays on the workflow as it is now', async () => {
  const workflowBundle = await bundleOf('../../workflows/index.ts');
  for (const name of histories) {
    await Worker.runReplayHistory({ workflowBundle }, history(name)).catch((error: unknown) => {
      throw new Error(`${name}: ${String(error)}`);
    });
  }
}, 120_000);

test('a workflow with another order fails replay', async () => {
  const workflowBundle = await bundleOf('./broken/index.ts');
  const replay = Worker.runReplayHistory({ workflowBundle }, history(histories[0] as string));
  await expect(replay).rejects.toThrow(DeterminismViolationError);
}, 120_000);
