import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { CHECKOUT, HELPERS, type Mount } from '../../sandbox/contract';
import type { PreparePlan, PrepareStep, Tree } from '../contract';
import { isMaven, pomsOf, sourcesOf } from './detect';
import { jarsIn } from './shell-java';
import { jdk, toolchain } from './toolchain';

const HELPER_FOLDER = join(__dirname, 'helpers');
/** Where the checkout is seen while plugins and dependencies are fetched; only poms are read from it. */
const SOURCE = '/rift/source';
/** What a test names, and the probe that makes Maven fetch its provider. */
const PROBES: readonly (readonly [RegExp, string])[] = [
  [/\borg\.junit\.jupiter\./, 'JupiterProbeTest'],
  [/\borg\.junit\.(?!jupiter|platform)|\bjunit\.framework\./, 'JunitProbeTest'],
  [/\borg\.testng\./, 'TestngProbeTest'],
];

/** A repository of what the poms ask for, so that every check runs offline. */
export async function preparePlan(
  hostEnv: NodeJS.ProcessEnv,
  project: Project,
  tree: Tree,
  checks: readonly Check[],
): Promise<PreparePlan> {
  const nothing = { key: '', dependencies: [], installation: [], toolMounts: [], path: [], env: {} };
  if (!isMaven(project, tree)) {
    const isPlain =
      project.manifests.length === 0 || (checks.length > 0 && checks.every(({ tool }) => tool === 'shell'));
    return isPlain ? plainPlan(hostEnv, checks) : { ...nothing, missing: ['a way to run Gradle builds'] };
  }
  const found = await toolchain(hostEnv);
  if (!found) return { ...nothing, missing: ['mvn and a JDK'] };
  const poms = pomsOf(project, tree).map((file) => tree.read(file) ?? '');
  const wanted = Math.max(0, ...poms.map(wantedRelease));
  if (wanted > found.release) return { ...nothing, missing: [`a JDK ${wanted} or later`] };
  const modules = probedModules(project, tree);
  const mounts = [...toolMounts(found.maven, found.java), ...jarMounts(hostEnv, checks)];
  const helper = `${HELPERS}/prepare.sh`;
  const settings = tree.files.filter((file) => posix.join(project.root, '.mvn') === posix.dirname(file));
  const parts = [
    ...[found.mavenVersion, String(found.release), ...ownPrograms()],
    ...[...poms, ...settings.map((file) => tree.read(file) ?? ''), ...modules],
  ];
  return {
    key: createHash('sha256')
      .update(['java', ...parts].join('\u0000'))
      .digest('hex'),
    dependencies: [
      {
        label: 'the evaluator of tests',
        argv: ['sh', helper, 'evaluator'],
        cwd: CHECKOUT,
        timeoutSecs: 120,
        optional: true,
      },
      {
        label: 'fetch plugins and dependencies',
        argv: ['sh', helper, 'dependencies', posix.join(SOURCE, project.root), ...modules],
        cwd: CHECKOUT,
        mounts: [{ host: tree.root, guest: SOURCE, mode: 'ro' }],
        timeoutSecs: 900,
      },
    ],
    installation: [
      {
        label: 'fetch what the sources ask for as well',
        argv: ['sh', helper, 'installation'],
        cwd: posix.join(CHECKOUT, project.root),
        timeoutSecs: 900,
        optional: true,
        onlyWith: 'incomplete',
      },
    ],
    toolMounts: mounts,
    path: [`${found.maven}/bin`, `${found.java}/bin`],
    env: { JAVA_HOME: found.java },
    missing: [],
  };
}

/** Without a build tool: the JDK, and the jars that a command names. */
async function plainPlan(hostEnv: NodeJS.ProcessEnv, checks: readonly Check[]): Promise<PreparePlan> {
  const found = await jdk(hostEnv);
  const key = createHash('sha256').update(['java plain', found?.version, ...ownPrograms()].join('\u0000'));
  return {
    key: key.digest('hex'),
    dependencies: [EVALUATOR],
    installation: [],
    toolMounts: found ? [...toolMounts(found.java), ...jarMounts(hostEnv, checks)] : [],
    path: found ? [`${found.java}/bin`] : [],
    env: found ? { JAVA_HOME: found.java } : {},
    missing: found ? [] : ['a JDK'],
  };
}

const EVALUATOR: PrepareStep = {
  label: 'the evaluator of tests',
  argv: ['sh', `${HELPERS}/prepare.sh`, 'evaluator'],
  cwd: CHECKOUT,
  timeoutSecs: 120,
  optional: true,
};

const toolMounts = (...folders: readonly string[]): Mount[] => [
  { host: HELPER_FOLDER, guest: HELPERS, mode: 'ro' },
  ...folders
    .filter((folder) => !folder.startsWith('/usr/'))
    .map((folder) => ({ host: folder, guest: folder, mode: 'ro' as const })),
];

/** Public libraries in this machine's own caches, where a command names them. */
function jarMounts(hostEnv: NodeJS.ProcessEnv, checks: readonly Check[]): Mount[] {
  const caches = ['.m2/repository', '.gradle/caches'].map((folder) =>
    join(hostEnv.HOME ?? '/nonexistent', folder, '/'),
  );
  const jars = checks.filter(({ tool }) => tool === 'shell').flatMap(({ command }) => jarsIn(command));
  return [...new Set(jars)]
    .filter((jar) => caches.some((cache) => posix.normalize(jar).startsWith(cache)) && existsSync(jar))
    .map((jar) => ({ host: posix.normalize(jar), guest: jar, mode: 'ro' }));
}

/** What prepare runs, as text. */
function ownPrograms(): string[] {
  const own = ['probes', 'evaluator'].flatMap((folder) =>
    readdirSync(join(HELPER_FOLDER, folder)).map((name) => join(folder, name)),
  );
  return ['prepare.sh', 'evaluator.sh', ...own.sort()].map((name) => readFileSync(join(HELPER_FOLDER, name), 'utf8'));
}

/** Modules with sources, and the kinds of tests that they hold: `folder:probe,probe`. */
export function probedModules(project: Pick<Project, 'root'>, tree: Pick<Tree, 'files' | 'read'>): string[] {
  const sources = sourcesOf(project, tree);
  return pomsOf(project, tree).flatMap((pom) => {
    const folder = posix.dirname(pom);
    const own = folder === '.' ? 'src/' : `${folder}/src/`;
    const mine = sources.filter((file) => file.startsWith(own));
    if (mine.length === 0) return [];
    const texts = mine.filter((file) => file.startsWith(`${own}test/`)).map((file) => tree.read(file) ?? '');
    const probes = PROBES.filter(([imported]) => texts.some((text) => imported.test(text))).map(([, name]) => name);
    return [`${posix.relative(project.root === '.' ? '' : project.root, folder) || '.'}:${probes.join(',')}`];
  });
}

/** The feature release that a pom compiles for, where it says so plainly. */
function wantedRelease(pom: string): number {
  const text =
    /<(?:maven\.compiler\.(?:release|source|target)|java\.version|release)>\s*(?:1\.)?(\d+)\s*</.exec(pom)?.[1] ?? '0';
  return Number(text);
}
