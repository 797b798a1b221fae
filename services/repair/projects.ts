import type { Project } from '../../domain/check';
import type { InLanguage, LanguageAdapter } from '../languages/contract';
import type { Role } from './ledger';

/** A project of the repository with what its language brings. */
export interface ProjectTools {
  readonly project: Project;
  readonly adapter: Pick<LanguageAdapter, 'role' | 'staticTests' | 'syntaxErrors' | 'extensions'>;
  /** The language's own programs, on the scratch copy. */
  readonly run: InLanguage;
}

/** The project that a source file belongs to: of those of its language, the one whose root is nearest above it. */
export function toolsFor<T extends Pick<ProjectTools, 'project'> & { adapter: { extensions: readonly string[] } }>(
  projects: readonly T[],
  path: string,
): T | null {
  return nearest(projects, path).find(({ adapter }) => adapter.extensions.some((end) => path.endsWith(end))) ?? null;
}

/** What a file is to the checks: the strictest word of all projects it lies in. */
export function roleIn(projects: readonly Pick<ProjectTools, 'project' | 'adapter'>[]): (path: string) => Role {
  const strict: readonly Role[] = ['judge_config', 'manifest', 'test', 'source', 'other'];
  return (path) => {
    const roles = nearest(projects, path).map(({ project, adapter }) => adapter.role(path, project));
    return strict.find((role) => roles.includes(role)) ?? 'other';
  };
}

function nearest<T extends Pick<ProjectTools, 'project'>>(projects: readonly T[], path: string): T[] {
  return projects
    .filter(({ project: { root } }) => root === '.' || path === root || path.startsWith(`${root}/`))
    .sort((a, b) => b.project.root.length - a.project.root.length);
}
