import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, type ApiClient } from './api';

/** The report cannot be made. Exit code 69: as a rule, Chromium is missing. */
class ReportFailed extends Error {
  override readonly name = 'ReportFailed';
}

const POLL_MS = 400;
const PATIENCE_MS = 300_000;

/**
 * The report of a run that has ended; made first where it is missing.
 * @throws ReportFailed
 */
export async function getReport(client: ApiClient, runId: string, onWait: (text: string) => void): Promise<Buffer> {
  const there = await ready(client, runId);
  if (there) return there;
  if ((await client.reportState(runId)).state !== 'rendering') await client.requestReport(runId);
  for (const until = Date.now() + PATIENCE_MS; Date.now() < until; await sleep(POLL_MS)) {
    onWait('making the report');
    const { state, why } = await client.reportState(runId);
    if (state === 'failed')
      throw new ReportFailed(`the report cannot be made: ${why}; "rift doctor" tells what it takes`);
    const made = await ready(client, runId);
    if (made) return made;
  }
  throw new ReportFailed('the report is not there after five minutes; "rift status" tells whether the workers are up');
}

async function ready(client: ApiClient, runId: string): Promise<Buffer | null> {
  try {
    return await client.report(runId);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'REPORT_NOT_READY') return null;
    throw error;
  }
}
