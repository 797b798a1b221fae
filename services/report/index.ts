import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Database } from '../../db';
import type { RunId } from '../../domain/submission';
import type { Config } from '../config/config';
import { findOrGet, parts } from '../stack/parts';
import { gatherReport } from './gather';
import { reportPage } from './html/page';
import { printPdf } from './pdf';
import { reportPath } from './place';

export interface RenderDeps {
  readonly config: Config;
  readonly database: Pick<Database, 'repositories'>;
}

const TIMEOUT_MS = 120_000;

/**
 * Makes `report.pdf` of a run that has ended, whole or not at all; a repeated call makes it anew.
 * @param onProgress what takes long is told
 * @returns its path
 * @throws RunNotEndedError, PartMissing
 */
export async function renderReport(
  { config, database }: RenderDeps,
  runId: RunId,
  onProgress: (text: string) => void = () => undefined,
): Promise<string> {
  const page = reportPage(await gatherReport(database, runId));
  const chromium = await findOrGet(parts.chromium, config, onProgress);
  const bwrap = await findOrGet(parts.bubblewrap, config, onProgress);
  onProgress('printing');
  const pdf = await printPdf(page, {
    ...{ chromium: chromium.path, bwrap: bwrap.path },
    ...{ path: config.hostEnv.PATH ?? '', timeoutMs: TIMEOUT_MS },
  });
  const path = reportPath(config.outputDir, runId);
  await place(path, pdf);
  await database.repositories.runs.update(runId, { pdfReportPath: path });
  return path;
}

async function place(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    const file = await open(temporary, 'wx', 0o644);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
