import { GitError } from './result';
import { gitOutput, runGit, type Repository } from './run-git';
import type { GitSettings } from './settings';

interface Entry {
  readonly mode: string;
  readonly sha: string;
}

const REGULAR = new Set(['100644', '100755']);

/**
 * Writes the tree that HEAD becomes when only these paths are taken from the work tree. Modes stay as they are, and so do line
 * ends that attributes would have git rewrite in lines that nobody touched.
 * @throws GitError where a path leads out of the tree or changed its kind
 */
export async function treeWith(
  settings: GitSettings,
  repository: Repository,
  paths: readonly string[],
  indexFile: string,
): Promise<string> {
  const bad = paths.find(
    (path) => path.startsWith('/') || /(^|\/)(\.\.?|\.git)?(\/|$)/i.test(path) || path.includes('\0'),
  );
  if (bad !== undefined) throw new GitError(`not a path of the tree: ${bad}`);
  const call = { repository, env: { GIT_INDEX_FILE: indexFile } };
  await gitOutput(settings, ['read-tree', 'HEAD'], call);
  const input = paths.map((path) => `${path}\0`).join('');
  await gitOutput(settings, ['update-index', '--add', '--remove', '-z', '--stdin'], { ...call, input });
  const before = readEntries(await gitOutput(settings, ['ls-tree', '-z', 'HEAD', '--', ...paths], call));
  const after = readEntries(await gitOutput(settings, ['ls-files', '--stage', '-z', '--', ...paths], call));
  const corrections: string[] = [];
  for (const path of paths) {
    const [old, now] = [before.get(path), after.get(path)];
    if (!now || !old) continue;
    if (!REGULAR.has(now.mode) || !REGULAR.has(old.mode)) {
      if (now.mode !== old.mode) throw new GitError(`${path} is no longer the kind of file that it was`);
      continue;
    }
    const sha = (await isRewrittenByFilters(settings, repository, path, old.sha))
      ? (await gitOutput(settings, ['hash-object', '-w', '--no-filters', '--', path], call)).trim()
      : now.sha;
    if (sha !== now.sha || old.mode !== now.mode) corrections.push(`${old.mode} ${sha}\t${path}\0`);
  }
  if (corrections.length > 0) {
    await gitOutput(settings, ['update-index', '-z', '--index-info'], { ...call, input: corrections.join('') });
  }
  return (await gitOutput(settings, ['write-tree'], call)).trim();
}

// `<mode> <type> <sha>\t<path>` of ls-tree and `<mode> <sha> <stage>\t<path>` of ls-files.
function readEntries(output: string): Map<string, Entry> {
  const entries = output.split('\0').filter(Boolean);
  return new Map(
    entries.map((entry) => {
      const [head = '', path = ''] = [entry.slice(0, entry.indexOf('\t')), entry.slice(entry.indexOf('\t') + 1)];
      const sha = head.split(' ').find((word) => /^[0-9a-f]{40}$/.test(word)) ?? '';
      return [path, { mode: head.split(' ')[0] ?? '', sha }];
    }),
  );
}

/** Whether checking this file out and adding it again, untouched, would change it. */
async function isRewrittenByFilters(
  settings: GitSettings,
  repository: Repository,
  path: string,
  sha: string,
): Promise<boolean> {
  const blob = await runGit(settings, ['cat-file', 'blob', sha], { repository });
  if (!blob.stdout.includes('\r')) return false;
  const smudged = await runGit(settings, ['cat-file', '--filters', `--path=${path}`, sha], { repository });
  const hash = ['hash-object', '--stdin', `--path=${path}`];
  return (await gitOutput(settings, hash, { repository, input: smudged.stdout })).trim() !== sha;
}
