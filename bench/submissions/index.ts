import { randomUUID } from 'node:crypto';
import { HEAL_RUN, TASK_QUEUES } from '../../domain/run';
import { connectTemporal, registerSearchAttributes } from '../../services/temporal/connect';
import { loadTemporalSettings } from '../../services/temporal/settings';
import type { Bench } from '../contract';
import { makeRemote } from '../repository';
import { withStack } from '../stack';

const WARM = 50;
const COUNT = 200;
const AT_A_TIME = 8;
const ROUNDS = 3;

/** Calls a second. */
async function rate(count: number, call: (index: number) => Promise<unknown>): Promise<number> {
  const started = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < count) await call(next++);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, lane));
  return (count * 1000) / (performance.now() - started);
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** No worker runs: what a run does is another figure. */
export const submissions: Bench = {
  summary: 'submissions a second, beside bare workflow.start of the same server with its database file',
  measure: (say) =>
    withStack(['api'], async ({ config, scratch, call }) => {
      const settings = loadTemporalSettings(config);
      const temporal = await connectTemporal(settings);
      await registerSearchAttributes(temporal, settings);
      const remote = await makeRemote(scratch, 'project', { 'a.txt': 'one\n' });
      const start = () =>
        temporal.client.workflow.start(HEAL_RUN, {
          ...{ workflowId: `bare-${randomUUID()}`, taskQueue: TASK_QUEUES.workflows },
          ...{ memo: { runId: randomUUID() }, staticSummary: `Heal ${remote}`, args: [{ runId: randomUUID() }] },
        });
      const submit = () =>
        call('POST', '/run-agent', { repo_url: remote, team_name: `T ${randomUUID()}`, leader_name: 'Ada' });
      await rate(WARM, start);
      await rate(WARM, submit);
      const [bare, submitted]: [number[], number[]] = [[], []];
      // In turns, so that what else the machine does falls on both.
      for (let round = 0; round < ROUNDS; round++) {
        bare.push(await rate(COUNT, start));
        submitted.push(await rate(COUNT, submit));
        say(`round ${round + 1}: ${bare.at(-1)?.toFixed(0)} bare, ${submitted.at(-1)?.toFixed(0)} submitted a second`);
      }
      await temporal.close();
      const against = { name: 'workflow.start', value: median(bare) };
      return [{ name: 'submissions', value: median(submitted), unit: '/s', against, goal: { atLeast: 0.7 } }];
    }),
};
