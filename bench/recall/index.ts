import type { Results } from '../../domain/results';
import type { Bench } from '../contract';
import { brokenProject } from '../project';
import { makeRemote } from '../repository';
import { heal } from '../run';
import { withStack, type BenchStack } from '../stack';
import { READS, ROOMS } from './programs';

interface Step {
  readonly action_label: string;
  readonly emitted_at: string;
}

/** Seconds from the failures to their fix: the ladder alone, without preparation, push and CI. */
async function secondsToFix({ call }: BenchStack, runId: string): Promise<number> {
  const { events } = await call<{ events: readonly Step[] }>('GET', `/replay/${runId}?limit=1000`);
  const at = (label: string) => Date.parse(events.find((step) => step.action_label === label)?.emitted_at ?? '');
  return (at('fix_chosen') - at('failures_found')) / 1000;
}

/** One mistake in two programs that share no name: the first time it is searched for, the second time it is known. */
export const recall: Bench = {
  summary: 'the same mistake healed in two repositories: how long the second time takes beside the first',
  measure: (say) =>
    withStack(['chroma', 'workflow-worker', 'activity-worker', 'api'], async (stack) => {
      const healed = async (name: string, files: typeof ROOMS, strategy: string) => {
        const remote = await makeRemote(stack.scratch, name, files);
        const { runId, wallMs } = await heal(stack, remote, name);
        const { fixes } = await stack.call<Results>('GET', `/results/${runId}`);
        const by = fixes.map((fix) => fix.strategy).join(', ');
        const fix = await secondsToFix(stack, runId);
        say(`${name}: ${by}, fix after ${fix.toFixed(1)} s, green after ${(wallMs / 1000).toFixed(1)} s`);
        if (by !== strategy) throw new Error(`${name} was healed by ${by || 'nothing'}, not by ${strategy}`);
        return { fix, whole: wallMs / 1000 };
      };
      say('healing something else once, for the caches');
      await heal(stack, await makeRemote(stack.scratch, 'shop', brokenProject(0)), 'shop');
      const first = await healed('rooms', ROOMS, 'search');
      const second = await healed('genome', READS, 'kb_lookup');
      const against = (value: number) => ({ against: { name: 'by search', value }, goal: { atMost: 1 } });
      return [
        { name: 'to the fix, by kb_lookup', value: second.fix, unit: 's', ...against(first.fix) },
        { name: 'whole run, by kb_lookup', value: second.whole, unit: 's', ...against(first.whole) },
      ];
    }),
};
