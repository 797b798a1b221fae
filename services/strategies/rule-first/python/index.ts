import type { Rule } from '../rule';
import { unreadable } from './syntax';

/** Python's rules; the merge by prior decides the order, not this list. */
export const pythonRules: readonly Rule[] = [unreadable];
