import type { FixRecord } from '../../domain/fix';
import type { FileChange } from '../../domain/patch';
import type { CheckPlan } from '../checks/contract';
import { findCause, type History } from '../causality';
import type { BlamedLine } from '../git';
import { openScratch } from '../repair';
import { adapterOf, repositoryOf, scratchParent, trackedTree } from './checkout';
import type { NodeContext } from './context';
import { failingTests } from './failing-tests';
import { find, load } from './stages';

/** All fixes of a run together. */
const SECONDS = 15;
const STEPS = 10;
const MOST_FIXES = 20;
const DEPTH = 64;
/** A run of the failing tests that takes longer tells too little for its time. */
const LONGEST_RUN_SECS = 6;
const MOST_FILES = 40;

/** Names for each applied fix the commit that brought its fault in. What is known already is not asked again; a history of one commit costs nothing. */
export async function attribute(node: NodeContext): Promise<void> {
  try {
    await attributeAll(node);
  } catch (error) {
    // A run does not fail for want of a cause.
    if (node.progress.signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    await node.trace.record({ node: 'ci_monitor', actionType: 'error', label: 'cause_unknown', payload: { why } });
  }
}

async function attributeAll(node: NodeContext): Promise<void> {
  const rows = await node.database.repositories.fixes.ofRun(node.runId);
  const open = rows.filter((row) => row.status === 'applied' && row.causalExplanation === null);
  const sha = (await node.run()).submittedSha;
  if (!sha || open.length === 0) return;
  const commits = await node.git.ownLine(repositoryOf(node), sha, DEPTH);
  if (commits.length < 2) return;
  const endsAt = Date.now() + SECONDS * 1000;
  let left = STEPS;
  const takeStep = () => Date.now() < endsAt && left-- > 0;
  const subjects = new Map<string, string>();
  for (const row of open.slice(0, MOST_FIXES)) {
    if (Date.now() > endsAt) return;
    const suspect = latest(await node.git.blame(repositoryOf(node), sha, row.filePath, linesOf(row)));
    if (!suspect) continue;
    subjects.set(suspect.sha, suspect.subject);
    const history: History = {
      commits,
      describe: (commit) => `${commit.slice(0, 10)}${subjects.has(commit) ? ` (${subjects.get(commit)})` : ''}`,
      failsAt: (commit) => failsAt(node, row, sha, commit, endsAt),
    };
    const cause = await findCause(suspect.sha, history, takeStep);
    await node.database.repositories.fixes.upsert({
      ...row,
      ...{ causalCommitSha: cause.sha, causalExplanation: cause.explanation },
    });
    await node.trace.record({
      ...{
        node: 'ci_monitor',
        actionType: 'decision',
        label: 'cause_found',
        key: `cause/${row.fixId}`,
        fixId: row.fixId,
      },
      payload: {
        file: row.filePath,
        line: row.lineNumber,
        commit: cause.sha,
        shown: cause.shown,
        explanation: cause.explanation,
      },
      thought: `${row.filePath}:${row.lineNumber}: ${cause.explanation}`,
    });
  }
}

/** The lines that the fix replaced, as submitted. */
function linesOf({ lineNumber, originalCode }: FixRecord): readonly [number, number] {
  const from = Math.max(1, lineNumber);
  return [from, from + Math.max(1, (originalCode ?? '').split('\n').length) - 1];
}

function latest(lines: readonly BlamedLine[]): BlamedLine | undefined {
  return [...lines].sort((a, b) => b.committedAt - a.committedAt)[0];
}

/** Runs the failing tests of a fix on the submitted tree with the sources of another commit. */
async function failsAt(
  node: NodeContext,
  row: FixRecord,
  submitted: string,
  commit: string,
  endsAt: number,
): Promise<boolean | null> {
  const plan = await load(node, 'plan');
  const before = await load(node, 'submitted');
  const { run, tests = [] } = failingTests(before, row) ?? {};
  if (!run || run.durationMs > LONGEST_RUN_SECS * 1000) return null;
  const changes = await sourcesAt(node, plan, submitted, commit);
  if (!changes) return null;
  const scratch = await openScratch({ checkout: node.workspace.checkout, parent: scratchParent(node) });
  try {
    await scratch.apply({ changes });
    const report = await node.checks.runChecks({
      ...{ workCopy: scratch.path, plan, only: [run.checkId], selection: { tests }, confirmRed: false },
      prepared: new Map((await find(node, 'prepared')) ?? []),
      capSecs: Math.max(1, Math.min(2 * LONGEST_RUN_SECS, Math.ceil((endsAt - Date.now()) / 1000))),
      progress: node.progress,
    });
    const results = report.runs.flatMap((one) => one.tests).filter(({ id }) => tests.includes(id));
    if (results.length < new Set(tests).size) return null;
    if (results.every(({ outcome }) => outcome === 'passed')) return false;
    return results.some(({ outcome }) => outcome === 'failed') ? true : null;
  } finally {
    await scratch.dispose();
  }
}

/** What turns the checkout as it is now into one with the sources of a commit and all else as submitted; null where that is too much. */
async function sourcesAt(
  node: NodeContext,
  plan: CheckPlan,
  submitted: string,
  commit: string,
): Promise<FileChange[] | null> {
  const { git } = node;
  const repository = repositoryOf(node);
  const tree = await trackedTree(node);
  const isSource = (path: string) =>
    plan.projects.some((project) => {
      const adapter = adapterOf(node, project);
      return adapter.extensions.some((end) => path.endsWith(end)) && adapter.role(path, project) === 'source';
    });
  const since = [
    ...(await git.changedSince(repository, submitted)),
    ...(await git.changedSince(repository, commit, submitted)),
  ];
  const paths = [...new Set(since.flatMap(({ oldPath, newPath }) => [oldPath, newPath]))];
  const wanted = paths.filter((path): path is string => path !== null && isSource(path));
  if (wanted.length > MOST_FILES) return null;
  const changes = await Promise.all(
    wanted.map(async (path): Promise<FileChange> => {
      const encoding = tree.has(path) ? tree.encoding(path) : 'utf8';
      const after = (await git.fileAt(repository, commit, path))?.toString(encoding) ?? null;
      return { path, encoding, before: tree.has(path) ? tree.read(path) : null, after };
    }),
  );
  return changes.filter(({ before, after }) => before !== after);
}
