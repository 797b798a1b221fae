import { ApplicationFailure, CancelledFailure, Context } from '@temporalio/activity';
import type { AgentNode } from '../domain/names';
import type { RunId } from '../domain/submission';
import { NotYet, RunRefused, type NodeContext, type WorkerParts } from '../services/nodes';
import { PartMissing } from '../services/stack/parts';
import { SandboxUnavailable } from '../services/sandbox/contract';
import { createTrace } from '../services/traces';
import { openWorkspace } from '../services/workspace';

interface OfRun {
  readonly runId: RunId;
  readonly iteration?: number;
}

/**
 * Runs a node's service as an activity: heartbeat, trace, live mirror, and errors in Temporal's terms.
 * @param name null: work beside the node that the run is at
 */
export function atNode<A extends OfRun, R>(
  parts: WorkerParts,
  name: AgentNode | null,
  work: (node: NodeContext, at: A) => Promise<R>,
): (at: A) => Promise<R> {
  return translated(async (at: A) => {
    const context = Context.current();
    const { runId } = at;
    const { database, events, mirror, config } = parts;
    let detail: string = name ?? context.info.activityType;
    const beat = setInterval(() => context.heartbeat(detail), (context.info.heartbeatTimeoutMs ?? 30_000) / 4);
    const run = async () => {
      const row = await database.repositories.runs.get(runId);
      if (!row) throw new Error(`run ${runId} is not in the database`);
      return row;
    };
    try {
      const round = at.iteration === undefined ? {} : { iteration: at.iteration };
      if (name) await mirror.update(await run(), { currentNode: name, ...round });
      const node: NodeContext = {
        ...parts,
        ...{ runId, run, workspace: await openWorkspace(config.home, runId) },
        trace: createTrace({ runId, activityKey: context.info.activityId, database, events }),
        progress: { heartbeat: (text) => void (detail = text), signal: context.cancellationSignal },
      };
      return await work(node, at);
    } finally {
      clearInterval(beat);
    }
  });
}

/** Work at no node of a run. It heartbeats, so that a worker that dies with it is noticed. */
export function beating<A, R>(
  work: (argument: A, tell: (detail: string) => void) => Promise<R>,
): (argument: A) => Promise<R> {
  return translated(async (argument: A) => {
    const context = Context.current();
    let detail = '';
    const beat = setInterval(() => context.heartbeat(detail), (context.info.heartbeatTimeoutMs ?? 30_000) / 4);
    try {
      return await work(argument, (text) => void (detail = text));
    } finally {
      clearInterval(beat);
    }
  });
}

/** Errors as Temporal is to take them: cancelled, final with a name, or to be tried again. */
function translated<A, R>(work: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
  return async (argument) => {
    try {
      return await work(argument);
    } catch (error) {
      if (Context.current().cancellationSignal.aborted) throw new CancelledFailure('cancelled');
      if (error instanceof SandboxUnavailable || error instanceof PartMissing)
        throw ApplicationFailure.nonRetryable(error.message, 'PART_MISSING');
      if (error instanceof NotYet) {
        const { message, afterSecs } = error;
        throw ApplicationFailure.create({ message, type: 'NOT_YET', nextRetryDelay: afterSecs * 1000 });
      }
      if (error instanceof RunRefused) {
        throw ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: !error.transient });
      }
      throw error;
    }
  };
}
