import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '../../db';
import { createEventStore } from '../../services/events';
import { connectRedis } from '../../services/redis';
import { connectTemporal, registerSearchAttributes } from '../../services/temporal/connect';
import { loadTemporalSettings } from '../../services/temporal/settings';
import { createTrace } from '../../services/traces';
import { percentile, type Bench } from '../contract';
import { makeRemote } from '../repository';
import { withStack } from '../stack';

const LISTENERS = 1_000;
const EVENTS = 60;
const EVERY_MS = 250;

interface Told {
  readonly open?: number;
  readonly lags?: readonly number[];

  readonly problem?: string;
}

/** From the moment the event has its place in the database to the moment a listener has read it. */
export const events: Bench = {
  summary: `event lag at ${LISTENERS} listeners of one run`,
  measure: (say) =>
    withStack(['api'], async ({ config, urls, scratch, token, call }) => {
      const settings = loadTemporalSettings(config);
      const temporal = await connectTemporal(settings);
      await registerSearchAttributes(temporal, settings);
      await temporal.close();
      const remote = await makeRemote(scratch, 'project', { 'a.txt': 'one\n' });
      const submission = { repo_url: remote, team_name: 'Bench', leader_name: 'Ada' };
      const { run_id: runId } = await call<{ run_id: string }>('POST', '/run-agent', submission);
      const database = await openDatabase(urls.database);
      const redis = await connectRedis(urls.redis);
      const store = createEventStore({ redis, database });
      const trace = createTrace({ runId, activityKey: 'bench', database, events: store });
      const listeners = fork(join(__dirname, 'listeners.js'));
      try {
        const told = async (wanted: (told: Told) => boolean): Promise<Told> => {
          for (;;) {
            const [message] = (await once(listeners, 'message')) as [Told];
            if (message.problem) throw new Error(`a listener: ${message.problem}`);
            if (wanted(message)) return message;
          }
        };
        const opened = told(({ open }) => open === LISTENERS);
        listeners.send({ url: `${urls.api}/runs/${runId}/events`, token, count: LISTENERS });
        await opened;
        say(`${LISTENERS} listen`);
        const done = told(({ lags }) => lags !== undefined);
        for (let i = 0; i < EVENTS; i++) {
          await trace.record({
            ...{ node: 'fix_generator', actionType: 'decision', label: 'said', key: `event ${i}` },
            thought: `What a node has to say is about as long as this sentence, and this is number ${i}`,
          });
          await sleep(EVERY_MS);
        }
        const data = { run_id: runId, final_status: 'PASSED' as const, score: 110, total_time_secs: 1, pdf_url: null };
        const payload = { event: { event: 'run_complete', data } };
        await trace.record({ node: 'self_benchmarker', actionType: 'emit', label: 'run_complete', payload });
        const { lags = [] } = await done;
        const lag = (share: number) => percentile(lags, share);
        return [
          {
            ...{ name: 'events heard', value: lags.length, unit: '', goal: { atLeast: 1 } },
            against: { name: 'sent', value: EVENTS * LISTENERS },
          },
          { name: 'lag p50', value: lag(0.5), unit: 'ms' },
          { name: 'lag p99', value: lag(0.99), unit: 'ms', against: { name: 'goal', value: 250 }, goal: { atMost: 1 } },
          { name: 'lag at most', value: lag(1), unit: 'ms' },
        ];
      } finally {
        listeners.kill();
        await store.close();
        redis.disconnect();
        await database.close();
      }
    }),
};
