import type { CiProvider } from '../contract';
import { repositoryAt } from './settings';
import { watch, type GithubCiDeps } from './watch';

export { githubSettings } from './settings';
export type { GithubCiDeps } from './watch';

/** GitHub Actions judge what is pushed to a repository on the operator's GitHub. */
export function createGithubCi(deps: GithubCiDeps): CiProvider {
  const { token, server } = deps.github;
  return {
    id: 'github',
    supports: (url) => token !== null && repositoryAt(server, url) !== null,
    watch: (request) => {
      const repository = repositoryAt(server, request.url);
      if (!repository) throw new Error('not a repository on this GitHub');
      return watch(deps, repository, request);
    },
  };
}
