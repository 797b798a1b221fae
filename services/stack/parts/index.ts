import { bubblewrap } from './bubblewrap';
import type { Part, PartName } from './part';
import { postgres } from './postgres';
import { redis } from './redis';
import { temporal } from './temporal';

export const parts: Readonly<Record<PartName, Part>> = { postgres, redis, temporal, bubblewrap };
export { findOrGet, PartMissing, type FoundPart, type Part, type PartName } from './part';
