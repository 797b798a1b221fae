import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';
import { isTestFile } from './role';

/** Manifests, the most telling first. */
const MANIFESTS = ['pyproject.toml', 'setup.py', 'setup.cfg', 'Pipfile', 'tox.ini'];
const REQUIREMENTS = /^([\w.-]*[-_.])?requirements([-_.][\w.-]*)?\.(txt|in)$/;
/** Folders whose manifests belong to something that is shown, tested or borrowed, not built. */
const NOISE =
  /(^|\/)(\.[^/]+|docs?|documentation|examples?|samples?|demos?|tests?|testing|fixtures?|testdata|test_data|templates?|vendor(ed)?|third[-_]party|node_modules|site-packages|benchmarks?|tools?|scripts?|requirements|venv|build|dist)(\/|$)|\{/;
const OTHERS = ['package.json', 'go.mod', 'Cargo.toml', 'pom.xml', 'build.gradle', 'build.gradle.kts'];

/** Python projects of a repository: its root, and folders below with a manifest and tests of their own. */
export function detectProjects(tree: Tree): Project[] {
  const sources = tree.files.filter((file) => file.endsWith('.py'));
  if (sources.length === 0) return [];
  const byFolder = new Map<string, string[]>();
  for (const file of tree.files) {
    const name = posix.basename(file);
    if (!MANIFESTS.includes(name) && !REQUIREMENTS.test(name)) continue;
    const folder = posix.dirname(file);
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), file]);
  }
  const nested = [...byFolder.keys()].filter(
    (folder) => folder !== '.' && !NOISE.test(folder) && isOwnProject(tree, folder, sources),
  );
  const outermost = nested.filter((folder) => !byFolder.has('.') || hasBuildManifest(tree, folder));
  const roots = outermost.map((folder) => project(folder, byFolder.get(folder) ?? []));
  const covered = (file: string) => outermost.some((folder) => file.startsWith(`${folder}/`));
  const rest = sources.filter((file) => !covered(file));
  const bare = rest.some(isTestFile) || (roots.length === 0 && !OTHERS.some((name) => tree.has(name)));
  const manifests = byFolder.get('.') ?? [];
  const strong = manifests.some((file) => MANIFESTS.includes(file)) || (manifests.length > 0 && rest.length > 0);
  return rest.length > 0 && (strong || bare) ? [project('.', manifests), ...roots] : roots;
}

function isOwnProject(tree: Tree, folder: string, sources: readonly string[]): boolean {
  const own = sources.filter((file) => file.startsWith(`${folder}/`) && posix.basename(file) !== 'setup.py');
  return own.length > 0 && (own.some(isTestFile) || hasBuildManifest(tree, folder));
}

function hasBuildManifest(tree: Tree, folder: string): boolean {
  const text = tree.read(`${folder}/pyproject.toml`) ?? '';
  return /^\[(project|build-system|tool\.poetry)\]/m.test(text) || tree.has(`${folder}/setup.py`);
}

function project(root: string, manifests: readonly string[]): Project {
  const rank = (file: string) => (MANIFESTS.indexOf(posix.basename(file)) + 1 || MANIFESTS.length + 1) - 1;
  const sorted = [...manifests].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return { id: `python:${root}`, language: 'python', adapter: 'python', root, manifests: sorted };
}
