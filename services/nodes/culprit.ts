import type { NewFailure } from '../../domain/ci';
import { newFailures } from '../../domain/ci';
import { compareReports } from '../../domain/compare';
import type { Judged } from '../../domain/run-activities';
import type { RegressionProof, TracePayloads } from '../../domain/trace-payloads';
import type { CleanRun } from '../ci';
import type { RiftCommit } from '../git';
import { judged } from './checking';
import { fixCommits, repositoryOf } from './checkout';
import type { NodeContext } from './context';
import { load } from './stages';

/** The commit because of which something new fails, and how that is known. */
export interface Culprit {
  readonly sha: string;
  readonly foundBy: TracePayloads['rolled_back']['found_by'];
  readonly tried: readonly RegressionProof[];
  readonly before: RegressionProof;
  readonly after: RegressionProof;
  /** What fails without it. */
  readonly left: Judged;
  readonly leftReport: CleanRun['report'];
}

/** Where the same checks run again and again, each in a clean clone. */
interface Ground {
  readonly failures: readonly NewFailure[];
  /** Which of the new failures show at a commit, or at the tip without a commit. null: it cannot be taken out. */
  at(sha: string, without?: string): Promise<(RegressionProof & { readonly run: CleanRun }) | null>;
}

/**
 * Traces new failures to one commit of the run: the first at which they show, where the checks show them in a clean clone;
 * else, where CI alone sees them, the only commit that can be it. What was found holds only if the tree without that commit
 * shows none of them.
 */
export async function findCulprit(node: NodeContext): Promise<Culprit | string> {
  const { sha: tip, clean, judgedBy, newFailures: failures } = await load(node, 'ci');
  const suspects = await fixCommits(node, clean ?? (await load(node, 'scan')).startSha);
  const ground = await cleanGround(node, failures);
  const told: RegressionProof = { sha: tip, judged_by: judgedBy, failing: failures.map(({ text }) => text) };
  const here = judgedBy === 'local' ? told : proofOf(await ground.at(tip));
  const reproduced = here !== null && here.failing.length > 0;
  const tried: RegressionProof[] = here && here !== told ? [here] : [];
  const found = reproduced ? await firstBad(ground, suspects, tip, tried) : await onlyOne(node, suspects, failures);
  if (typeof found === 'string') return found;
  const without = await ground.at(tip, found.sha);
  if (!without) return `${short(found.sha)} cannot be taken back alone: later commits changed the same lines`;
  if (without.failing.length > 0) {
    return `${short(found.sha)} is not it alone: without it there still fails ${without.failing.join('; ')}`;
  }
  const { plan, report } = without.run;
  return {
    ...{ sha: found.sha, foundBy: found.by, tried, before: told, after: without },
    ...{ left: await judged(node, plan, report), leftReport: report },
  };
}

interface Found {
  readonly sha: string;
  readonly by: Culprit['foundBy'];
}

/** Halves the commits between the last good one and the tip, which is bad. */
async function firstBad(
  ground: Ground,
  suspects: readonly RiftCommit[],
  tip: string,
  tried: RegressionProof[],
): Promise<Found | string> {
  let [good, bad] = [-1, suspects.length - 1];
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    const { sha } = suspects[middle] as RiftCommit;
    const proof = proofOf(await ground.at(sha));
    if (!proof) throw new Error(`${sha} could not be checked`);
    tried.push(proof);
    if (proof.failing.length > 0) bad = middle;
    else good = middle;
  }
  const found = suspects[bad];
  if (!found) return `no commit of this run lies below ${short(tip)}`;
  return { sha: found.sha, by: suspects.length === 1 ? 'only_commit' : 'checks_at_each_commit' };
}

/** CI alone sees the failures: it is the only commit there is, or the only one that touches what the failures name. */
async function onlyOne(
  node: NodeContext,
  suspects: readonly RiftCommit[],
  failures: readonly NewFailure[],
): Promise<Found | string> {
  const [only] = suspects;
  if (only && suspects.length === 1) return { sha: only.sha, by: 'only_commit' };
  const named = new Set(failures.flatMap(({ files }) => files));
  const near = await touching(node, suspects, named);
  const [first] = near;
  if (first && near.length === 1) return { sha: first.sha, by: 'files' };
  if (near.length === 0) {
    const reached = await touching(node, suspects, await importedBy(node, named));
    const [far] = reached;
    if (far && reached.length === 1) return { sha: far.sha, by: 'files' };
  }
  return `the new failures show in CI only, and ${near.length || suspects.length} commits may be the cause`;
}

async function touching(
  node: NodeContext,
  suspects: readonly RiftCommit[],
  files: ReadonlySet<string>,
): Promise<RiftCommit[]> {
  const touched: RiftCommit[] = [];
  for (const commit of suspects) {
    const changed = await node.git.changedSince(repositoryOf(node), `${commit.sha}^`, commit.sha);
    const paths = changed.flatMap(({ oldPath, newPath }) => [oldPath, newPath]);
    if (paths.some((path) => path !== null && files.has(path))) touched.push(commit);
  }
  return touched;
}

async function importedBy(node: NodeContext, files: ReadonlySet<string>): Promise<ReadonlySet<string>> {
  const graphs = Object.values(await load(node, 'graph'));
  const reached = new Set(files);
  const queue = [...files];
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    for (const target of graphs.flatMap(({ imports }) => imports[next as string] ?? [])) {
      if (!reached.has(target)) queue.push(target);
      reached.add(target);
    }
  }
  return reached;
}

async function cleanGround(node: NodeContext, failures: readonly NewFailure[]): Promise<Ground> {
  const { branchName: branch } = await node.run();
  const submitted = await load(node, 'submitted');
  // The run's own history holds every commit, pushed or not.
  const url = node.workspace.gitDir;
  return {
    failures,
    async at(sha, without) {
      const folder = node.workspace.ci(0);
      const { progress } = node;
      const run = await node.ci.judgeAt({ url, branch, sha, folder, progress, ...(without ? { without } : {}) });
      if (!run) return null;
      const now = newFailures(compareReports(submitted, run.report, { checks: run.plan.checks }).regressions);
      const shown = failures.filter(({ key }) => now.some((each) => each.key === key));
      const where = without ? `${sha} without ${without}` : sha;
      return { sha: where, judged_by: 'local', failing: shown.map(({ text }) => text), run };
    },
  };
}

function proofOf(proof: (RegressionProof & { readonly run: CleanRun }) | null): RegressionProof | null {
  return proof && { sha: proof.sha, judged_by: proof.judged_by, failing: proof.failing };
}

const short = (sha: string): string => sha.slice(0, 10);
