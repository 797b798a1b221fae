import { tokenRule } from '../tokens';
import type { Rule } from '../rule';
import { conversions } from './conversions';
import { expected } from './expected';
import { formatting } from './formatting';
import { loops } from './loops';
import { names } from './names';
import { suggestions } from './suggestions';
import { unused } from './unused';

const RUST = {
  insertable: [
    ';',
    ')',
    '}',
    '{',
    '(',
    ']',
    '[',
    ',',
    '=',
    ':',
    '->',
    '=>',
    '"',
    '::',
    '.',
    '|',
    '>',
    '<',
    '&',
    '==',
    'in',
    'let',
    'fn',
  ],
  keywords:
    'as async await break const continue crate dyn else enum extern fn for if impl in let loop match mod move mut pub ref return self static struct super trait type unsafe use where while'.split(
      ' ',
    ),
  terminator: ';',
  lineComment: /\s*\/\/.*$/,
};

/** Rules for Rust, keyed on the codes of rustc and the names of lints. */
export const rustRules: readonly Rule[] = [
  suggestions,
  expected,
  tokenRule('rust', RUST),
  names,
  conversions,
  unused,
  loops,
  formatting,
];
