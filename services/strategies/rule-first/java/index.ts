import type { Rule } from '../rule';
import { tokenRule } from '../tokens';
import { imports } from './imports';
import { names } from './names';
import { comparisons, conversions, exceptions, results } from './types';
import { unused } from './unused';

const JAVA = {
  insertable: [
    ';',
    ')',
    '(',
    '}',
    '{',
    ']',
    '[',
    ',',
    '.',
    '=',
    '==',
    '"',
    '->',
    'new',
    'return',
    ':',
    '>',
    'int',
    'void',
  ],
  keywords:
    'abstract assert boolean break byte case catch char class continue default do double else enum extends final finally float for if implements import instanceof int interface long native new package private protected public record return short static super switch synchronized this throw throws transient try var void volatile while yield'.split(
      ' ',
    ),
  terminator: ';',
  lineComment: /\s*\/\/.*$/,
};

/** Rules for Java, keyed on what the adapter calls the compiler's and Checkstyle's findings. */
export const javaRules: readonly Rule[] = [
  tokenRule('java', JAVA),
  imports,
  names,
  conversions,
  comparisons,
  exceptions,
  results,
  unused,
];
