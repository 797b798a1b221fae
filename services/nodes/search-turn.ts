import { nextTurn } from '../../domain/search';
import type { StrategyModule } from '../strategies/contract';
import type { NodeContext } from './context';

const STATE = 'searched-in-vain';
/** Too little to find anything in. */
const LEAST_SECONDS = 3;
/** Where each candidate costs a run of the checks, a search takes longer. */
const UNAIDED = 4;

export interface SearchTurn {
  /** The search with its share of the run's time; other rungs as they are. */
  take(strategy: StrategyModule): StrategyModule;
  /** What the search of this turn took has brought nothing. */
  wasInVain(): Promise<void>;
}

/**
 * The time that a cluster's search has: what earlier searches of this run spent in vain makes later ones shorter.
 * @param key the same for a repeated attempt
 */
export async function searchTurn({ workspace, config }: NodeContext, key: string): Promise<SearchTurn> {
  const spent = async () => (await workspace.loadState<Readonly<Record<string, number>>>(STATE)) ?? {};
  const { [key]: _own, ...others } = await spent();
  const inVain = Object.values(others).reduce((sum, seconds) => sum + seconds, 0);
  const seconds = nextTurn(config.search.seconds, inVain);
  let took = 0;
  return {
    take(strategy) {
      if (strategy.id !== 'search') return strategy;
      return {
        ...strategy,
        unavailable: (context) =>
          strategy.unavailable(context) ??
          (seconds < LEAST_SECONDS ? `${Math.round(inVain)} s of this run were searched in vain` : null),
        async *propose(context) {
          const began = performance.now();
          const past = () => (performance.now() - began) / 1000;
          const { search, secondsLeft } = context;
          try {
            yield* strategy.propose({
              ...context,
              ...(search && { search: { ...search, limits: { ...search.limits, seconds } } }),
              secondsLeft: () => Math.min(secondsLeft?.() ?? Infinity, UNAIDED * seconds - past()),
            });
          } finally {
            took += past();
          }
        },
      };
    },
    async wasInVain() {
      if (took > 0) await workspace.saveState(STATE, { ...(await spent()), [key]: took });
    },
  };
}
