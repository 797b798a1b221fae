import type { CiProvider } from './contract';
import { createGithubCi, type GithubCiDeps } from './github';
import { createLocalCi, type LocalCiDeps } from './local';

export {
  CI_CODES,
  CiGivesWay,
  CiPending,
  CiUnavailable,
  type CiCode,
  type CiMemory,
  type CiOutcome,
  type CiPreparation,
  type CiProvider,
  type CiRequest,
} from './contract';
export { createCleanJudge, type CleanJudge, type CleanRun } from './local';

/** What the providers need, all together. */
export type CiDeps = LocalCiDeps & GithubCiDeps;

/** In this order they are asked; `local` supports all. */
const PROVIDERS: readonly ((deps: CiDeps) => CiProvider)[] = [createGithubCi, createLocalCi];

export function createCiProviders(deps: CiDeps): CiProvider[] {
  return PROVIDERS.map((create) => create(deps));
}

/** Who may judge what is pushed to this remote, the first in question first. */
export function providersFor(providers: readonly CiProvider[], url: string): readonly CiProvider[] {
  return providers.filter((candidate) => candidate.supports(url));
}
