import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Step } from '../../domain/run-activities';
import type { TracePayload } from '../../domain/trace-payloads';
import type { RunEnd } from '../../domain/verdict';
import { mkdir } from 'node:fs/promises';
import { repositoryOf } from './checkout';
import type { NodeContext } from './context';
import { refused, short } from './repo-scanner';
import { find, load, save } from './stages';

/** Brings the run's commits to the remote, or to the run's own patch where nothing is to be pushed. */
export async function pushBranch(
  node: NodeContext,
  step: Step,
): Promise<{ readonly sha: string; readonly end: RunEnd | null }> {
  const run = await node.run();
  const scan = await load(node, 'scan');
  const repository = repositoryOf(node);
  const expectedRemoteSha = (await find(node, 'pushed'))?.sha ?? scan.remoteSha;
  if (run.push) {
    const { repoUrl: url, branchName: branch, runId } = run;
    const { signal } = node.progress;
    const pushed = await node.git.push({ repository, url, branch, runId, expectedRemoteSha, signal });
    if (!pushed.ok) {
      if (pushed.transient) throw refused(pushed);
      await withdraw(node, pushed.reason.message);
      return { sha: '', end: { verdict: 'error', reason: pushed.reason } };
    }
  } else {
    await mkdir(join(node.config.outputDir, run.runId), { recursive: true });
    const patch = await node.git.patchText(repository, scan.startSha);
    await writeFile(join(node.config.outputDir, run.runId, 'fixes.patch'), patch);
  }
  const commits = await node.git.commitsBetween(repository, scan.remoteSha ?? run.submittedSha ?? scan.startSha);
  const own = commits.filter((commit) => commit.runId === run.runId);
  const sha = own.at(-1)?.sha ?? scan.startSha;
  await save(node, 'pushed', { sha });
  await node.database.repositories.runs.update(run.runId, { headSha: sha, totalCommits: own.length });
  await node.mirror.update(run, { commitCount: own.length });
  const payload: TracePayload<'commits_pushed'> = {
    commits: own.map((commit) => ({ sha: commit.sha, message: commit.message.split('\n')[0] ?? '' })),
  };
  const where = run.push ? `Pushed ${run.branchName}` : `Kept ${run.branchName}, not pushed,`;
  await node.trace.record({
    ...{ node: 'ci_monitor', actionType: 'tool_call', label: 'commits_pushed', payload },
    key: `commits_pushed/${step.iteration}/${sha}`,
    thought: `${where} at ${short(sha)}, ${own.length} ${own.length === 1 ? 'commit' : 'commits'} of this run`,
  });
  return { sha, end: null };
}

/** What could not be pushed was not delivered. */
async function withdraw({ database, runId }: NodeContext, why: string): Promise<void> {
  const { fixes } = database.repositories;
  for (const fix of await fixes.ofRun(runId)) {
    if (fix.status === 'applied')
      await fixes.upsert({ ...fix, status: 'failed', fixDescription: `not pushed: ${why}` });
  }
}
