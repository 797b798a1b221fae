import { HealingTables } from './1764000000000-healing-tables';

/** In order. A migration that was released is never edited: add another. */
export const MIGRATIONS = [HealingTables];
