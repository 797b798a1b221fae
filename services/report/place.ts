import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunId } from '../../domain/submission';

export function reportPath(outputDir: string, runId: RunId): string {
  return join(outputDir, runId, 'report.pdf');
}

export function reportIfThere(outputDir: string, runId: RunId): string | null {
  const path = reportPath(outputDir, runId);
  return existsSync(path) ? path : null;
}
