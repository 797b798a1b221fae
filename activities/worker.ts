import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { TASK_QUEUES } from '../domain/run';
import { loadConfig } from '../services/config/config';
import { connectTemporal, registerSearchAttributes } from '../services/temporal/connect';
import { loadTemporalSettings, type TemporalSettings } from '../services/temporal/settings';

/** The workflow code as the build bundled it; without one it is bundled now. */
function workflowCode() {
  const codePath = join(__dirname, '..', 'workflows.bundle.js');
  return existsSync(codePath)
    ? { workflowBundle: { codePath } }
    : { workflowsPath: join(__dirname, '..', 'workflows') };
}

function connect({ address, tls, apiKey }: TemporalSettings): Promise<NativeConnection> {
  return NativeConnection.connect({ address, tls, ...(apiKey ? { apiKey } : {}) });
}

/** Workflow workers and activity workers are separate processes; `all` is one that is both. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { role: { type: 'string', default: 'all' } } });
  const config = loadConfig();
  const settings = loadTemporalSettings(config);
  Runtime.install({ logger: new DefaultLogger('WARN'), shutdownSignals: ['SIGTERM', 'SIGINT'] });
  const temporal = await connectTemporal(settings);
  await registerSearchAttributes(temporal, settings);
  await temporal.close();
  const connection = await connect(settings);
  const { namespace } = settings;
  const workers: Worker[] = [];
  const closers: (() => Promise<void>)[] = [() => connection.close()];
  if (values.role !== 'activity') {
    const common = { connection, namespace, ...workflowCode() };
    const few = { maxCachedWorkflows: 10, workflowThreadPoolSize: 1 };
    const runs = Worker.create({ ...common, taskQueue: TASK_QUEUES.workflows });
    const reports = Worker.create({ ...common, ...few, taskQueue: TASK_QUEUES.reports });
    workers.push(...(await Promise.all([runs, reports])));
  }
  if (values.role !== 'workflow') {
    // Most of what there is to load, and a worker of workflows needs none of it.
    const [{ createActivities }, { openParts }] = await Promise.all([
      import('./index'),
      import('../services/nodes/open-parts'),
    ]);
    const parts = await openParts(config);
    closers.unshift(parts.close);
    const activities = createActivities(parts);
    const common = { connection, namespace, activities, shutdownGraceTime: '10s' } as const;
    for (const taskQueue of [TASK_QUEUES.activities, parts.ownQueue]) {
      // An activity learns with a heartbeat that it is cancelled; by default most of them are held back.
      workers.push(await Worker.create({ ...common, taskQueue, maxHeartbeatThrottleInterval: '1s' }));
    }
    // One browser at a time is enough, and leaves the machine to the runs.
    const { renderReport } = activities;
    const taskQueue = TASK_QUEUES.pdf;
    const alone = { ...common, taskQueue, activities: { renderReport }, maxConcurrentActivityTaskExecutions: 1 };
    workers.push(await Worker.create(alone));
  }
  // The supervisor asks now and then whether this process still turns.
  process.on('message', (message) => message === 'ping' && process.send?.('pong'));
  process.send?.('ready');
  await Promise.all(workers.map((worker) => worker.run()));
  for (const close of closers) await close();
  process.disconnect?.();
}

main().catch((error: unknown) => {
  process.stderr.write(`worker: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
});
