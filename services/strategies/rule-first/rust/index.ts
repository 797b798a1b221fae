import type { Rule } from '../rule';
import { conversions } from './conversions';
import { formatting } from './formatting';
import { names } from './names';
import { suggestions } from './suggestions';
import { unused } from './unused';

/** Rules for Rust, keyed on the codes of rustc and the names of lints. */
export const rustRules: readonly Rule[] = [suggestions, names, conversions, unused, formatting];
