import type { Grammar, GrammarTable } from '../contract';
import { go } from './go';
import { java } from './java';
import { javascript } from './javascript';
import { python } from './python';
import { rust } from './rust';
import { tsx, typescript } from './typescript';

/** Languages with a grammar. A new one is a file here and a line. */
export const TABLES: Readonly<Partial<Record<Grammar, GrammarTable>>> = {
  python,
  javascript,
  typescript,
  tsx,
  go,
  rust,
  java,
};
