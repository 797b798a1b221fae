import type { BugType, Language } from './names';
import type { Diagnostic } from './diagnostic';

/** A diagnostic, or tests that fail for one reason, to heal. */
export interface Failure {
  /** Stable within a run across rounds: hash of type, place as submitted and rule. */
  readonly id: string;
  readonly projectId: string;
  readonly checkId: string;
  readonly language: Language;
  readonly bugType: BugType;
  readonly file: string;
  /** 1-based, in the tree that was checked. */
  readonly line: number;
  /** 1-based, in the tree as submitted (mapped back through our own commits). */
  readonly submittedLine: number;
  readonly diagnostic: Diagnostic;
  /** Ids of failing tests that this failure explains. */
  readonly tests: readonly string[];
  /** What tools report as well because of this failure; gone with it, and no failures of their own. */
  readonly consequences?: readonly Diagnostic[];
}

/** Failures that share a root and are healed by one candidate patch. */
export interface Cluster {
  readonly id: string;
  readonly failures: readonly Failure[];
  /** The failure to heal first; its file is what others import. */
  readonly root: Failure;
}

/** One row of the risk heat map: fan-in × failures × churn. */
export interface RiskCell {
  readonly file: string;
  readonly fanIn: number;
  readonly failures: number;
  readonly churn: number;
  readonly risk: number;
}

/** Who imports whom, inside the repository: file → files it imports. */
export interface ModuleGraph {
  readonly imports: Readonly<Record<string, readonly string[]>>;
}

/** Number of files that import each file, directly or through others. */
export function fanIn(graph: ModuleGraph): Map<string, number> {
  const importers = new Map<string, string[]>();
  for (const [file, targets] of Object.entries(graph.imports)) {
    for (const target of targets) importers.set(target, [...(importers.get(target) ?? []), file]);
  }
  const count = (file: string): number => {
    const seen = new Set<string>([file]);
    const queue = [file];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      for (const importer of importers.get(next) ?? []) {
        if (!seen.has(importer)) {
          seen.add(importer);
          queue.push(importer);
        }
      }
    }
    return seen.size - 1;
  };
  return new Map([...importers.keys()].map((file) => [file, count(file)]));
}
