import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Check } from '../../domain/check';
import { createChecks, prepareProject } from '../../services/checks';
import { openEvaluator, type Evaluator } from '../../services/evaluate';
import { createLanguages } from '../../services/languages';
import { createSandbox } from '../../services/sandbox';
import { openTree } from '../../services/workspace';

export interface Opened {
  readonly evaluator: Evaluator;
  readonly checks: readonly Check[];
  readonly workCopy: string;
  dispose(): Promise<void>;
}

/** The evaluator of a small project: real sandbox, real interpreter, its tests by convention. */
export async function openOn(
  files: Readonly<Record<string, string>>,
  options: {
    bwrap: string | null;
    cache?: string;
    atOnce?: number;
    tests?: readonly Pick<Check, 'tool' | 'command'>[];
  },
): Promise<Opened> {
  const root = mkdtempSync(join(tmpdir(), 'evaluate-'));
  const workCopy = join(root, 'copy');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workCopy, path)), { recursive: true });
    writeFileSync(join(workCopy, path), text);
  }
  const hostEnv = process.env;
  const cache = options.cache ?? join(root, 'cache');
  const sandbox = createSandbox({ bwrap: options.bwrap, cache, hostEnv, prepareAllow: [] });
  const adapters = createLanguages(hostEnv);
  const all = createChecks({ sandbox, adapters, redact: (text) => text, openTree: (at) => openTree(at, hostEnv) });
  const tree = openTree(workCopy, hostEnv);
  const plan = await all.planChecks(tree, all.detectProjects(tree));
  const [project] = plan.projects;
  const adapter = project && adapters[project.adapter];
  if (!adapter) throw new Error('no project');
  const [planned] = plan.checks.filter((check) => check.kind === 'test');
  const checks = options.tests
    ? options.tests.map((test, i): Check => ({
        ...{ id: `test:${i + 1}`, projectId: project.id, kind: 'test', cwd: '.', language: 'python' },
        ...{ source: 'convention', origin: 'a test', timeoutSecs: 60, ...test },
      }))
    : planned
      ? [planned]
      : [];
  const signal = new AbortController().signal;
  const progress = { heartbeat: () => undefined, signal };
  const place = { workCopy, cacheDir: cache, installDir: join(root, 'projects'), remoteKey: 'test' };
  const prepared = await prepareProject({ sandbox, adapter, project, tree, progress, checks, ...place });
  const evaluator = await openEvaluator(adapter, {
    ...{ project, prepared, checks, workCopy, sandbox, signal, atOnce: options.atOnce ?? 2 },
  });
  if (!evaluator) throw new Error('no evaluator');
  return {
    ...{ evaluator, checks, workCopy },
    dispose: async () => {
      await evaluator.close();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
