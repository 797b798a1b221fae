import type { Language } from '../../../domain/names';
import type { GrammarTable } from '../contract';
import { python } from './python';

/** Languages with a grammar. A new one is a file here and a line. */
export const TABLES: Readonly<Partial<Record<Language, GrammarTable>>> = { python };
