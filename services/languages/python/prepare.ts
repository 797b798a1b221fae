import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import type { Syntax } from '../../syntax/contract';
import { CHECKOUT, ENVIRONMENT, HELPERS, INSTALLATION, type Mount } from '../../sandbox/contract';
import type { PreparePlan, Tree } from '../contract';
import { chooseDependencies } from './dependencies';
import { installHints } from './hints';
import { chooseInterpreter, interpreters, type Interpreter } from './interpreters';
import { at, ini, inProject, LEGACY_BACKEND, pyproject, readManifest, type Manifest } from './manifest';

export const HELPER_FOLDER = join(__dirname, 'helpers');

/** Build backends that ask for more when they build an editable wheel. */
const EDITABLE_NEEDS: readonly (readonly [RegExp, string])[] = [[/^hatchling\b/, 'editables']];

/** Where the helper leaves it, within the environment. */
const STACKED = 'stacked';

export interface PrepareDeps {
  readonly hostEnv: NodeJS.ProcessEnv;
  readonly syntax: Syntax;
}

export async function preparePlan(
  { hostEnv, syntax }: PrepareDeps,
  project: Project,
  tree: Tree,
  checks: readonly Check[],
): Promise<PreparePlan> {
  const [all, manifest] = await Promise.all([interpreters(hostEnv), readManifest(project, tree, syntax)]);
  const hints = installHints(project, tree);
  const wanted = chooseDependencies(project, tree, manifest, hints, checks);
  const interpreter = chooseInterpreter(all, {
    requires: manifest.requiresPython,
    pinned: pinnedVersions(project, tree),
    tested: hints.versions,
  });
  const path = [`${INSTALLATION}/bin`, `${ENVIRONMENT}/bin`];
  const env = { VIRTUAL_ENV: INSTALLATION, PYTHONDONTWRITEBYTECODE: '1', PYTHONUNBUFFERED: '1' };
  const helpers: Mount = { host: HELPER_FOLDER, guest: HELPERS, mode: 'ro' };
  if (!interpreter) {
    const asked = manifest.requiresPython ? `python ${manifest.requiresPython}` : 'python3 with venv';
    return { key: '', dependencies: [], installation: [], toolMounts: [helpers], path, env, missing: [asked] };
  }
  const build = buildRequirements(project, tree, manifest, hints.installsProject);
  // Without a build the second environment is the same for every project, and lies ready with the first.
  const stacked = build === null;
  const order = JSON.stringify({ groups: wanted.groups, constraints: wanted.constraints, build: build ?? [], stacked });
  const cwd = project.root === '.' ? CHECKOUT : `${CHECKOUT}/${project.root}`;
  const installOrder = JSON.stringify({
    roots: manifest.roots.map((root) => (root === '.' ? CHECKOUT : `${CHECKOUT}/${root}`)),
    version: '0.0.1',
  });
  return {
    key: createHash('sha256')
      .update([interpreter.executable, interpreter.version, order, helperHash()].join('\u0000'))
      .digest('hex'),
    dependencies: [
      {
        label: 'install the declared dependencies',
        argv: [interpreter.executable, '-I', `${HELPERS}/prepare_env.py`, order],
        cwd: CHECKOUT,
        timeoutSecs: 900,
        allowHosts: directHosts(wanted.groups.flatMap((group) => group.requirements)),
      },
    ],
    ...(stacked && { places: [{ from: STACKED, guest: INSTALLATION, writable: [] }] }),
    installation: stacked
      ? []
      : [
          {
            label: 'install the project itself',
            argv: [`${ENVIRONMENT}/bin/python`, '-I', `${HELPERS}/install_project.py`, installOrder],
            cwd,
            env: { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' },
            timeoutSecs: 600,
          },
        ],
    toolMounts: [helpers, ...interpreterMounts(interpreter)],
    path,
    env,
    missing: [],
  };
}

/** What the build needs; null where there is nothing to install. */
function buildRequirements(project: Project, tree: Tree, manifest: Manifest, hinted: boolean): string[] | null {
  const { table } = pyproject(project, tree);
  const inSource = manifest.roots.some((root) => root === inProject(project, 'src'));
  const onPath = at(table, 'tool', 'pytest', 'ini_options').pythonpath !== undefined;
  const named = Object.keys(at(table, 'project')).length > 0;
  const build =
    manifest.build ??
    (named && (hinted || (inSource && !onPath)) ? { requires: ['setuptools'], backend: LEGACY_BACKEND } : null);
  if (!build) return null;
  const more = EDITABLE_NEEDS.filter(([backend]) => build.requires.some((entry) => backend.test(entry)));
  return [...build.requires, ...more.map(([, requirement]) => requirement)];
}

function pinnedVersions(project: Project, tree: Tree): string[] {
  const file = tree.read(inProject(project, '.python-version')) ?? tree.read('.python-version') ?? '';
  const pinned = file.split(/\s+/).filter((word) => /^\d+\.\d+/.test(word));
  const base = ini(project, tree, 'tox.ini').testenv?.basepython ?? '';
  const [, version] = /^python(\d\.\d+)$/.exec(base) ?? [];
  return version ? [...pinned, version] : pinned;
}

/** The system's own folders are inside anyway. */
function interpreterMounts(interpreter: Interpreter): Mount[] {
  return interpreter.prefixes
    .filter((prefix) => !/^\/(usr|bin|lib|lib64)?$/.test(prefix))
    .map((prefix) => ({ host: prefix, guest: prefix, mode: 'ro' as const }));
}

function directHosts(requirements: readonly string[]): string[] {
  const urls = requirements.flatMap((entry) => /(?:git\+)?(https?:\/\/[^\s;@]+)/.exec(entry)?.[1] ?? []);
  return [
    ...new Set(
      urls
        .filter((url) => URL.canParse(url))
        .map((url) => new URL(url))
        .map(hostAndPort),
    ),
  ];
}

function hostAndPort({ hostname, port, protocol }: URL): string {
  return `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`;
}

/** Another helper makes another environment. */
function helperHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(HELPER_FOLDER).sort()) {
    if (name === 'prepare_env.py' || name === 'stacked_env.py') hash.update(readFileSync(join(HELPER_FOLDER, name)));
  }
  return hash.digest('hex');
}
