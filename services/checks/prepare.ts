import { cp, lchown, lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Project } from '../../domain/check';
import type { Progress } from '../../domain/ports';
import { removedFrom } from '../threats';
import type { LanguageAdapter, PreparePlan, Prepared, PrepareStep, Tree } from '../languages/contract';
import {
  CHECKOUT,
  ENVIRONMENT,
  INSTALLATION,
  KEPT,
  type Mount,
  type Sandbox,
  type Telemetry,
} from '../sandbox/contract';

export interface PrepareOptions {
  readonly sandbox: Sandbox;
  readonly adapter: LanguageAdapter;
  readonly project: Project;
  readonly tree: Tree;
  /** Host path of the checkout, with its `.git`; nothing is written into it. */
  readonly workCopy: string;
  readonly cacheDir: string;
  /** Host folder for this checkout's installation; made where it is missing. */
  readonly installDir: string;
  /** Partition of the download cache: what one remote's builds left must not reach another's. */
  readonly remoteKey: string;
  /** The environments serve one round of checks: what only pays over many is left out. */
  readonly once?: boolean;
  readonly progress: Progress;
  /** The checks whose tools have to be there. */
  readonly checks: readonly Check[];
  readonly onTelemetry?: (tick: Telemetry) => void;
}

/** Where the package clients find their download cache inside. */
const DOWNLOADS = '/rift/downloads';
const PROBLEM = /^rift-problem: (.*)$/gm;
const SELDOM_MEANT = /^(\.git|\.hg|__pycache__|build|dist|\.mypy_cache|\.ruff_cache|\.pytest_cache|.*\.egg-info)$/;
const MOST_GENERATED = 200;

/**
 * Makes a project's checks runnable: dependencies from the cache or anew, then the project's own installation in a copy of the
 * checkout, from which only new files (generated versions, built extensions) are taken over.
 */
export async function prepareProject(options: PrepareOptions): Promise<Prepared> {
  const { adapter, project, tree, installDir, checks, progress } = options;
  const plan = await adapter.prepare(project, tree, checks);
  const nothing: Prepared = { project, mounts: plan.toolMounts, path: plan.path, env: plan.env, problems: [] };
  if (plan.missing.length > 0) {
    return { ...nothing, problems: plan.missing.map((tool) => `this machine lacks ${tool}`) };
  }
  const { base, environment, tools } = await environmentsOf(options, plan);
  const places = (plan.places ?? []).filter(({ from }) => existsSync(join(environment.folder, from)));
  const mounts: Mount[] = [
    ...tools,
    { host: environment.folder, guest: ENVIRONMENT, mode: 'ro' },
    ...places.map(({ from, guest }) => ({ host: join(environment.folder, from), guest, mode: 'ro' as const })),
  ];
  const scratch = places.flatMap(({ guest, writable }) => writable.map((name) => `${guest}/${name}`));
  const place = join(installDir, project.id.replace(/[^\w.-]+/g, '_'));
  await rm(place, { recursive: true, force: true });
  const installation = join(place, 'project');
  const copy = join(place, 'copy');
  await mkdir(installation, { recursive: true });
  const problems = [...(base?.problems ?? []), ...environment.problems];
  const refusedHosts = [...(base?.refusedHosts ?? []), ...environment.refusedHosts];
  let removed = 0;
  const steps = plan.installation.filter(
    ({ onlyWith }) => onlyWith === undefined || existsSync(join(environment.folder, onlyWith)),
  );
  if (steps.length > 0) {
    progress.heartbeat(`installation of ${project.id}`);
    await cp(options.workCopy, copy, { recursive: true, verbatimSymlinks: true, mode: 2 });
    const before = new Set(await everything(copy));
    const inside = [...mounts, { host: installation, guest: INSTALLATION, mode: 'rw' } as const];
    const ran = await runSteps(options, plan, steps, copy, inside);
    problems.push(...ran.problems);
    refusedHosts.push(...ran.refusedHosts);
    removed = removedFrom(copy, tree.files);
    const generated = await takeGenerated(copy, before, join(place, 'generated'));
    mounts.push(...generated.mounts);
    problems.push(...generated.problems);
    await rm(copy, { recursive: true, force: true });
  }
  const isThere = places.some(({ guest }) => guest === INSTALLATION);
  if (!isThere) mounts.push({ host: installation, guest: INSTALLATION, mode: 'ro' });
  const kept = join(place, 'kept');
  await mkdir(kept);
  mounts.push({ host: kept, guest: KEPT, mode: 'ro' });
  return { ...nothing, mounts, scratch, problems, seen: { refusedHosts, removed } };
}

