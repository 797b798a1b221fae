import type { Node } from '../../../syntax/contract';
import type { Proposal, Rule } from '../rule';
import { proposal, removed, replaced, spotOf, within } from './source';

const PURE =
  /^(identifier|\w*literal|selector_expression|true|false|nil|unary_expression|binary_expression|parenthesized_expression)$/;

/** Imports and variables that nothing uses: the import goes, and a variable whose value does nothing. */
export const unused: Rule = {
  id: 'go-unused',
  applies: ({ diagnostic: { code } }) => code === 'UnusedImport' || code === 'UnusedVar',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { path, text, node } = spot;
    if (failure.diagnostic.code === 'UnusedImport') {
      const spec = within(node, ['import_spec']) ?? node;
      const whole = within(spec, ['import_declaration']);
      const alone = whole !== null && whole.descendantsOfType('import_spec').length === 1;
      const edit = removed(path, text, alone && whole ? whole : spec);
      // The empty line that set the only import apart goes with it.
      const end = alone && text[edit.end] === '\n' && text[edit.start - 2] === '\n' ? edit.end + 1 : edit.end;
      yield proposal([{ ...edit, end }], 0.98, 'remove-import', `remove the unused import ${spec.text}`);
      return;
    }
    yield* variable(path, text, node);
  },
};

function* variable(path: string, text: string, node: Node): Generator<Proposal> {
  const statement = within(node, ['short_var_declaration', 'var_declaration', 'assignment_statement', 'range_clause']);
  const name = node.text;
  if (!statement) return;
  const names = (statement.childForFieldName('left')?.namedChildren ?? []).filter((one) => one.type !== 'comment');
  const values = statement.childForFieldName('right')?.namedChildren ?? [];
  if (statement.type === 'range_clause') {
    if (names.length === 1)
      yield proposal(
        [{ path, start: names[0]?.startIndex ?? 0, end: text.indexOf('range', statement.startIndex), text: '' }],
        0.9,
        'drop-variable',
        `range without ${name}`,
      );
    else if (names[1]?.text === name)
      yield proposal(
        [{ path, start: names[0]?.endIndex ?? 0, end: names[1].endIndex, text: '' }],
        0.9,
        'drop-variable',
        `range without ${name}`,
      );
    yield proposal([replaced(path, node, '_')], 0.8, 'blank-variable', `leave ${name} out`);
    return;
  }
  const pure = statement.type === 'var_declaration' || values.every((value) => PURE.test(value.type));
  if (names.length <= 1) {
    if (pure)
      yield proposal([removed(path, text, statement)], 0.93, 'remove-variable', `remove the unused variable ${name}`);
    const [value] = values;
    if (value && !pure) {
      yield proposal([replaced(path, statement, value.text)], 0.75, 'drop-variable', `call without keeping ${name}`);
      yield proposal([removed(path, text, statement)], 0.6, 'remove-variable', `remove the unused variable ${name}`);
    }
    return;
  }
  const others = names.filter((one) => one.text !== name && one.text !== '_');
  const edits = [replaced(path, node, '_')];
  yield proposal(edits, 0.85, 'blank-variable', `leave ${name} out`);
  const sign = statement.children.find((child) => child.text === ':=');
  if (others.length === 0 && sign)
    yield proposal([...edits, replaced(path, sign, '=')], 0.8, 'blank-variable', `leave ${name} out`);
}
