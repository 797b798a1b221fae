import type { Submission } from '../../domain/submission';
import { resolveRemote } from '../git/resolve';
import type { GitSettings } from '../git/settings';

/** What a submission's ref stands for now. null: the remote does not tell, and the run itself will say why. */
export type GitProbe = (
  submission: Pick<Submission, 'repoUrl' | 'requestedRef'>,
) => Promise<{ readonly sha: string; readonly defaultBranch: string } | null>;

/** Asks remotes, each within a few seconds: a client waits for the answer. */
export function createGitProbe(settings: GitSettings, timeoutSecs: number): GitProbe {
  const brief = { ...settings, limits: { ...settings.limits, listSecs: timeoutSecs } };
  return async ({ repoUrl, requestedRef }) => {
    const resolved = await resolveRemote(brief, repoUrl, requestedRef).catch(() => null);
    return resolved?.ok ? resolved.value : null;
  };
}
