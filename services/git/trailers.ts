import { GitError } from './result';
import { gitOutput, runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';

/** What names a commit of Rift's, so that a repeated attempt finds it again. */
export interface CommitMark {
  readonly runId: string;
  /** Unique within the run. */
  readonly step: string;
  readonly fixIds?: readonly string[];
}

export interface RiftCommit {
  readonly sha: string;
  /** Whole message, trailers included. */
  readonly message: string;
  readonly runId: string | null;
  readonly step: string | null;
  readonly fixIds: readonly string[];
}

export const AGENT_PREFIX = '[AI-AGENT] ';
const TOKEN = /^[\w.:@/+-]{1,200}$/;

/** The message with prefix and trailers; the trailers are its last paragraph, which alone git reads as such. */
export function markedMessage(message: string, mark: CommitMark): string {
  const trailers = [
    ['Rift-Run', mark.runId],
    ['Rift-Step', mark.step],
    ...(mark.fixIds ?? []).map((id) => ['Rift-Fix', id]),
  ] as [string, string][];
  const bad = trailers.find(([, value]) => !TOKEN.test(value));
  if (bad) throw new GitError(`${bad[0]} cannot be "${bad[1]}"`);
  const text = message.startsWith(AGENT_PREFIX) ? message : AGENT_PREFIX + message;

  const clean = text.replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ').trimEnd();
  return `${clean}\n\n${trailers.map(([key, value]) => `${key}: ${value}`).join('\n')}\n`;
}

/** A commit with what its trailers say. */
export async function readCommit(settings: GitSettings, repository: Repository, sha: string): Promise<RiftCommit> {
  const trailer = (key: string) => `%(trailers:key=${key},valueonly,unfold,separator=%x2C)`;
  const format = ['%H', trailer('Rift-Run'), trailer('Rift-Step'), trailer('Rift-Fix'), '%B'].join('%x00');
  const text = await gitOutput(settings, ['log', '-1', '--no-show-signature', `--format=${format}`, sha, '--'], {
    repository,
  });
  const [id = '', runId = '', step = '', fixes = '', message = ''] = text.split('\0');
  return {
    sha: id,
    message: message.trimEnd(),
    runId: runId.trim() || null,
    step: step.trim() || null,
    fixIds: fixes
      .split(',')
      .map((fix) => fix.trim())
      .filter(Boolean),
  };
}

/** Whether Rift made this commit, whichever run. */
export function isRifts(commit: RiftCommit): boolean {
  return commit.message.startsWith(AGENT_PREFIX) && commit.runId !== null;
}

/** The commit of this run and step below HEAD, if an earlier attempt made it. */
export async function findMarked(
  settings: GitSettings,
  repository: Repository,
  { runId, step }: CommitMark,
): Promise<RiftCommit | null> {
  const grep = ['--fixed-strings', '--all-match', `--grep=Rift-Run: ${runId}`, `--grep=Rift-Step: ${step}`];
  const found = await runGit(settings, ['log', '--format=%H', ...grep, 'HEAD', '--'], { repository });
  if (found.code !== 0) throw new GitError(`git log: ${found.stderr.toString('utf8').trim()}`);
  for (const sha of found.stdout.toString('utf8').split('\n').filter(Boolean)) {
    const commit = await readCommit(settings, repository, sha);
    if (commit.runId === runId && commit.step === step) return commit;
  }
  return null;
}