/**
 * Lays the environments of a project's declared dependencies into the cache, where `prepareProject` will find them. Nothing of the
 * repository runs.
 */
export async function prepareDependencies(options: PrepareOptions): Promise<void> {
  const plan = await options.adapter.prepare(options.project, options.tree, options.checks);
  if (plan.missing.length === 0) await environmentsOf(options, plan);
}

/** What the declared dependencies make, and the mounts by which it was made. */
async function environmentsOf(options: PrepareOptions, plan: PreparePlan) {
  options.progress.heartbeat(`dependencies of ${options.project.id}`);
  const base = plan.base ? await environmentOf(options, plan, plan.base, plan.toolMounts) : null;
  const tools: Mount[] = [
    ...plan.toolMounts,
    ...(plan.base && base ? [{ host: base.folder, guest: plan.base.guest, mode: 'ro' as const }] : []),
  ];
  const own = { key: plan.key, steps: plan.dependencies, guest: ENVIRONMENT };
  return { base, environment: await environmentOf(options, plan, own, tools), tools };
}

interface Environment {
  readonly folder: string;
  readonly problems: readonly string[];
  readonly refusedHosts: readonly string[];
}

/** An environment from the cache; built aside and moved into place, so that no half of one is ever seen. */
async function environmentOf(
  options: PrepareOptions,
  plan: PreparePlan,
  { key, steps, guest }: NonNullable<PreparePlan['base']>,
  tools: readonly Mount[],
): Promise<Environment> {
  const shelf = join(options.cacheDir, 'env');
  const entry = join(shelf, key);
  const known = await readEntry(entry);
  if (known) return known;
  const aside = join(shelf, `.building-${process.pid}-${randomBytes(4).toString('hex')}`);
  const folder = join(aside, 'env');
  await mkdir(folder, { recursive: true });
  const downloads = join(options.cacheDir, 'downloads', options.remoteKey);
  await mkdir(downloads, { recursive: true });
  const mounts: Mount[] = [
    ...tools,
    { host: folder, guest, mode: 'rw' },
    { host: downloads, guest: DOWNLOADS, mode: 'rw' },
  ];
  const empty = join(aside, 'checkout');
  await mkdir(empty);
  const { problems, refusedHosts } = await runSteps(options, plan, steps, empty, mounts);
  if (problems.some((problem) => problem.startsWith('not kept: '))) {
    const kept = join(options.installDir, `env-${randomBytes(4).toString('hex')}`);
    await mkdir(options.installDir, { recursive: true });
    await moveWithOwners(folder, kept);
    await rm(aside, { recursive: true, force: true });
    return { folder: kept, problems, refusedHosts };
  }
  await writeFile(join(aside, 'problems.json'), JSON.stringify(problems));
  await writeFile(join(aside, 'refused.json'), JSON.stringify(refusedHosts));
  await rm(empty, { recursive: true, force: true });
  try {
    await rename(aside, entry);
  } catch (error) {
    // Another caller was faster; its environment is as good.
    await rm(aside, { recursive: true, force: true });
    if (!existsSync(entry)) throw error;
  }
  return { folder: join(entry, 'env'), problems, refusedHosts };
}

