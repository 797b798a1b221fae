import { colours, note, print, printJson } from '../output';
import { summary } from '../render/summary';
import type { SessionEnd } from './session';

/** Tells how following a run ended, and sets the exit code. */
export function reportEnd(end: SessionEnd, json: boolean): void {
  process.exitCode = end.exitCode;
  if (json) return printJson(endView(end));
  const { run, results, runId } = end;
  if (!results) {
    note(
      `detached; run ${runId} goes on. "rift heal" with the same repository follows it again, "rift show ${runId.slice(0, 8)}"`,
    );
    return note(`tells where it is, "rift cancel ${runId.slice(0, 8)}" ends it.`);
  }
  const places = {
    resultsJson: run?.results_json ?? null,
    temporalUi: run?.temporal_ui ?? null,
    pushed: run?.push ?? true,
  };
  print(summary(results, places, colours(process.stdout), process.stdout.columns || 100));
}

/** The object that `--json` prints at the end. */
export function endView({ runId, run, results }: SessionEnd) {
  return {
    run_id: runId,
    verdict: results?.verdict ?? null,
    ...(results?.reason && { reason: results.reason }),
    branch_name: results?.branch_name ?? run?.branch_name ?? null,
    commits: (results?.commits ?? []).map(({ sha, message }) => ({ sha, message })),
    results_json: run?.results_json ?? null,
    report_pdf: run?.report_pdf ?? null,
    temporal_ui: run?.temporal_ui ?? null,
    total_time_secs: results?.total_time_secs ?? null,
  };
}
