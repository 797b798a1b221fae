import { ActivityFailure, proxyActivities, TimeoutFailure, type ActivityOptions } from '@temporalio/workflow';
import { ACTIVITY_NAMES, type ActivityName, type ActivitySettings, type WorkflowSettings } from '../domain/run';
import type { RunActivities } from '../domain/run-activities';

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
  const activity = proxyActivities<RunActivities>({ taskQueue, ...options(settings) })[name] as (
    argument: unknown,
  ) => Promise<unknown>;
  return async (argument: unknown) => {
    try {
      return await activity(argument);
    } catch (error) {
      throw isLost(error) ? new CheckoutLost(name) : error;
    }
  };
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
