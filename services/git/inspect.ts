import { parseRawPatch, type FileHunks } from '../../domain/hunks';
import { leavesTree } from '../../domain/tree-path';
import { gitOutput, runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';
import { readCommit, type RiftCommit } from './trailers';

/** What a commit's tree holds, by kind. */
export interface TrackedTree {
  /** Regular files, sorted. */
  readonly files: readonly string[];
  readonly symlinks: readonly TrackedLink[];
  readonly submodules: readonly string[];
  /** Names that are not UTF-8, escaped for people; Rift leaves such files alone. */
  readonly unreadable: readonly string[];
}

export interface TrackedLink {
  readonly path: string;
  readonly target: string;
  /** It points out of the tree. */
  readonly escapes: boolean;
}

/** Lists a commit's tree; never the work tree, which a check may have changed. */
export async function listTracked(settings: GitSettings, repository: Repository, sha = 'HEAD'): Promise<TrackedTree> {
  const call = { repository, maxBytes: 256 * 2 ** 20 };
  const listed = Buffer.from(await gitOutput(settings, ['ls-tree', '-r', '-z', sha], call, 'latin1'), 'latin1');
  const files: string[] = [];
  const submodules: string[] = [];
  const unreadable: string[] = [];
  const links: { path: string; sha: string }[] = [];
  for (const entry of splitNul(listed)) {
    const tab = entry.indexOf(0x09);
    const [mode, , object = ''] = entry.subarray(0, tab).toString('latin1').split(' ');
    const path = utf8(entry.subarray(tab + 1));
    if (path === null) unreadable.push(JSON.stringify(entry.subarray(tab + 1).toString('latin1')));
    else if (mode === '160000') submodules.push(path);
    else if (mode === '120000') links.push({ path, sha: object });
    else files.push(path);
  }
  const symlinks: TrackedLink[] = [];
  for (const link of links) {
    const target = await gitOutput(settings, ['cat-file', 'blob', link.sha], { repository });
    symlinks.push({ path: link.path, target, escapes: leavesTree(link.path, target) });
  }
  return { files: files.sort(), symlinks, submodules, unreadable };
}

/** Name of what a commit's tree holds: the same for the same files, whatever commit they came by. */
export async function treeId(settings: GitSettings, repository: Repository, sha = 'HEAD'): Promise<string> {
  return (await gitOutput(settings, ['rev-parse', '--verify', `${sha}^{tree}`], { repository })).trim();
}

/** Changed ranges per file between two commits, without context. */
export async function changedSince(
  settings: GitSettings,
  repository: Repository,
  fromSha: string,
  toSha = 'HEAD',
): Promise<FileHunks[]> {
  const flags = ['--raw', '-z', '--patch', '--unified=0', '--abbrev=40', '--find-renames', ...PLAIN];
  return parseRawPatch(await gitOutput(settings, ['diff', ...flags, fromSha, toSha, '--'], { repository }));
}

/** The same change as a patch for people and `git apply`. */
export async function patchText(
  settings: GitSettings,
  repository: Repository,
  fromSha: string,
  toSha = 'HEAD',
): Promise<string> {
  return gitOutput(settings, ['diff', '--binary', '--full-index', ...PLAIN, fromSha, toSha, '--'], { repository });
}

const PLAIN = ['--no-color', '--no-ext-diff', '--no-textconv', '--ignore-submodules=all'];

/** In how many of the last commits each file changed; files that never did are not listed. */
export async function churn(
  settings: GitSettings,
  repository: Repository,
  commits = 500,
): Promise<ReadonlyMap<string, number>> {
  const args = [
    'log',
    `--max-count=${commits}`,
    '--no-merges',
    '--format=',
    '--name-only',
    '--no-renames',
    '-z',
    'HEAD',
    '--',
  ];
  // A history of huge commits is cut where the output gets too long; what came is the most recent.
  const result = await runGit(settings, args, { repository, timeoutSecs: 60 });
  const counts = new Map<string, number>();
  for (const path of result.stdout.toString('utf8').split('\0').filter(Boolean)) {
    counts.set(path, (counts.get(path) ?? 0) + 1);
  }
  return counts;
}

/** Commits of a branch's own line after one and up to another, oldest first; what a merge brought in is not among them. */
export async function commitsBetween(
  settings: GitSettings,
  repository: Repository,
  fromSha: string,
  toSha = 'HEAD',
): Promise<RiftCommit[]> {
  const args = ['rev-list', '--reverse', '--first-parent', '--max-count=1000', `${fromSha}..${toSha}`, '--'];
  const commits: RiftCommit[] = [];
  for (const sha of (await gitOutput(settings, args, { repository })).split('\n').filter(Boolean)) {
    commits.push(await readCommit(settings, repository, sha));
  }
  return commits;
}

/** Commits of a branch's own line, the newest first. */
export async function ownLine(
  settings: GitSettings,
  repository: Repository,
  sha: string,
  most: number,
): Promise<string[]> {
  const args = ['rev-list', '--first-parent', `--max-count=${most}`, sha, '--'];
  return (await gitOutput(settings, args, { repository })).split('\n').filter(Boolean);
}

/** The nearest tag and how many commits came after it, for versions that are derived from it; null where there is no tag. */
export async function describe(
  settings: GitSettings,
  repository: Repository,
  sha = 'HEAD',
): Promise<{ tag: string; distance: number; sha: string } | null> {
  const result = await runGit(settings, ['describe', '--tags', '--long', '--abbrev=40', sha], { repository });
  const match = /^(.+)-(\d+)-g([0-9a-f]{40})$/.exec(result.stdout.toString('utf8').trim());
  return match ? { tag: match[1]!, distance: Number(match[2]), sha: match[3]! } : null;
}

/** Where two lines of history parted; null where they share nothing (or it was cut). */
export async function mergeBaseOf(
  settings: GitSettings,
  repository: Repository,
  one: string,
  other: string,
): Promise<string | null> {
  const result = await runGit(settings, ['merge-base', one, other], { repository });
  return result.code === 0 ? result.stdout.toString('utf8').trim() : null;
}

/** Content of a file at a commit; null where it is not there. */
export async function fileAt(
  settings: GitSettings,
  repository: Repository,
  sha: string,
  path: string,
): Promise<Buffer | null> {
  const result = await runGit(settings, ['cat-file', 'blob', `${sha}:${path}`], { repository });
  return result.code === 0 ? result.stdout : null;
}

function splitNul(buffer: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0, end = buffer.indexOf(0); end >= 0; at = end + 1, end = buffer.indexOf(0, at)) {
    parts.push(buffer.subarray(at, end));
  }
  return parts;
}

function utf8(bytes: Buffer): string | null {
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}
