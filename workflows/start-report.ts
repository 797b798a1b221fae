import { ChildWorkflowCancellationType, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { RENDER_REPORT, reportWorkflowId, TASK_QUEUES, type HealRunInput } from '../domain/run';

/** Starts the making of the report and leaves it alone. Where that is not to be had, the reconciler starts it. */
export async function startReport({ runId, settings }: HealRunInput): Promise<void> {
  const activity = settings.activities.renderReport;
  await startChild(RENDER_REPORT, {
    workflowId: reportWorkflowId(runId),
    taskQueue: TASK_QUEUES.reports,
    parentClosePolicy: ParentClosePolicy.ABANDON,
    cancellationType: ChildWorkflowCancellationType.ABANDON,
    staticSummary: `Report of run ${runId}`,
    args: [{ runId, activity }],
  }).catch(() => undefined);
}
