import { runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';

/** Who wrote a line last. */
export interface BlamedLine {
  readonly line: number;
  readonly sha: string;
  /** Seconds since 1970. */
  readonly committedAt: number;
  readonly subject: string;
  /** The history is cut there, or begins: what was before is not known. */
  readonly boundary: boolean;
}

const TIMEOUT_SECS = 5;

/** Commits that wrote lines of a file as it is at a commit; empty where that cannot be told in a few seconds. */
export async function blame(
  settings: GitSettings,
  repository: Repository,
  sha: string,
  path: string,
  [from, to]: readonly [from: number, to: number],
): Promise<BlamedLine[]> {
  const args = ['blame', '--line-porcelain', '-w', '-L', `${from},${to}`, sha, '--', path];
  const result = await runGit(settings, args, { repository, timeoutSecs: TIMEOUT_SECS });
  return result.code === 0 ? parse(result.stdout.toString('utf8')) : [];
}

function parse(text: string): BlamedLine[] {
  const lines: BlamedLine[] = [];
  let open = { sha: '', line: 0, committedAt: 0, subject: '', boundary: false };
  for (const row of text.split('\n')) {
    const head = /^([0-9a-f]{40}) \d+ (\d+)/.exec(row);
    if (head) open = { sha: head[1] ?? '', line: Number(head[2]), committedAt: 0, subject: '', boundary: false };
    else if (row.startsWith('committer-time ')) open.committedAt = Number(row.slice(15));
    else if (row.startsWith('summary ')) open.subject = row.slice(8);
    else if (row === 'boundary') open.boundary = true;
    else if (row.startsWith('\t')) lines.push(open);
  }
  return lines;
}
