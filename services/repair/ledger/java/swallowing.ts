import { descendants, enclosing, lineOf, statements, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';

const FUNCTIONS = ['method_declaration', 'constructor_declaration', 'lambda_expression'];
const LOGS =
  /^(?:(?:java\.lang\.)?System\.(?:out|err)|(?:this\.)?(?:log|logger|LOG|LOGGER)\w*)\.|\.(?:printStackTrace|addSuppressed|getMessage|getLocalizedMessage|fillInStackTrace|interrupt|toString|getCause)\(\)$/;

/** Errors that are caught and dropped, by `catch`, by `finally` that leaves, by annotations that hide them. */
export function swallowing(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (node: Node, what: string) => facts.push(factOf(node, table, `${what}\u0000`));
  for (const node of walk(root)) {
    if (node.type === 'catch_clause') {
      if (drops(node, table)) tell(node, 'a catch that does nothing about it');
    } else if (node.type === 'finally_clause') {
      const leaves = descendants(node, [
        'return_statement',
        'break_statement',
        'continue_statement',
        'throw_statement',
      ]);
      if (leaves.some((leave) => enclosing(leave, [...FUNCTIONS, 'finally_clause'])?.id === node.id))
        tell(node, 'a finally that leaves');
    } else if (node.type === 'method_invocation') {
      const name = node.childForFieldName('name')?.text ?? '';
      if (/^(exceptionally|handle|handleAsync|onErrorReturn|onErrorResume|onErrorComplete)$/.test(name))
        tell(node, name);
      if (/^set(Default)?UncaughtExceptionHandler$/.test(name)) tell(node, name);
    }
  }
  return facts;
}

/** Whether a handler neither throws nor looks at the error but to log it. */
function drops(handler: Node, table: GrammarTable): boolean {
  const body = handler.childForFieldName('body');
  if (!body) return false;
  const own = [...walk(body)];
  const throws = own.some(
    (node) => node.type === 'throw_statement' && enclosing(node, FUNCTIONS)?.id === enclosing(handler, FUNCTIONS)?.id,
  );
  if (throws) return false;
  if (statements(body, table).every(doesNothing)) return true;
  const name = descendants(handler, ['catch_formal_parameter'])[0]?.childForFieldName('name')?.text;
  const uses = own.filter((node) => node.type === 'identifier' && node.text === name);
  return !uses.some((node) => !isLogged(node, body));
}

function isLogged(node: Node, end: Node): boolean {
  for (let at = node.parent; at && at.id !== end.id; at = at.parent)
    if (at.type === 'method_invocation' && LOGS.test(at.text)) return true;
  return false;
}

/** A statement that neither handles the error nor tells the caller. */
function doesNothing(statement: Node): boolean {
  if (['continue_statement', 'break_statement', ';'].includes(statement.type)) return true;
  const [value] = statement.namedChildren;
  if (statement.type === 'return_statement') return !value || isConstant(value);
  if (statement.type !== 'expression_statement' || !value) return false;
  if (value.type === 'assignment_expression') {
    const right = value.childForFieldName('right');
    return right !== null && isConstant(right);
  }
  return value.type === 'method_invocation' && LOGS.test(value.text);
}

function isConstant(node: Node): boolean {
  if (fold(node) !== undefined || ['null_literal', 'true', 'false'].includes(node.type)) return true;
  if (/^(?:Optional|List|Map|Set|Collections|Stream)\.(?:empty\w*|of)\(\)$/.test(node.text)) return true;
  return node.type === 'parenthesized_expression' && node.namedChildren.every(isConstant);
}

/** Where an error is thrown. */
export function raises(root: Node, table: GrammarTable): Fact[] {
  return descendants(root, ['throw_statement']).map((node) => ({ ...factOf(node, table), line: lineOf(node) }));
}
