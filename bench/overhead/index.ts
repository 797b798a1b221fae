import type { temporal as protocol } from '@temporalio/proto';
import { workflowId } from '../../domain/submission';
import { connectTemporal } from '../../services/temporal/connect';
import { loadTemporalSettings } from '../../services/temporal/settings';
import type { Bench } from '../contract';
import { brokenProject } from '../project';
import { makeRemote } from '../repository';
import { heal } from '../run';
import { withStack } from '../stack';

type HistoryEvent = protocol.api.history.v1.IHistoryEvent;

const GOAL_SECS = 2;
const time = ({ eventTime }: HistoryEvent) => Number(eventTime?.seconds ?? 0) * 1000 + (eventTime?.nanos ?? 0) / 1e6;

/** When activities were at work, as the history tells; times in which several were count once. */
function atWork(history: readonly HistoryEvent[]): { readonly count: number; readonly ms: number } {
  const startedAt = new Map(history.map((event) => [Number(event.eventId), time(event)]));
  const spans = history.flatMap((event) => {
    const done =
      event.activityTaskCompletedEventAttributes ??
      event.activityTaskFailedEventAttributes ??
      event.activityTaskCanceledEventAttributes;
    return done ? [[startedAt.get(Number(done.startedEventId)) ?? 0, time(event)] as const] : [];
  });
  let [ms, until] = [0, 0];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    ms += Math.max(0, to - Math.max(from, until));
    until = Math.max(until, to);
  }
  return { count: spans.length, ms };
}

/** What is left of a run's time when the time of its activities is taken away: queues, decisions, the API. */
export const overhead: Bench = {
  summary: 'what orchestration costs a run, beside what its activities take',
  measure: (say) =>
    withStack(['workflow-worker', 'activity-worker', 'api'], async (stack) => {
      const remote = await makeRemote(stack.scratch, 'project', brokenProject(0));
      say('healing once, for the caches');
      await heal(stack, remote, 'First');
      const temporal = await connectTemporal(loadTemporalSettings(stack.config));
      const { runId, fingerprint, wallMs } = await heal(stack, remote, 'Second');
      const handle = temporal.client.workflow.getHandle(workflowId(fingerprint));
      await handle.result();
      const history = (await handle.fetchHistory()).events ?? [];
      await temporal.close();
      const { count, ms } = atWork(history);
      const workflowMs = time(history.at(-1)!) - time(history[0]!);
      say(`run ${runId}: ${count} activities, ${history.length} events`);
      const secs = (value: number) => value / 1000;
      return [
        { name: 'submission to its end', value: secs(wallMs), unit: 's' },
        { name: 'workflow', value: secs(workflowMs), unit: 's' },
        {
          ...{ name: 'orchestration', value: secs(Math.max(workflowMs, wallMs) - ms), unit: 's' },
          ...{ against: { name: 'goal', value: GOAL_SECS }, goal: { atMost: 1 } },
        },
        {
          ...{ name: 'whole run', value: secs(Math.max(workflowMs, wallMs)), unit: 's' },
          against: { name: 'its activities', value: secs(ms) },
        },
      ];
    }),
};
