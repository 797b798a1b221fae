import { descendants, enclosing, lineOf, statements, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';
import { dotted, namesOf, references, type Names } from './names';

const FUNCTIONS = ['arrow_function', 'function_expression', 'function_declaration', 'method_definition'];
const LOGGERS =
  /^(console|log|logger|debug|this\.log(ger)?|process\.(stdout|stderr|emitWarning))(\.|$|\()|\.(debug|info|warn|error|log|trace)$/;
const NOOPS =
  /(^|\.)(noop|_noop|ignore|identity|nop|empty|prototype)$|^(Function|Boolean|String|Object|undefined|null)$/i;

/** Errors that are caught and dropped: by `catch`, by a promise's handlers, by `finally`. */
export function swallowing(root: Node, table: GrammarTable): Fact[] {
  const names = namesOf(root);
  const facts: Fact[] = [];
  const tell = (node: Node, what: string) => facts.push(factOf(node, table, `${what}\u0000`));
  for (const node of walk(root)) {
    if (node.type === 'catch_clause') {
      const body = node.childForFieldName('body');
      if (body && drops(body, node.childForFieldName('parameter'), table, names))
        tell(node, 'a catch that does nothing about it');
    } else if (node.type === 'finally_clause' && leaves(node)) tell(node, 'a finally that leaves');
    else if (node.type === 'call_expression') {
      const callee = node.childForFieldName('function');
      const args = node.childForFieldName('arguments')?.namedChildren ?? [];
      const path = callee && methodOf(callee);
      const handler = path === 'catch' ? args[0] : path === 'then' ? args[1] : undefined;
      if (handler && handles(handler, root, table, names)) tell(node, `a ${path ?? ''} that does nothing about it`);
      const whole = callee && dotted(callee, names);
      if (whole === 'Promise.allSettled') tell(node, 'Promise.allSettled');
      if (/^process\.(on|once|addListener|prependListener|off|removeAllListeners)$/.test(whole ?? '') && args[0]) {
        const event = fold(args[0]);
        if (
          event === undefined ||
          /^(uncaughtException|unhandledRejection|warning|exit|beforeExit)/.test(String(event))
        )
          tell(node, `a listener for ${event ?? '?'}`);
      }
    }
  }
  for (const { path, node } of references(root, names)) {
    if (/\.(catch|then)\.\?$/.test(path)) tell(node, path);
  }
  return facts;
}

function methodOf(callee: Node): string | undefined {
  if (callee.type === 'member_expression') return callee.childForFieldName('property')?.text;
  const index = callee.type === 'subscript_expression' ? callee.childForFieldName('index') : null;
  return index ? String(fold(index)) : undefined;
}

/** Whether a promise's handler of errors drops them. */
function handles(handler: Node, root: Node, table: GrammarTable, names: Names): boolean {
  if (handler.type === 'null' || handler.type === 'undefined') return false;
  if (!FUNCTIONS.includes(handler.type)) {
    const path = dotted(handler, names) ?? '';
    const own = descendants(root, [...FUNCTIONS]).find(
      (node) =>
        node.childForFieldName('name')?.text === path || node.parent?.childForFieldName('name')?.text === handler.text,
    );
    return own && own.type !== 'method_definition' ? handles(own, root, table, names) : NOOPS.test(path);
  }
  const body = handler.childForFieldName('body');
  const parameter = handler.childForFieldName('parameter') ?? handler.childForFieldName('parameters');
  if (!body) return false;
  if (body.type === 'statement_block') return drops(body, parameter, table, names);
  return isConstant(body) || isLog(body, names) || (body.type === 'unary_expression' && /^void\b/.test(body.text));
}

/** Whether a body neither throws nor looks at the error but to log it. */
function drops(body: Node, parameter: Node | null, table: GrammarTable, names: Names): boolean {
  const own = [...walk(body)].filter((node) => node.type !== 'comment');
  if (own.some((node) => node.type === 'throw_statement' && enclosing(node, FUNCTIONS) === enclosing(body, FUNCTIONS)))
    return false;
  if (statements(body, table).every((statement) => doesNothing(statement, names))) return true;
  const errors = parameter ? descendants(parameter, ['identifier', 'shorthand_property_identifier_pattern']) : [];
  const used = own.some(
    (node) =>
      ['identifier', 'shorthand_property_identifier'].includes(node.type) &&
      errors.some((error) => error.text === node.text) &&
      ![node, ...above(node, body)].some((part) => isLog(part, names)),
  );
  return (
    !used && !own.some((node) => /^(reject|next|fail|done|callback|cb)$/.test(node.text) && node.type === 'identifier')
  );
}

function* above(node: Node, end: Node): Generator<Node> {
  for (let parent = node.parent; parent && parent.id !== end.id; parent = parent.parent) yield parent;
}

function isLog(node: Node, names: Names): boolean {
  const callee = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  return callee !== null && LOGGERS.test(dotted(callee, names) ?? callee.text);
}

/** A statement that neither handles the error nor tells the caller. */
function doesNothing(statement: Node, names: Names): boolean {
  if (['empty_statement', 'continue_statement', 'break_statement'].includes(statement.type)) return true;
  const [value] = statement.namedChildren;
  if (statement.type === 'return_statement') return !value || isConstant(value);
  if (statement.type !== 'expression_statement' || !value) return false;
  if (value.type === 'assignment_expression') {
    const right = value.childForFieldName('right');
    return right !== null && isConstant(right);
  }
  if (value.type === 'unary_expression' && /^void\b/.test(value.text)) return true;
  return isLog(value, names) || isConstant(value);
}

function isConstant(node: Node): boolean {
  if (fold(node) !== undefined) return true;
  if (['null', 'undefined', 'true', 'false'].includes(node.type) || node.text === 'undefined') return true;
  if (node.type === 'parenthesized_expression') return node.namedChildren.every(isConstant);
  if (node.type === 'pair') return isConstant(node.childForFieldName('value') ?? node);
  if (node.type === 'statement_block') return node.namedChildCount === 0;
  return ['array', 'object'].includes(node.type) && node.namedChildren.every((child) => isConstant(child));
}

function leaves(handler: Node): boolean {
  return descendants(handler, ['return_statement', 'break_statement', 'continue_statement']).some(
    (node) => enclosing(node, [...FUNCTIONS, 'finally_clause'])?.id === handler.id,
  );
}

/** Where an error is thrown. */
export function raises(root: Node, table: GrammarTable): Fact[] {
  return descendants(root, ['throw_statement']).map((node) => ({ ...factOf(node, table), line: lineOf(node) }));
}
