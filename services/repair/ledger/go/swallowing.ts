import { descendants, lineOf, statements, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';

const ERROR = /^(err\w*|\w+Err|e)$/;
const LOGS = /^(fmt\.F?Print\w*|print|println|log\.(Print\w*)|slog\.\w+|\w*[lL]ogger\.\w+)$/;
const RAISES =
  /^(panic|log\.(Fatal|Panic)\w*|errors\.(New|Join)|fmt\.Errorf|errors?\.(Wrap|Wrapf|Errorf|WithStack|WithMessage)|xerrors\.\w+)$/;

/** Errors that are dropped: branches that do nothing about one, results given to the blank name, panics that are caught. */
export function swallowing(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  const tell = (node: Node, what: string) => facts.push(factOf(node, table, `${what}\u0000`));
  for (const node of walk(root)) {
    if (node.type === 'if_statement') {
      const body = node.childForFieldName('consequence');
      const condition = node.childForFieldName('condition');
      if (condition && asksForError(condition) && body && doesNothing(body, table))
        tell(node, 'a branch for an error that does nothing about it');
    } else if (['assignment_statement', 'short_var_declaration'].includes(node.type)) {
      const targets = node.childForFieldName('left')?.namedChildren ?? [];
      const values = node.childForFieldName('right')?.namedChildren ?? [];
      const [only] = values;
      // The last result is the error, as a rule.
      if (values.length === 1 && only && table.call.includes(only.type) && targets.at(-1)?.text === '_') {
        if (mayGiveError(only, root)) tell(node, 'a result that is dropped');
      }
    } else if (node.type === 'call_expression' && node.childForFieldName('function')?.text === 'recover') {
      tell(node, 'a panic that is caught');
    }
  }
  return facts;
}

/** Whether the last result is an error, as far as the file says. */
function mayGiveError(call: Node, root: Node): boolean {
  const callee = call.childForFieldName('function');
  const name = callee?.childForFieldName('field')?.text ?? callee?.text;
  const own = descendants(root, ['function_declaration', 'method_declaration']).filter(
    (node) => node.childForFieldName('name')?.text === name,
  );
  return own.length === 0 || own.some((node) => /\berror\s*\)?$/.test(node.childForFieldName('result')?.text ?? ''));
}

/** `err != nil`, alone or with more. */
function asksForError(condition: Node): boolean {
  return [condition, ...descendants(condition, ['binary_expression'])].some((node) => {
    const [left, right] = [node.childForFieldName('left')?.text ?? '', node.childForFieldName('right')?.text];
    return node.childForFieldName('operator')?.text === '!=' && ERROR.test(left) && right === 'nil';
  });
}

function doesNothing(block: Node, table: GrammarTable): boolean {
  return statements(block, table).every((one) => {
    if (['empty_statement', 'continue_statement', 'break_statement'].includes(one.type)) return true;
    if (table.return.includes(one.type)) return !tellsError(one);
    const call = one.type === 'expression_statement' ? one.firstNamedChild : null;
    return call?.type === 'call_expression' && LOGS.test(call.childForFieldName('function')?.text ?? '');
  });
}

/** Whether anything but constants is given back. */
function tellsError(statement: Node): boolean {
  const values = statement.namedChildren.flatMap((one) => (one.type === 'expression_list' ? one.namedChildren : [one]));
  return values.some(
    (value) => value.type !== 'nil' && fold(value) === undefined && value.type !== 'composite_literal',
  );
}

/** Where an error is made or given on, or a program gives up. */
export function raises(root: Node, table: GrammarTable): Fact[] {
  const made = descendants(root, table.call).filter((node) =>
    RAISES.test(node.childForFieldName('function')?.text ?? ''),
  );
  const given = descendants(root, table.return).filter((node) =>
    node.namedChildren.some((list) => ERROR.test(list.namedChildren.at(-1)?.text ?? '')),
  );
  return [...made, ...given].map((node) => ({ ...factOf(node, table), line: lineOf(node) }));
}
