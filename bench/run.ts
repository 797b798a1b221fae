import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchStack } from './stack';

export interface EndedRun {
  readonly runId: string;
  readonly fingerprint: string;
  readonly verdict: string;
  /** From the submission to the answer that the run has ended. */
  readonly wallMs: number;
}

const POLL_MS = 20;

/** Submits and waits for the end. @throws where it did not end green */
export async function heal({ call }: BenchStack, repoUrl: string, team: string): Promise<EndedRun> {
  const started = performance.now();
  const submission = { repo_url: repoUrl, team_name: team, leader_name: 'Ada', rerun: true };
  const { run_id: runId } = await call<{ run_id: string }>('POST', '/run-agent', submission);
  for (;;) {
    const run = await call<{ verdict: string | null; fingerprint: string; reason: unknown }>('GET', `/runs/${runId}`);
    const wallMs = performance.now() - started;
    if (run.verdict === null) {
      await sleep(POLL_MS);
      continue;
    }
    if (run.verdict !== 'green') throw new Error(`the run ended ${run.verdict}: ${JSON.stringify(run.reason)}`);
    return { runId, fingerprint: run.fingerprint, verdict: run.verdict, wallMs };
  }
}
