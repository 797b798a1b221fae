import { LRUCache } from 'lru-cache';
import type { Submission } from '../../domain/submission';
import { resolveRemote } from '../git/resolve';
import type { GitSettings } from '../git/settings';

type Asked = Pick<Submission, 'repoUrl' | 'requestedRef'>;

export interface GitProbe {
  /** What a submission's ref stands for now. null: the remote does not tell, and the run itself will say why. */
  now(submission: Asked): Promise<{ readonly sha: string; readonly defaultBranch: string } | null>;
  /** As the remote called it a few seconds ago; the run asks again before it writes. */
  defaultBranch(submission: Asked): Promise<string | null>;
}

/** A process of Git for each question costs as much as all else of a submission. */
const REMEMBERED = { max: 500, ttl: 5_000 };

/** Asks remotes, each within a few seconds: a client waits for the answer. */
export function createGitProbe(settings: GitSettings, timeoutSecs: number): GitProbe {
  const brief = { ...settings, limits: { ...settings.limits, listSecs: timeoutSecs } };
  const now: GitProbe['now'] = async ({ repoUrl, requestedRef }) => {
    const resolved = await resolveRemote(brief, repoUrl, requestedRef).catch(() => null);
    return resolved?.ok ? resolved.value : null;
  };
  const remembered = new LRUCache<string, string, Asked>({
    ...REMEMBERED,
    fetchMethod: async (_repoUrl, _stale, { context }) => (await now(context))?.defaultBranch,
  });
  return {
    now,
    defaultBranch: async (submission) => (await remembered.fetch(submission.repoUrl, { context: submission })) ?? null,
  };
}
