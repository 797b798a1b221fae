import type { CheckRun } from '../../domain/check';
import type { Tree } from '../languages/contract';
import type { Inspection } from './contract';
import { pipeline } from './pipeline';
import { secrets } from './secrets';

export type { Finding, Inspection, Repair } from './contract';

/** Every inspection there is. A new one is a folder and a line. */
export const INSPECTIONS: readonly Inspection[] = [pipeline, secrets];

/** The inspection that a check of this tool stands for; undefined where a program makes the check. */
export const inspectionOf = (tool: string): Inspection | undefined => INSPECTIONS.find(({ id }) => id === tool);

/** Runs an inspection as a check. */
export function runInspection(inspection: Inspection, checkId: string, tree: Tree): CheckRun {
  const started = Date.now();
  const diagnostics = inspection.inspect(tree).map((finding) => finding.diagnostic);
  const failed = diagnostics.length > 0;
  return {
    checkId,
    status: failed ? 'failed' : 'passed',
    exitCode: failed ? 1 : 0,
    durationMs: Date.now() - started,
    diagnostics,
    tests: [],
    excerpt: '',
  };
}
