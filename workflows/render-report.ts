import { TASK_QUEUES, type ReportInput } from '../domain/run';
import { order } from './orders';

/** Makes `report.pdf` of a run that has ended. The run does not wait for it, and does not care whether it succeeds. */
export async function renderReport({ runId, activity }: ReportInput): Promise<void> {
  await order('renderReport', TASK_QUEUES.pdf, activity)({ runId });
}
