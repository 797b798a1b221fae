import { HealingTables } from './1764000000000-healing-tables';
import { ModelCalls } from './1764100000000-model-calls';

/** In order. A migration that was released is never edited: add another. */
export const MIGRATIONS = [HealingTables, ModelCalls];
