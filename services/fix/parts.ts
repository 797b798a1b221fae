import { createChecks } from '../checks';
import type { Config } from '../config/config';
import { createLanguages } from '../languages';
import { redact } from '../redact';
import { createSandbox } from '../sandbox';
import { bubblewrap } from '../stack/parts/bubblewrap';
import { findOrGet } from '../stack/parts/part';
import { STRATEGY_MODULES } from '../strategies';
import { createSyntax } from '../syntax';
import { openTree } from '../workspace/tree';
import type { FixOptions } from '.';

type Parts = Pick<
  FixOptions,
  'sandbox' | 'syntax' | 'adapters' | 'checks' | 'strategies' | 'openTree' | 'confidenceThreshold' | 'cacheDir'
>;

/** What `fix` works with: the sandbox, the languages and the rungs that need neither server nor model. */
export async function openFixParts(config: Config, onProgress: (text: string) => void): Promise<Parts> {
  const { hostEnv, cache, prepareAllow, confidenceThreshold, flags } = config;
  const { path: bwrap } = await findOrGet(bubblewrap, config, onProgress);
  const sandbox = createSandbox({ bwrap, cache, hostEnv, prepareAllow });
  const syntax = createSyntax();
  const adapters = createLanguages(hostEnv, syntax);
  const open = (root: string) => openTree(root, hostEnv);
  const { rule_first, search } = STRATEGY_MODULES;
  const strategies = [rule_first, flags.searchRepair ? search : undefined].filter((one) => one !== undefined);
  return {
    ...{ sandbox, syntax, adapters, strategies, openTree: open, confidenceThreshold, cacheDir: cache },
    checks: createChecks({ sandbox, adapters, redact, openTree: open }),
  };
}
