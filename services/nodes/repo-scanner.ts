import { basename } from 'node:path';
import type { Scan } from '../../domain/run-activities';
import type { RunRecord } from '../../domain/run-record';
import type { RunEnd } from '../../domain/verdict';
import type { GitRefusal, GitResult } from '../git';
import { scanThreats } from '../threats';
import { repositoryOf, trackedTree } from './checkout';
import { RunRefused, type NodeContext } from './context';
import { save } from './stages';

/**
 * Clones, takes up the run's own branch, looks for projects and threats. Nothing of the repository is run.
 * @param sha the commit to clone, where an earlier checkout of this run was lost
 */
export async function repoScanner(node: NodeContext, sha: string | null): Promise<Scan> {
  const run = await node.run();
  const lost = sha ? ' again: the worker that held it is gone' : '';
  await say(node, 'clone', `Cloning ${run.repoUrl}${run.requestedRef ? ` at ${run.requestedRef}` : ''}${lost}`, {
    sha,
  });
  const remote = unwrap(await node.git.resolveRemote(run.repoUrl, run.requestedRef, node.progress.signal));
  if (!remote.ok) return ended(node, '', remote.end);
  const { defaultBranch } = remote.value;
  const baseSha = sha ?? remote.value.sha;
  const repository = repositoryOf(node);
  node.progress.heartbeat('cloning');
  const clone = { url: run.repoUrl, sha: baseSha, ref: remote.value.ref, also: [defaultBranch], repository };
  const cloned = unwrap(await node.git.cloneAt({ ...clone, signal: node.progress.signal }));
  if (!cloned.ok) return ended(node, baseSha, cloned.end);

  const own = unwrap(
    await node.git.ownBranch({
      ...{ repository, url: run.repoUrl, branch: run.branchName, baseSha, runId: node.runId, date: run.startTime },
      signal: node.progress.signal,
    }),
  );
  if (!own.ok) return ended(node, baseSha, own.end);
  await node.database.repositories.runs.update(node.runId, { submittedSha: baseSha, headSha: own.value.headSha });
  if (own.value.remoteSha)
    await say(node, 'own_branch', `Continuing ${run.branchName} at ${short(own.value.remoteSha)}`);

  const tree = await trackedTree(node);
  node.progress.heartbeat('looking for threats');
  const [threat, ...more] = scanThreats(tree);
  if (threat) return ended(node, baseSha, quarantine(threat, more.length));

  const projects = node.checks.detectProjects(tree);
  const languages = [...new Set(projects.map((project) => project.language))];
  await node.database.repositories.runs.update(node.runId, { detectedLanguages: languages });
  const startSha = own.value.headSha;
  await save(node, 'scan', { projects, remoteSha: own.value.remoteSha, startSha, defaultBranch });
  await say(node, 'projects_found', projectsText(run, tree.files.length, projects.length, languages), {
    projects,
    baseSha,
  });
  const unpushedCommits = own.value.merged && own.value.headSha !== own.value.remoteSha ? 1 : 0;
  return { queue: node.ownQueue, sha: baseSha, unpushedCommits, end: null };
}

function projectsText(run: RunRecord, files: number, projects: number, languages: readonly string[]): string {
  const name = basename(run.repoUrl).replace(/\.git$/, '');
  const what = projects === 0 ? 'no project that Rift knows' : `${projects} ${projects === 1 ? 'project' : 'projects'}`;
  return `${name}: ${files} tracked files, ${what}${languages.length > 0 ? ` (${languages.join(', ')})` : ''}`;
}

function quarantine(threat: { file: string; line: number; message: string }, others: number): RunEnd {
  const more = others > 0 ? ` (and ${others} more)` : '';
  const message = `${threat.file}:${threat.line}: ${threat.message}${more}`;
  return { verdict: 'quarantined', reason: { code: 'MALICIOUS_CODE', message, file: threat.file, line: threat.line } };
}

async function ended(node: NodeContext, sha: string, end: RunEnd): Promise<Scan> {
  await node.trace.record({
    ...{ node: 'repo_scanner', actionType: 'decision', label: 'run_ended', payload: { end } },
    thought: end.reason?.message ?? end.verdict,
  });
  return { queue: node.ownQueue, sha, unpushedCommits: 0, end };
}

/** A refusal is an end of the run; what may pass by itself is thrown, and tried again. */
function unwrap<T>(result: GitResult<T>): { ok: true; value: T } | { ok: false; end: RunEnd } {
  if (result.ok) return result;
  if (result.transient) throw refused(result);
  return { ok: false, end: { verdict: 'error', reason: result.reason } };
}

export function refused({ reason, transient }: GitRefusal): RunRefused {
  return new RunRefused(reason.code, reason.message, transient);
}

export const short = (sha: string): string => sha.slice(0, 10);

function say(node: NodeContext, label: string, thought: string, payload: Record<string, unknown> = {}): Promise<void> {
  return node.trace.record({ node: 'repo_scanner', actionType: 'tool_call', label, thought, payload });
}
