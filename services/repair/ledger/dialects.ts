import type { Language } from '../../../domain/names';
import type { GrammarTable } from '../../syntax/contract';
import type { Dialect } from './dialect';
import { ecma } from './ecma';
import { go } from './go';
import { java } from './java';
import { python } from './python';
import { rust } from './rust';

/** Languages whose trees the ledger reads. A new one is a folder here and a line. */
const DIALECTS: Readonly<Partial<Record<Language, Dialect>>> = {
  ...{ python, javascript: ecma, typescript: ecma },
  ...{ go, java, rust },
};

export function dialectOf(table: GrammarTable | null): Dialect | null {
  return (table && DIALECTS[table.language]) ?? null;
}
