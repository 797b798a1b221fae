import type { Dialect } from '../dialect';
import { answers } from './answers';
import { bending } from './bending';
import { escapes } from './escapes';
import { fold } from './fold';
import { imports, knownModules } from './imports';
import { raises, swallowing } from './swallowing';
import { callee, judging, marks } from './tests';

/** Java as the ledger reads it. */
export const java: Dialect = {
  kinds: {
    nothing: [';'],
    raise: ['throw_statement'],
    jump: ['continue_statement', 'break_statement'],
    suspend: [],
    attempt: ['try_statement', 'try_with_resources_statement'],
    constant: ['null_literal', 'true', 'false'],
    container: ['array_initializer'],
    guard: [
      ...['if_statement', 'ternary_expression', 'for_statement', 'enhanced_for_statement', 'while_statement'],
      ...['do_statement', 'switch_expression'],
    ],
  },
  fold,
  logical: (node) => {
    const operator = node.childForFieldName('operator')?.text;
    if (node.type === 'unary_expression' && operator === '!') return 'not';
    if (node.type !== 'binary_expression') return undefined;
    return operator === '&&' ? 'and' : operator === '||' ? 'or' : undefined;
  },
  unwritten: /\bUnsupportedOperationException\b|\bNotImplemented\w*|\bnot (yet )?implemented\b/i,
  escapes,
  swallowing,
  raises,
  answers,
  bending,
  imports,
  knownModules,
  // Types and members are counted by their names already.
  exports: () => [],
  marks,
  judging,
  callee,
  broken: {
    asserts: /^\s*(?:(?:Assert(?:ions|\b)|Mockito)\s*\.\s*)?(?:assert\w*|verify\w*|fail)\s*[(.]/,
    defines: /^\s*(?:(?:public|protected|private|static|final)\s+)*void\s+(\w+)\s*\(/,
    head: /^\s*(?:(?:public|protected|private|static|final|abstract)\s+)*(?:void|class|[A-Z]\w*(?:<[^>]*>)?)\s+(\w+)\s*[({]/,
    statement: ['expression_statement'],
  },
};
