import { tokenRule } from '../tokens';
import type { Rule } from '../rule';
import { imports } from './imports';
import { names } from './names';
import { assignments } from './assignments';
import { conversions } from './conversions';
import { formatting } from './formatting';
import { unused } from './unused';
import { vetted } from './vet';

const GO = {
  insertable: ['(', ')', '{', '}', '[', ']', ',', ':=', '=', '==', ';', '"', 'range', 'func', 'return', ':', '.'],
  keywords:
    'break case chan const continue default defer else fallthrough for func go goto if import interface map package range return select struct switch type var'.split(
      ' ',
    ),
  terminator: null,
  lineComment: /\s*\/\/.*$/,
};

/** Rules for Go, keyed on what the compiler and vet call their findings. */
export const goRules: readonly Rule[] = [
  tokenRule('go', GO),
  unused,
  imports,
  names,
  conversions,
  assignments,
  vetted,
  formatting,
];
