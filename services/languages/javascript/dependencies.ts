import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';
import { below, inProject, LOCKS, plain, readPackage, workspaceFolders, type Manager } from './manifest';

/** Which client installs the packages, in which version. */
export interface ManagerChoice {
  readonly manager: Manager;
  /** Range for the registry; null: the machine's own. */
  readonly version: string | null;
  /** Lock file relative to the repository. */
  readonly lock: string | null;
  /** yarn 2 and later. */
  readonly berry: boolean;
}

/** The client that the project's lock file belongs to; without one, the client that the manifest names. */
export function chooseManager(project: Project, tree: Tree): ManagerChoice {
  const { table } = readPackage(tree, project.root);
  const named =
    typeof table.packageManager === 'string' ? /^(npm|pnpm|yarn)@(\d+(?:\.\d+){0,2})/.exec(table.packageManager) : null;
  const locks = Object.entries(LOCKS).map(([name, manager]) => ({ file: inProject(project, name), manager }));
  const present = locks.filter(({ file }) => tree.has(file));
  const lock = present.find(({ manager }) => manager === named?.[1]) ?? present[0];
  const manager =
    lock?.manager ??
    (named?.[1] as Manager | undefined) ??
    (tree.has(inProject(project, 'pnpm-workspace.yaml')) ? 'pnpm' : 'npm');
  const text = lock ? (tree.read(lock.file) ?? '') : '';
  const version =
    manager === 'npm'
      ? null
      : named?.[1] === manager && !lock
        ? (named[2] ?? null)
        : lockVersion(manager, text, named?.[1] === manager ? (named[2] ?? null) : null);
  return {
    manager,
    version,
    lock: lock?.file ?? null,
    berry: manager === 'yarn' && version !== null && !version.startsWith('1'),
  };
}

/** The client that can read a lock file; the version that the manifest names where that fits. */
function lockVersion(manager: Manager, text: string, named: string | null): string {
  if (manager === 'pnpm') {
    const [, format = '9'] = /^lockfileVersion: ['"]?(\d+)/m.exec(text) ?? [];
    const major = Number(format) >= 9 ? '9' : Number(format) === 6 ? '8' : Number(format) === 5 ? '7' : '9';
    return named !== null && (named.startsWith(`${major}.`) || (major === '9' && Number.parseInt(named, 10) > 9))
      ? named
      : major;
  }
  const berry = /^__metadata:/m.test(text);
  if (named !== null && named.startsWith('1.') !== berry) return named;
  return berry ? '4' : '1.22.22';
}

/** Files that decide what is installed, relative to the repository. */
export function manifestFiles(project: Project, tree: Tree, { manager, lock }: ManagerChoice): string[] {
  const folders = [project.root, ...workspaceFolders(tree, project.root)];
  const local = folders.flatMap((folder) => localPackages(tree, folder));
  const settings = ['.npmrc', 'pnpm-workspace.yaml', '.yarnrc.yml', '.yarnrc'].map((name) => inProject(project, name));
  const prefix = project.root === '.' ? '' : `${project.root}/`;
  const patches =
    manager === 'npm'
      ? []
      : tree.files.filter(
          (file) => file.startsWith(prefix) && /(^|\/)(\.yarn\/patches|patches)\/[^/]+\.patch$/.test(file),
        );
  const named = [
    ...folders.map((folder) => below(folder, 'package.json')),
    ...local,
    ...settings,
    ...(lock === null ? [] : [lock]),
    ...patches,
  ];
  return [...new Set(named)].filter((file) => tree.has(file)).sort();
}

/** What `file:`, `link:` and `portal:` dependencies name within the repository. */
function localPackages(tree: Tree, folder: string): string[] {
  return Object.values(readPackage(tree, folder).dependencies).flatMap((wanted) => {
    const [, path] = /^(?:file|link|portal):(.+)$/.exec(wanted) ?? [];
    if (path === undefined || path.startsWith('/')) return [];
    const target = below(folder, path);
    return [target, posix.join(target, 'package.json')];
  });
}

const KEPT = [
  'name',
  'version',
  'private',
  'type',
  'bin',
  'workspaces',
  'packageManager',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'dependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'overrides',
  'resolutions',
  'pnpm',
  'engines',
  'os',
  'cpu',
  'installConfig',
];

/** A manifest without what does not matter for the packages: above all, its scripts. */
export function reduced(file: string, text: string): string {
  if (posix.basename(file) !== 'package.json') return text;
  try {
    const table = plain(JSON.parse(text.replace(/^\uFEFF/, '')));
    return JSON.stringify(Object.fromEntries(KEPT.filter((key) => key in table).map((key) => [key, table[key]])));
  } catch {
    return text;
  }
}

/** Hosts that a lock file fetches packages from, `host:port`. */
export function lockHosts(project: Project, tree: Tree): string[] {
  const { lock } = chooseManager(project, tree);
  const text = lock === null ? '' : (tree.read(lock) ?? '');
  const urls = [...text.matchAll(/(?:resolved"?:? "|tarball: )(?:git\+)?(https?:\/\/[^\s"#,}]+)/g)].map(
    ([, url = '']) => url,
  );
  const hosts = urls.filter((url) => URL.canParse(url)).map((url) => new URL(url));
  return [
    ...new Set(
      hosts.map(({ hostname, port, protocol }) => `${hostname}:${port || (protocol === 'https:' ? '443' : '80')}`),
    ),
  ];
}
