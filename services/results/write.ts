import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { RESULTS_SCHEMA } from '../../domain/results.schema';
import type { Results } from '../../domain/results';
import type { RunId } from '../../domain/submission';

/** Results that break their own schema: a fault of ours. Nothing is written. */
export class ResultsInvalidError extends Error {
  override readonly name = 'ResultsInvalidError';
}

const ajv = addFormats(
  new Ajv2020({ allErrors: true, allowUnionTypes: true, strictTypes: false, strictRequired: false }),
);
const validate = ajv.compile<Results>(RESULTS_SCHEMA);

/** What the schema has against these results; empty where nothing. */
export function resultsProblems(results: unknown): string[] {
  if (validate(results)) return [];
  return (validate.errors ?? []).map((error) => `${error.instancePath || '/'} ${error.message ?? ''}`);
}

export function resultsPath(outputDir: string, runId: RunId): string {
  return join(outputDir, runId, 'results.json');
}

/**
 * Writes `results.json` whole or not at all; a repeated call replaces it by the same.
 * @returns its path
 * @throws ResultsInvalidError
 */
export async function writeResults(outputDir: string, results: Results): Promise<string> {
  const problems = resultsProblems(results);
  if (problems.length > 0) throw new ResultsInvalidError(`results.json would not be valid: ${problems.join('; ')}`);
  const path = resultsPath(outputDir, results.run_id);
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(`${JSON.stringify(results, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
  return path;
}

/** @returns null where there are none */
export async function readResults(outputDir: string, runId: RunId): Promise<Results | null> {
  try {
    return JSON.parse(await readFile(resultsPath(outputDir, runId), 'utf8')) as Results;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** The rename itself must survive a power cut. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
