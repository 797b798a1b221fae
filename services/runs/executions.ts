import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionStatusName,
} from '@temporalio/client';
import { RiftError } from '../../domain/errors';
import {
  HEAL_RUN,
  RENDER_REPORT,
  reportWorkflowId,
  TASK_QUEUES,
  type HealRunInput,
  type ReportInput,
  type StopRequest,
} from '../../domain/run';
import { workflowId } from '../../domain/submission';
import { reaching } from './dependency';

/** The latest execution of a fingerprint's workflow. */
export interface Execution {
  /** From its memo: whose run it is. */
  readonly runId: string;
  readonly workflowRunId: string;
  readonly status: WorkflowExecutionStatusName;
}

/** The runs' workflows in Temporal; each call bounded in time. */
export interface Executions {
  /** @returns null where one of this fingerprint is running already */
  start(input: HealRunInput, summary: string): Promise<{ readonly workflowRunId: string } | null>;
  latest(fingerprint: string): Promise<Execution | null>;
  /**
   * Starts the making of a run's report, unless it goes on.
   * @param again also where it was made, or given up, before
   */
  startReport(input: ReportInput, again: boolean): Promise<void>;
  /** Where the making of a run's report stands; null where it never began. */
  reportState(runId: string): Promise<ReportState | null>;
  /** Update first, which is acknowledged; the signal of the same name where no worker answers. */
  stop(fingerprint: string, message: string, request: StopRequest): Promise<void>;
}

export type ReportState =
  { readonly state: 'rendering' | 'rendered' } | { readonly state: 'failed'; readonly why: string };

const UPDATE_MS = 2_000;

export function createExecutions(client: Client, timeoutMs: number): Executions {
  const bounded = <T>(step: () => Promise<T>, ms = timeoutMs) =>
    reaching('temporal', ms + 250, () => client.withDeadline(Date.now() + ms, step));

  return {
    async start(input, summary) {
      try {
        const handle = await bounded(() =>
          client.workflow.start(HEAL_RUN, {
            workflowId: workflowId(input.fingerprint),
            taskQueue: TASK_QUEUES.workflows,
            workflowIdConflictPolicy: 'FAIL',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
            memo: { runId: input.runId },
            staticSummary: summary,
            args: [input],
          }),
        );
        return { workflowRunId: handle.firstExecutionRunId };
      } catch (error) {
        if (error instanceof WorkflowExecutionAlreadyStartedError) return null;
        throw error;
      }
    },

    async latest(fingerprint) {
      try {
        const description = await bounded(() => client.workflow.getHandle(workflowId(fingerprint)).describe());
        return {
          runId: String(description.memo?.runId ?? ''),
          workflowRunId: description.runId,
          status: description.status.name,
        };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },

    async startReport(input, again) {
      try {
        await bounded(() =>
          client.workflow.start(RENDER_REPORT, {
            workflowId: reportWorkflowId(input.runId),
            taskQueue: TASK_QUEUES.reports,
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: again ? 'ALLOW_DUPLICATE' : 'REJECT_DUPLICATE',
            staticSummary: `Report of run ${input.runId}`,
            args: [input],
          }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
      }
    },

    async reportState(runId) {
      const handle = client.workflow.getHandle(reportWorkflowId(runId));
      try {
        const { name } = (await bounded(() => handle.describe())).status;
        if (name === 'RUNNING' || name === 'PAUSED') return { state: 'rendering' };
        if (name === 'COMPLETED') return { state: 'rendered' };
        const why = await bounded(() => handle.result()).then(() => name, rootCause);
        return { state: 'failed', why };
      } catch (error) {
        if (error instanceof WorkflowNotFoundError) return null;
        throw error;
      }
    },

    async stop(fingerprint, message, request) {
      const handle = client.workflow.getHandle(workflowId(fingerprint));
      const acknowledged = await bounded(() => handle.executeUpdate(message, { args: [request] }), UPDATE_MS).then(
        () => true,
        () => false,
      );
      if (acknowledged) return;
      await bounded(() => handle.signal(message, request)).catch((error: unknown) => {
        if (error instanceof WorkflowNotFoundError)
          throw new RiftError('RUN_FINISHED', 'The run has ended already, so it cannot be stopped');
        throw error;
      });
    },
  };
}

/** The innermost message: the ones around it only say which activity it was. */
function rootCause(error: unknown): string {
  let innermost = error;
  while (innermost instanceof Error && innermost.cause instanceof Error) innermost = innermost.cause;
  return innermost instanceof Error ? innermost.message : String(innermost);
}
