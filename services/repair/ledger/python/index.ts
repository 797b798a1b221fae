import { descendants, lineOf } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { Dialect } from '../dialect';
import { answers } from './answers';
import { bending } from './bending';
import { escapes } from './escapes';
import { fold } from './fold';
import { imports, knownModules } from './imports';
import { raises, swallowing } from './swallowing';
import { callee, judging, marks } from './tests';

/** The count of exports has to stay, their spelling need not. */
const exported = (item: Node): string =>
  `in __all__ number ${item.parent?.namedChildren.findIndex((child) => child?.id === item.id) ?? 0}`;

/** Python as the ledger reads it. */
export const python: Dialect = {
  kinds: {
    nothing: ['pass_statement'],
    raise: ['raise_statement'],
    jump: ['continue_statement', 'break_statement'],
    suspend: ['await', 'yield'],
    attempt: ['try_statement'],
    constant: ['none', 'true', 'false', 'ellipsis'],
    container: ['list', 'tuple', 'dictionary'],
    guard: [],
  },
  fold,
  logical: (node) => {
    if (node.type === 'not_operator') return 'not';
    if (node.type !== 'boolean_operator') return undefined;
    return node.childForFieldName('operator')?.text === 'and' ? 'and' : 'or';
  },
  unwritten: /\bNotImplemented(Error)?\b/,
  escapes,
  swallowing,
  raises,
  answers,
  bending,
  imports,
  knownModules,
  exports: (root) =>
    descendants(root, ['assignment'])
      .filter((node) => node.childForFieldName('left')?.text === '__all__')
      .flatMap((node) => descendants(node, ['string']))
      .map((item) => ({ key: exported(item), line: lineOf(item) })),
  marks,
  judging,
  callee,
  broken: {
    asserts:
      /^\s*(?:assert\b|(?:self|cls)\.(?:assert|fail)\w*\s*\(|(?:async\s+)?with\s+\S*\b(?:raises|warns|assertRaises\w*)\b)/,
    defines: /^\s*(?:async\s+)?[^\W\d]+\s+(test\w*)\s*\(/,
    head: /^\s*(?:async\s+)?(?:def|class|d\w{1,2}f?)\s+([^\W\d]\w*)/,
    statement: ['expression_statement', 'with_statement'],
  },
};
