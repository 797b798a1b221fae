import { ActivityFailure, proxyActivities, TimeoutFailure, type ActivityOptions } from '@temporalio/workflow';
import { ACTIVITY_NAMES, type ActivityName, type ActivitySettings, type WorkflowSettings } from '../domain/run';
import type { RunActivities, Step } from '../domain/run-activities';

export type Orders = RunActivities;

/** The worker that held the checkout did not come back in time. */
export class CheckoutLost extends Error {
  override readonly name = 'CheckoutLost';
}

/**
 * The activities, each with the time-outs and retries of its settings.
 * @param taskQueue of the worker that holds the checkout, or the one that all activity workers share
 */
export function ordersOn(taskQueue: string, settings: WorkflowSettings): Orders {
  const entries = ACTIVITY_NAMES.map((name) => [name, order(name, taskQueue, settings.activities[name])]);
  return Object.fromEntries(entries) as Orders;
}

/** One activity. */
export function order(name: ActivityName, taskQueue: string, settings: ActivitySettings) {
  return async (argument: unknown) => {
    const summary = summaryOf(name, argument as Partial<Step>);
    const activity = proxyActivities<RunActivities>({ taskQueue, summary, ...options(settings) })[name] as (
      argument: unknown,
    ) => Promise<unknown>;
    try {
      return await activity(argument);
    } catch (error) {
      throw isLost(error) ? new CheckoutLost(name) : error;
    }
  };
}

/** What the run's page says of an activity. */
const WORDS: Readonly<Record<ActivityName, string>> = {
  openRun: 'write down that it runs',
  scanRepository: 'clone, look for threats and projects',
  analyzeSyntax: 'read who imports whom',
  runChecks: 'prepare, and run every check',
  prepareCi: 'make ready what CI will need',
  mapDependencies: 'order the failures by their roots',
  healCluster: 'find a fix for one root',
  composeFixes: 'keep the fixes that hold together',
  commitFixes: 'commit the fixes',
  pushBranch: 'push the branch',
  watchCi: 'let CI judge what was pushed',
  rollBack: 'revert the commit that broke something',
  testFixes: 'test against the fixes',
  dropCheckout: 'remove the checkout',
  finishRun: 'write the results',
  renderReport: 'print the report',
};

function summaryOf(name: ActivityName, { iteration, wave }: Partial<Step>): string {
  const when = iteration ? ` (round ${iteration}${wave === undefined || wave === 1 ? '' : `, wave ${wave}`})` : '';
  return `${WORDS[name]}${when}`;
}

function options(settings: ActivitySettings): ActivityOptions {
  const { retry, startToCloseSecs, heartbeatSecs, scheduleToStartSecs } = settings;
  return {
    startToCloseTimeout: startToCloseSecs * 1000,
    // One that heartbeats learns that it shall stop; its checkout is dropped only after it did.
    ...(heartbeatSecs === undefined
      ? {}
      : { heartbeatTimeout: heartbeatSecs * 1000, cancellationType: 'WAIT_CANCELLATION_COMPLETED' as const }),
    ...(scheduleToStartSecs === undefined ? {} : { scheduleToStartTimeout: scheduleToStartSecs * 1000 }),
    retry: {
      initialInterval: retry.initialSecs * 1000,
      backoffCoefficient: retry.backoff,
      maximumInterval: retry.maxSecs * 1000,
      ...(retry.attempts === 0 ? {} : { maximumAttempts: retry.attempts }),
    },
  };
}

function isLost(error: unknown): boolean {
  return (
    error instanceof ActivityFailure &&
    error.cause instanceof TimeoutFailure &&
    error.cause.timeoutType === 'SCHEDULE_TO_START'
  );
}
