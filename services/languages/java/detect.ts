import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';

/** Folders whose builds are shown or generated, not made. */
const NOISE = /(^|\/)(\.[^/]+|target|build|node_modules|vendor|third[-_]party|examples?|samples?|docs?|src)(\/|$)/;
const GRADLE = /^(build|settings)\.gradle(\.kts)?$/;

/** Builds: the outermost poms, which stand for the modules below them, and Gradle's folders where there is no pom. */
export function detectProjects(tree: Tree): Project[] {
  const sources = tree.files.filter((file) => file.endsWith('.java'));
  const outermost = (names: (name: string) => boolean): string[] => {
    const roots = tree.files
      .filter((file) => names(posix.basename(file)))
      .map((file) => posix.dirname(file))
      .filter((root) => root === '.' || !NOISE.test(root))
      .filter((root) => sources.some((file) => within(file, root)));
    return [...new Set(roots)].filter((root) => !roots.some((other) => other !== root && within(root, other))).sort();
  };
  const maven = outermost((name) => name === 'pom.xml').map((root) => projectAt(root, [posix.join(root, 'pom.xml')]));
  const gradle = outermost((name) => GRADLE.test(name))
    .filter((root) => !maven.some((project) => root === project.root || within(root, project.root)))
    .map((root) =>
      projectAt(
        root,
        tree.files.filter((file) => posix.dirname(file) === root && GRADLE.test(posix.basename(file))),
      ),
    );
  return [...maven, ...gradle];
}

const projectAt = (root: string, manifests: readonly string[]): Project => ({
  ...{ id: `java:${root}`, language: 'java', adapter: 'java', root, manifests },
});

/** Whether Maven builds it; another build tool's project is detected and told of. */
export const isMaven = (project: Pick<Project, 'root'>, tree: Pick<Tree, 'has'>): boolean =>
  tree.has(posix.join(project.root, 'pom.xml'));

export const within = (path: string, root: string): boolean => root === '.' || path.startsWith(`${root}/`);

/** Java files of a build. */
export function sourcesOf(project: Pick<Project, 'root'>, tree: Pick<Tree, 'files'>): string[] {
  return tree.files.filter(
    (file) => file.endsWith('.java') && within(file, project.root) && !/(^|\/)target\//.test(file),
  );
}

export const isTestFile = (file: string): boolean =>
  /(^|\/)src\/(\w*[tT]est\w*|it)\//.test(file) || /(^|\/)(\w*_)?tests?(cases)?\//i.test(file);

/** Poms of a build, the aggregator's first. */
export function pomsOf(project: Pick<Project, 'root'>, tree: Pick<Tree, 'files'>): string[] {
  return tree.files
    .filter((file) => posix.basename(file) === 'pom.xml' && within(file, project.root))
    .filter((file) => !/(^|\/)(target|src)\//.test(file))
    .sort((a, b) => a.split('/').length - b.split('/').length || (a < b ? -1 : 1));
}
