import { descendants, enclosing, lineOf, statements, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';
import { dotted, namesOf, references, type Names } from './names';

const BROAD = new Set(['Exception', 'BaseException', 'StandardError', 'object']);

/** Errors that are caught and dropped, by handlers, context managers, exits and decoders. */
export function swallowing(root: Node, table: GrammarTable): Fact[] {
  const names = namesOf(root);
  const facts: Fact[] = [];
  const tell = (node: Node, what: string) => facts.push({ ...factOf(node, table, `${what}\u0000`) });
  for (const handler of descendants(root, table.handler)) {
    const why = handler.type === 'finally_clause' ? whyFinally(handler) : whyHandler(handler, table, names);
    if (why) tell(handler, why);
  }
  for (const { path, node } of references(root, names)) {
    if (path === 'contextlib.suppress' || path === 'contextlib.?')
      tell(enclosing(node, ['with_item', 'call']) ?? node, 'contextlib.suppress');
  }
  for (const call of descendants(root, ['keyword_argument'])) {
    const value = call.childForFieldName('value');
    const keyword = call.childForFieldName('name')?.text;
    if (keyword === 'errors' && value && fold(value) === 'ignore') tell(call, 'errors="ignore"');
    if (keyword === 'return_exceptions' && value?.type === 'true') tell(call, 'return_exceptions=True');
  }
  for (const method of descendants(root, ['function_definition'])) {
    if (!/^__a?exit__$/.test(method.childForFieldName('name')?.text ?? '')) continue;
    const truthy = descendants(method, ['return_statement']).some((node) =>
      node.namedChildren.some((v) => v?.type === 'true'),
    );
    if (truthy) tell(method, 'an exit that hides every error');
  }
  return facts;
}

/** Why a handler swallows what it catches; null where it does something about it. */
function whyHandler(handler: Node, table: GrammarTable, names: Names): string | null {
  const body = handler.namedChildren.find((child) => child && table.block.includes(child.type));
  if (!body) return null;
  if (descendants(body, ['raise_statement']).length > 0) return null;
  const caught = handler.namedChildren.filter(
    (child): child is Node => child !== null && child.id !== body.id && !table.comment.includes(child.type),
  );
  const types = caught
    .flatMap((node) => descendants(node, ['identifier', 'attribute', 'call', 'subscript']))
    .map((node) => dotted(node, names));
  const broad = caught.length === 0 || types.some((path) => path !== null && (BROAD.has(path) || path.includes('?')));
  if (broad) return caught.length === 0 ? 'a bare except' : 'a broad except';
  return statements(body, table).every((statement) => doesNothing(statement, names))
    ? 'an except that does nothing'
    : null;
}

function whyFinally(handler: Node): string | null {
  const leaves = descendants(handler, ['return_statement', 'break_statement', 'continue_statement']);
  return leaves.some((node) => enclosing(node, ['function_definition', 'lambda', 'finally_clause'])?.id === handler.id)
    ? 'a finally that leaves'
    : null;
}

const LOGGERS = /(^|\.)(print|debug|info|warning|warn|error|exception|log|write)$/;

/** A statement that neither handles the error nor tells the caller. */
function doesNothing(statement: Node, names: Names): boolean {
  if (['pass_statement', 'continue_statement', 'break_statement'].includes(statement.type)) return true;
  const [value] = statement.namedChildren;
  if (statement.type === 'return_statement') return !value || isConstant(value);
  if (statement.type !== 'expression_statement' || !value) return false;
  if (value.type === 'assignment') {
    const right = value.childForFieldName('right');
    return right !== null && isConstant(right);
  }
  const callee = value.type === 'call' ? value.childForFieldName('function') : null;
  return callee ? LOGGERS.test(dotted(callee, names) ?? callee.text) : isConstant(value);
}

function isConstant(node: Node): boolean {
  const kinds = [
    'none',
    'true',
    'false',
    'ellipsis',
    'list',
    'tuple',
    'dictionary',
    'set',
    'pair',
    'string',
    'integer',
    'float',
  ];
  if (fold(node) !== undefined || ['none', 'true', 'false', 'ellipsis'].includes(node.type)) return true;
  return (
    ['list', 'tuple', 'dictionary', 'set'].includes(node.type) &&
    node.namedChildren.every((child) => child && kinds.includes(child.type))
  );
}

/** Where an error is raised. */
export function raises(root: Node, table: GrammarTable): Fact[] {
  const nodes = [...walk(root)].filter(
    (node) => node.type === 'raise_statement' || table.assertion.includes(node.type),
  );
  return nodes.map((node) => ({ ...factOf(node, table), line: lineOf(node) }));
}
