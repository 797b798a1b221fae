import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Project } from '../../../domain/check';
import { CHECKOUT, HELPERS, type Mount } from '../../sandbox/contract';
import type { PreparePlan, Tree } from '../contract';
import { isMaven, pomsOf, sourcesOf } from './detect';
import { toolchain } from './toolchain';

const HELPER_FOLDER = join(__dirname, 'helpers');
/** Where the checkout is seen while plugins and dependencies are fetched; only poms are read from it. */
const SOURCE = '/rift/source';
/** What a test imports, and the probe that makes Maven fetch its provider. */
const PROBES: readonly (readonly [RegExp, string])[] = [
  [/^\s*import\s+(static\s+)?org\.junit\.jupiter\./m, 'JupiterProbeTest'],
  [/^\s*import\s+(static\s+)?org\.junit\.(?!jupiter|platform)/m, 'JunitProbeTest'],
  [/^\s*import\s+(static\s+)?org\.testng\./m, 'TestngProbeTest'],
];

/** A repository of what the poms ask for, so that every check runs offline. */
export async function preparePlan(hostEnv: NodeJS.ProcessEnv, project: Project, tree: Tree): Promise<PreparePlan> {
  const nothing = { key: '', dependencies: [], installation: [], toolMounts: [], path: [], env: {} };
  if (!isMaven(project, tree)) return { ...nothing, missing: ['a way to run Gradle builds'] };
  const found = await toolchain(hostEnv);
  if (!found) return { ...nothing, missing: ['mvn and a JDK'] };
  const poms = pomsOf(project, tree).map((file) => tree.read(file) ?? '');
  const wanted = Math.max(0, ...poms.map(wantedRelease));
  if (wanted > found.release) return { ...nothing, missing: [`a JDK ${wanted} or later`] };
  const modules = probedModules(project, tree);
  const mounts: Mount[] = [
    { host: HELPER_FOLDER, guest: HELPERS, mode: 'ro' },
    ...[found.maven, found.java]
      .filter((folder) => !folder.startsWith('/usr/'))
      .map((folder) => ({ host: folder, guest: folder, mode: 'ro' as const })),
  ];
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
      },
    ],
    toolMounts: mounts,
    path: [`${found.maven}/bin`, `${found.java}/bin`],
    env: { JAVA_HOME: found.java },
    missing: [],
  };
}

/** What prepare runs, as text. */
function ownPrograms(): string[] {
  const probes = readdirSync(join(HELPER_FOLDER, 'probes')).map((name) => join('probes', name));
  return ['prepare.sh', ...probes.sort()].map((name) => readFileSync(join(HELPER_FOLDER, name), 'utf8'));
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