/** Tools are trusted where the sandbox's own user could write if the place were not read-only: it stays the owner. */
async function moveWithOwners(from: string, to: string): Promise<void> {
  try {
    return await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
  }
  await cp(from, to, { recursive: true, verbatimSymlinks: true });
  for (const path of ['.', ...(await readdir(from, { recursive: true }))]) {
    const { uid, gid } = await lstat(join(from, path));
    await lchown(join(to, path), uid, gid);
  }
}

async function readEntry(entry: string): Promise<Environment | null> {
  try {
    const list = async (name: string) => JSON.parse(await readFile(join(entry, name), 'utf8')) as string[];
    const [problems, refusedHosts] = [await list('problems.json'), await list('refused.json').catch(() => [])];
    return { folder: join(entry, 'env'), problems, refusedHosts };
  } catch {
    return null;
  }
}

/** Runs steps in the prepare profile; what failed, one line each. `not kept:` marks what another time may succeed. */
async function runSteps(
  { sandbox, once, progress, onTelemetry }: PrepareOptions,
  plan: PreparePlan,
  steps: readonly PrepareStep[],
  workCopy: string,
  mounts: readonly Mount[],
): Promise<{ problems: string[]; refusedHosts: string[] }> {
  const problems: string[] = [];
  const refusedHosts: string[] = [];
  for (const step of steps) {
    progress.heartbeat(step.label);
    const result = await sandbox.run({
      ...{ profile: 'prepare', argv: step.argv, cwd: step.cwd, workCopy, signal: progress.signal, onTelemetry },
      mounts: [...mounts, ...(step.mounts ?? [])],
      env: {
        ...{ ...plan.env, XDG_CACHE_HOME: DOWNLOADS, PIP_CACHE_DIR: `${DOWNLOADS}/pip` },
        ...{ ...(once && { RIFT_ONCE: '1' }), ...step.env },
      },
      path: step.path ?? plan.path,
      limits: { wallSecs: step.timeoutSecs },
      ...(step.allowHosts && { allowHosts: step.allowHosts }),
    });
    refusedHosts.push(...result.refusedHosts);
    problems.push(...[...result.stdout.text.matchAll(PROBLEM)].map(([, problem = '']) => problem));
    if (result.exitCode === 0) continue;
    const said = `${result.stdout.text}\n${result.stderr.text}`.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    const refused = result.refusedHosts.length > 0 ? ` (refused: ${result.refusedHosts.join(', ')})` : '';
    const how = result.timedOut
      ? 'ran into its time limit'
      : `ended with ${result.exitCode ?? result.signal ?? 'a signal'}`;
    problems.push(`not kept: ${step.label} ${how}: ${said}${refused}`);
    if (!step.optional) break;
  }
  return { problems, refusedHosts };
}

/** Files that the installation made beside the sources, to be seen by the checks at the same places. */
async function takeGenerated(
  copy: string,
  before: ReadonlySet<string>,
  shelf: string,
): Promise<{ mounts: Mount[]; problems: string[] }> {
  const made = (await everything(copy)).filter((path) => !before.has(path));
  const outermost = made.filter((path) => !made.some((other) => path.startsWith(`${other}/`)));
  if (outermost.length > MOST_GENERATED)
    return { mounts: [], problems: [`the installation made ${outermost.length} files; none is taken over`] };
  const mounts: Mount[] = [];
  for (const [i, path] of outermost.entries()) {
    const host = join(shelf, String(i));
    await cp(join(copy, path), host, { recursive: true, verbatimSymlinks: true });
    mounts.push({ host, guest: `${CHECKOUT}/${path}`, mode: 'ro' });
  }
  return { mounts, problems: [] };
}

/** Files and folders of a copy, but for those that no check needs. */
async function everything(root: string, folder = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
    if (SELDOM_MEANT.test(entry.name) || !(entry.isFile() || entry.isDirectory())) continue;
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    found.push(path);
    if (entry.isDirectory()) found.push(...(await everything(root, path)));
  }
  return found;
}
