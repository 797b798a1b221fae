import type { CiProvider } from './contract';
import { createLocalCi, type LocalCiDeps } from './local';

export { CiUnavailable, type CiOutcome, type CiProvider, type CiRequest } from './contract';

/** What the providers need, all together. */
export type CiDeps = LocalCiDeps;

/** The first that supports a remote judges it; `local` supports all. */
const PROVIDERS: readonly ((deps: CiDeps) => CiProvider)[] = [createLocalCi];

export function createCiProviders(deps: CiDeps): CiProvider[] {
  return PROVIDERS.map((create) => create(deps));
}

/** Who judges what is pushed to this remote. */
export function ciFor(providers: readonly CiProvider[], url: string): CiProvider {
  const provider = providers.find((candidate) => candidate.supports(url));
  if (!provider) throw new Error('no CI provider supports this remote');
  return provider;
}
