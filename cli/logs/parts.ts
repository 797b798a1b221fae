import { existsSync, readFileSync } from 'node:fs';
import type { Config } from '../../services/config/config';
import { logFile, PROCESS_NAMES, type ProcessName } from '../../services/stack';

/** What the parts on this machine logged of a run: every line that names it, the older file of each part first. */
export function* partLines(config: Config, runId: string): Generator<{ part: ProcessName; line: string }> {
  for (const part of PROCESS_NAMES) {
    const file = logFile(config, part);
    for (const path of [`${file}.1`, file]) {
      if (!existsSync(path)) continue;
      for (const line of readFileSync(path, 'utf8').split('\n')) if (line.includes(runId)) yield { part, line };
    }
  }
}
