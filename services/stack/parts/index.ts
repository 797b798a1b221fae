import type { Config } from '../../config/config';
import { bubblewrap } from './bubblewrap';
import { chroma } from './chroma';
import { chromium } from './chromium';
import type { Part, PartName } from './part';
import { postgres } from './postgres';
import { redis } from './redis';
import { temporal } from './temporal';

export const parts: Readonly<Record<PartName, Part>> = { postgres, redis, temporal, chroma, bubblewrap, chromium };
export { findOrGet, PartMissing, type FoundPart, type Part, type PartName } from './part';

/** The parts that this configuration needs from this machine. Reports are printed in the background: what that takes can come later. */
export function neededParts(config: Config): readonly PartName[] {
  return [
    'bubblewrap',
    ...(config.databaseUrl ? [] : (['postgres'] as const)),
    ...(config.redisUrl ? [] : (['redis'] as const)),
    ...(config.temporalAddress ? [] : (['temporal'] as const)),
  ];
}
