import { descendants, lineOf, statements, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';

const LOGS = /^(\w+::)*(print|println|eprint|eprintln|dbg|log|trace|debug|info|warn|error)$/;
const RAISES = /^(\w+::)*(panic|unreachable|todo|unimplemented|bail|ensure|assert\w*|debug_assert\w*|compile_error)$/;

/** Errors that are caught and dropped: arms for `Err`, results that nobody looks at, panics that are caught. */
export function swallowing(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (node: Node, what: string) => facts.push(factOf(node, table, `${what}\u0000`));
  for (const node of walk(root)) {
    if (node.type === 'match_arm') {
      const pattern = node.childForFieldName('pattern');
      const value = node.childForFieldName('value');
      if (pattern && value && isError(pattern.text) && doesNothing(value, table))
        tell(node, 'an arm for an error that does nothing about it');
    } else if (node.type === 'if_expression') {
      const condition = node.childForFieldName('condition');
      const body = node.childForFieldName('consequence');
      const asks =
        condition &&
        descendants(condition, ['let_condition']).some((one) => isError(one.childForFieldName('pattern')?.text ?? ''));
      if (asks && body && doesNothing(body, table)) tell(node, 'an `if let Err` that does nothing about it');
    } else if (node.type === 'let_declaration') {
      const value = node.childForFieldName('value');
      const isDropped = /^_/.test(node.childForFieldName('pattern')?.text ?? '');
      if (isDropped && value && descendants(value, [...table.call, 'await_expression']).length > 0)
        tell(node, 'a result that is dropped');
    } else if (node.type === 'call_expression') {
      const name = methodOf(node);
      const [handler] = node.childForFieldName('arguments')?.namedChildren ?? [];
      if (name === 'ok' && node.parent?.type === 'expression_statement') tell(node, 'a result that is dropped');
      if (/^(unwrap_or_else|or_else|map_or_else)$/.test(name) && handler && ignoresError(handler))
        tell(node, 'a handler that ignores the error');
      if (/(^|::)(catch_unwind|set_hook|take_hook|resume_unwind)$/.test(node.childForFieldName('function')?.text ?? ''))
        tell(node, 'a panic that is caught');
    }
  }
  return facts;
}

const isError = (pattern: string): boolean => /^(\w+::)*Err\s*\(/.test(pattern);

function methodOf(call: Node): string {
  const callee = call.childForFieldName('function');
  return callee?.type === 'field_expression' ? (callee.childForFieldName('field')?.text ?? '') : '';
}

/** `|_| …` with a constant; of an option's handler, which has no parameter, nothing is known. */
function ignoresError(handler: Node): boolean {
  const parameters = handler.childForFieldName('parameters')?.namedChildren ?? [];
  const text = handler.childForFieldName('parameters')?.text ?? '';
  return (
    handler.type === 'closure_expression' &&
    (parameters.length > 0 || /_/.test(text)) &&
    /^\|\s*_\w*\s*(:[^|]*)?\|$/.test(text)
  );
}

function doesNothing(node: Node, table: GrammarTable): boolean {
  if (node.type === 'block') return statements(node, table).every((one) => doesNothing(one, table));
  if (node.type === 'expression_statement')
    return node.firstNamedChild === null || doesNothing(node.firstNamedChild, table);
  if (table.return.includes(node.type))
    return node.firstNamedChild === null || doesNothing(node.firstNamedChild, table);
  if (['unit_expression', 'empty_statement', 'break_expression', 'continue_expression'].includes(node.type))
    return true;
  if (node.type === 'macro_invocation') return LOGS.test(node.childForFieldName('macro')?.text ?? '');
  if (node.type === 'call_expression') {
    return (
      /^(Default::default|\w+::(new|default)|Some|Ok)$/.test(node.childForFieldName('function')?.text ?? '') &&
      (node.childForFieldName('arguments')?.namedChildren ?? []).every((one) => doesNothing(one, table))
    );
  }
  return fold(node) !== undefined || node.text === 'None';
}

/** Where an error is made or a program gives up. */
export function raises(root: Node, table: GrammarTable): Fact[] {
  return descendants(root, ['macro_invocation', 'call_expression', 'try_expression']).flatMap((node) => {
    if (node.type === 'try_expression') return [{ key: '?', line: lineOf(node) }];
    if (node.type === 'call_expression')
      return node.childForFieldName('function')?.text === 'Err' ? [factOf(node, table)] : [];
    return RAISES.test(node.childForFieldName('macro')?.text ?? '') ? [factOf(node, table)] : [];
  });
}
