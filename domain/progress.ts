import { NODES, type AgentNode, type RunStatus } from './names';

/** Nodes before the rounds of fix, push and CI begin, and those of a round. */
const SCAN = NODES.slice(0, NODES.indexOf('fix_generator'));
const ROUND = NODES.slice(NODES.indexOf('fix_generator'));
const SCAN_SHARE = 40;
const ROUNDS_SHARE = 55;

/** How far a run is, in per cent: never 100 before its end, and growing from round to round. */
export function progressPct(at: {
  readonly status: RunStatus;
  readonly node: AgentNode | null;
  /** From 1; 0 before the first round. */
  readonly iteration: number;
  readonly maxIterations: number;
}): number {
  if (at.status === 'queued') return 0;
  if (at.status !== 'running') return 100;
  if (at.node === null) return 0;
  const scanned = SCAN.indexOf(at.node);
  if (scanned >= 0 && at.iteration <= 1) return Math.round((SCAN_SHARE * (scanned + 1)) / SCAN.length);
  const inRound = (ROUND.indexOf(at.node) + 1) / ROUND.length;
  const rounds = Math.max(at.maxIterations, 1);
  const round = Math.min(Math.max(at.iteration, 1), rounds);
  return Math.round(SCAN_SHARE + (ROUNDS_SHARE * (round - 1 + inRound)) / rounds);
}
