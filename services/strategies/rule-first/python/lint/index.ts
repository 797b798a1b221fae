import type { Rule } from '../../rule';
import { expressions } from './expressions';
import { layout } from './layout';
import { longLine } from './long-line';
import { formatLines, formatter, ruffFix } from './tools';
import { unused } from './unused';

/** What linters and formatters find: their own fixes first, syntax-tree rules where there are none. */
export const lintRules: readonly Rule[] = [ruffFix, formatter, unused, expressions, layout, longLine, formatLines];
