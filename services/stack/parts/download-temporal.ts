import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';

/** Lets the SDK download Temporal's development server and places it; run as a program of its own. */
async function download(version: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(`${folder}.`);
  try {
    const environment = await TestWorkflowEnvironment.createLocal({
      server: { executable: { type: 'cached-download', version: `v${version}`, downloadDir: work } },
    });
    await environment.teardown();
    const [file] = readdirSync(work);
    if (!file) throw new Error('the SDK left no file');
    renameSync(join(work, file), join(folder, 'temporal'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

const [version = '', folder = ''] = process.argv.slice(2);
download(version, folder).then(
  () => process.exit(0),
  (error: Error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
