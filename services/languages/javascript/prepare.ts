import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, ENVIRONMENT, HELPERS, type Mount } from '../../sandbox/contract';
import type { PreparePlan, Tree } from '../contract';
import { programOf } from './commands';
import { chooseManager, lockHosts, manifestFiles, reduced } from './dependencies';
import { HELPERS_AS_PACKAGE } from './invocation';
import { readPackage, workspaceFolders } from './manifest';

const HELPER_FOLDER = join(__dirname, 'helpers');
/** Where the checkout is seen while its packages are installed; only manifests are read from it. */
const SOURCE = '/rift/source';
/** Packages lie in the environment as they lie in the repository. */
const TREE = 'tree';
/** Folders that tools write to within the packages, which are read-only; one of them is expected to be there. */
const WRITTEN = ['.cache', '.cache/xo-linter', '.vite', '.vite-temp', '.vitest'];
/** Programs and the packages that bring them, where a command asks for one that nothing declares. */
const PACKAGES: Readonly<Record<string, string>> = {
  eslint: 'eslint',
  prettier: 'prettier',
  tsc: 'typescript',
  jest: 'jest',
  vitest: 'vitest',
  mocha: 'mocha',
  biome: '@biomejs/biome',
  tsx: 'tsx',
  xo: 'xo',
  standard: 'standard',
  oxlint: 'oxlint',
  ava: 'ava',
  tape: 'tape',
  tap: 'tap',
  rimraf: 'rimraf',
  'ts-node': 'ts-node',
};

export async function preparePlan(
  hostEnv: NodeJS.ProcessEnv,
  project: Project,
  tree: Tree,
  checks: readonly Check[],
): Promise<PreparePlan> {
  const node = process.execPath;
  const npm = findNpm(hostEnv);
  const helpers: Mount = { host: HELPER_FOLDER, guest: HELPERS, mode: 'ro' };
  const prefixes = [dirname(dirname(node)), ...(npm === null ? [] : [npm])].filter(
    (prefix) => !/^\/(usr(\/.*)?|bin|lib)?$/.test(prefix),
  );
  const toolMounts: Mount[] = [
    helpers,
    { ...helpers, guest: HELPERS_AS_PACKAGE },
    ...[...new Set(prefixes)].map((prefix): Mount => ({ host: prefix, guest: prefix, mode: 'ro' })),
  ];
  const base = { toolMounts, path: [dirname(node)].filter((path) => !/^\/(usr\/)?bin$/.test(path)), env: {} };
  const folders = [project.root, ...workspaceFolders(tree, project.root)];
  const declared = folders.some((folder) => Object.keys(readPackage(tree, folder).dependencies).length > 0);
  const tools = undeclaredTools(folders, tree, checks);
  if (!declared && tools.length === 0)
    return { ...base, key: 'javascript-without-packages', dependencies: [], installation: [], missing: [] };
  if (npm === null) return { ...base, key: '', dependencies: [], installation: [], missing: ['npm'] };
  const manager = chooseManager(project, tree);
  const files = manifestFiles(project, tree, manager);
  const order = JSON.stringify({
    ...manager,
    node,
    npm,
    source: SOURCE,
    target: `${ENVIRONMENT}/${TREE}`,
    root: project.root,
    folders,
    files,
    written: WRITTEN,
    declared,
    tools,
    toolsFolder: `${ENVIRONMENT}/rift-tools`,
  });
  const contents = files.flatMap((file) => [file, reduced(file, tree.read(file) ?? '')]);
  const step = {
    cwd: CHECKOUT,
    mounts: [{ host: tree.root, guest: SOURCE, mode: 'ro' as const }],
    allowHosts: lockHosts(project, tree),
  };
  return {
    ...base,
    key: createHash('sha256')
      .update([process.version, process.arch, npm, order, helperHash(), ...contents].join('\u0000'))
      .digest('hex'),
    dependencies: [
      {
        ...step,
        label: `install the packages with ${manager.manager}`,
        argv: [node, `${HELPERS}/install.cjs`, order],
        timeoutSecs: 900,
      },
      {
        ...step,
        label: 'run the installation scripts of packages',
        argv: [node, `${HELPERS}/install.cjs`, order, 'scripts'],
        timeoutSecs: 600,
        optional: true,
      },
    ],
    installation: [],
    missing: [],
    places: folders.map((folder) => ({
      from: posix.join(TREE, folder, 'node_modules'),
      guest: posix.join(CHECKOUT, folder, 'node_modules'),
      writable: WRITTEN,
    })),
  };
}

/** Tools of commands that no manifest declares: `npx` would fetch them. */
function undeclaredTools(folders: readonly string[], tree: Tree, checks: readonly Check[]): string[] {
  const declared = new Set(folders.flatMap((folder) => Object.keys(readPackage(tree, folder).dependencies)));
  const wanted = checks.flatMap((check) =>
    shellCommands(check.command).map(({ words }) => PACKAGES[programOf(words).program] ?? ''),
  );
  const missing = wanted.filter((name) => name !== '' && !declared.has(name));
  // A plug-in or preset may bring the program along.
  const brought = (name: string) =>
    [...declared].some(
      (one) =>
        one !== name &&
        (one.includes(`${name}-scripts`) ||
          (name === 'jest' && /^(react-scripts|@nx\/jest|jest-cli)$/.test(one)) ||
          (name === 'eslint' && /^(xo|standard|react-scripts)$/.test(one))),
    );
  return [...new Set(missing)].filter((name) => !brought(name)).sort();
}

/** The folder of the npm that belongs to the machine's Node.js. */
function findNpm(hostEnv: NodeJS.ProcessEnv): string | null {
  const places = [dirname(process.execPath), ...(hostEnv.PATH ?? '').split(':')].map((folder) => join(folder, 'npm'));
  const found = places.find((path) => existsSync(path));
  if (found === undefined) return null;
  const folder = dirname(dirname(realpathSync(found)));
  return existsSync(join(folder, 'bin', 'npm-cli.js')) ? folder : null;
}

/** Another helper makes another environment. */
function helperHash(): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(HELPER_FOLDER).sort())
    if (/^install/.test(name)) hash.update(readFileSync(join(HELPER_FOLDER, name)));
  return hash.digest('hex');
}
