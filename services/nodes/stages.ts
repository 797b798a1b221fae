import type { CheckReport, Project } from '../../domain/check';
import type { NewFailure } from '../../domain/ci';
import type { FailureMap } from '../../domain/clusters';
import type { ModuleGraph } from '../../domain/failure';
import type { Fix } from '../../domain/fix';
import type { Patch } from '../../domain/patch';
import type { CheckPlan } from '../checks/contract';
import type { Prepared } from '../languages/contract';
import type { NodeContext } from './context';

/** What each stage leaves for the next, as JSON beside the checkout. Lost with it, and made anew with it. */
export interface Stages {
  scan: {
    readonly projects: readonly Project[];
    /** Tip of the own branch before this run; null where there was none. */
    readonly remoteSha: string | null;
    /** Commit that the run works from: the submitted one, or the own branch's tip. */
    readonly startSha: string;
    readonly defaultBranch: string | null;
  };
  graph: Readonly<Record<string, ModuleGraph>>;
  plan: CheckPlan;
  prepared: readonly (readonly [projectId: string, prepared: Prepared])[];
  /** Of the tree as submitted. */
  submitted: CheckReport;
  /** Of the tree as it is now. */
  report: CheckReport;
  failures: FailureMap;
  /** Before and after the fixes that the critic applied last. */
  composed: { readonly before: CheckReport; readonly report: CheckReport; readonly patch: Patch };
  /** Fixes that were committed so far, in order. */
  applied: readonly string[];
  /** Tip of the own branch on the remote, as we left it. */
  pushed: { readonly sha: string };
  /** What CI said last. */
  ci: {
    readonly sha: string;
    /** The last commit at which it found nothing new; null before there is one. */
    readonly clean: string | null;
    readonly newFailures: readonly NewFailure[];
    /** Id of the provider. */
    readonly judgedBy: string;
  };
}

export async function load<K extends keyof Stages>(node: NodeContext, stage: K): Promise<Stages[K]> {
  const value = await find(node, stage);
  if (value === null) throw new Error(`the stage "${stage}" has left nothing`);
  return value;
}

export function find<K extends keyof Stages>(node: NodeContext, stage: K): Promise<Stages[K] | null> {
  return node.workspace.loadState<Stages[K]>(stage);
}

export function save<K extends keyof Stages>(node: NodeContext, stage: K, value: Stages[K]): Promise<void> {
  return node.workspace.saveState(stage, value);
}

export async function loadFix(node: NodeContext, fixId: string): Promise<Fix> {
  const fix = await findFix(node, fixId);
  if (!fix) throw new Error(`fix ${fixId} is not there`);
  return fix;
}

export function findFix(node: NodeContext, fixId: string): Promise<Fix | null> {
  return node.workspace.loadState<Fix>(`fix-${fixId}`);
}

export function saveFix(node: NodeContext, fix: Fix): Promise<void> {
  return node.workspace.saveState(`fix-${fix.fixId}`, fix);
}
