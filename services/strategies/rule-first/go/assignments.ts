import type { Node } from '../../../syntax/contract';
import type { PlacedEdit, Proposal, Rule } from '../rule';
import { proposal, replaced, spotOf, within, type Spot } from './source';

/** Assignments that take more or less than there is, calls with too many arguments, declarations that declare nothing. */
export const assignments: Rule = {
  id: 'go-assignments',
  applies: ({ diagnostic: { code } }) =>
    ['AssignmentMismatch', 'NoNewVar', 'WrongArgCount', 'MissingReturn', 'WrongResultCount'].includes(code),
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { code, message } = failure.diagnostic;
    if (code === 'NoNewVar') {
      const sign = within(spot.node, ['short_var_declaration'])?.children.find((child) => child.text === ':=');
      if (sign) yield proposal([replaced(spot.path, sign, '=')], 0.95, 'assign', 'assign instead of declaring');
    } else if (code === 'AssignmentMismatch') yield* mismatch(spot, message);
    else if (code === 'WrongArgCount' && message.startsWith('too many')) yield* tooMany(spot);
    else if (code === 'MissingReturn') yield* missingReturn(spot);
    else if (code === 'WrongResultCount') yield* results(spot, message);
  },
};

const FUNCTIONS = ['function_declaration', 'method_declaration', 'func_literal'];

/** Result types of the function around a node. */
function resultTypes(node: Node): string[] {
  const result = within(node, FUNCTIONS)?.childForFieldName('result');
  if (!result) return [];
  if (result.type !== 'parameter_list') return [result.text];
  return result.namedChildren.map((one) => one.childForFieldName('type')?.text ?? one.text);
}

export function zeroOf(type: string): string {
  if (/^(u?int|float|complex|byte|rune|uintptr)/.test(type)) return '0';
  if (type === 'string') return '""';
  if (type === 'bool') return 'false';
  return /^(\*|\[\]|map\[|chan |func|interface|error$|any$)/.test(type) ? 'nil' : `${type}{}`;
}

function* mismatch({ path, text, node }: Spot, message: string): Generator<Proposal> {
  const [, wanted = '0', there = '0'] = /(\d+) variables? but .*?returns? (\d+) values?/.exec(message) ?? [];
  const statement = within(node, ['short_var_declaration', 'assignment_statement', 'var_spec']);
  const left = statement?.childForFieldName('left') ?? statement?.childForFieldName('name');
  if (!statement || !left) return;
  const names = left.type === 'expression_list' ? left.namedChildren : [left];
  if (Number(wanted) > Number(there)) {
    const kept = names
      .slice(0, Number(there))
      .map((one) => one.text)
      .join(', ');
    if (kept) yield proposal([replaced(path, left, kept)], 0.9, 'fewer-variables', `take ${kept} only`);
    return;
  }
  const types = resultTypes(statement);
  if (Number(there) === Number(wanted) + 1 && types.at(-1) === 'error') {
    const indent = /[ \t]*$/.exec(text.slice(0, statement.startIndex))?.[0] ?? '';
    const zeros = types.slice(0, -1).map(zeroOf);
    const check = `\n${indent}if err != nil {\n${indent}\treturn ${[...zeros, 'err'].join(', ')}\n${indent}}`;
    const edits: PlacedEdit[] = [
      replaced(path, left, `${left.text}, err`),
      { path, start: statement.endIndex, end: statement.endIndex, text: check },
    ];
    yield proposal(edits, 0.9, 'pass-error-on', `take the error of the call and pass it on`);
  }
  const blanks = Array.from({ length: Number(there) - Number(wanted) }, () => '_');
  yield proposal(
    [replaced(path, left, [left.text, ...blanks].join(', '))],
    0.6,
    'blank-variable',
    'leave what is not used out',
  );
}

function* tooMany({ path, node }: Spot): Generator<Proposal> {
  const call = within(node, ['call_expression']);
  const args = call?.childForFieldName('arguments')?.namedChildren ?? [];
  for (const drop of [...args].reverse()) {
    const rest = args.filter((one) => one !== drop).map((one) => one.text);
    const list = call?.childForFieldName('arguments');
    if (list)
      yield proposal(
        [replaced(path, list, `(${rest.join(', ')})`)],
        drop === args.at(-1) ? 0.7 : 0.5,
        'drop-argument',
        `call without ${drop.text}`,
      );
  }
}

/** The last statement of the function as what it returns. */
function* missingReturn({ path, node }: Spot): Generator<Proposal> {
  const body = within(node, FUNCTIONS)?.childForFieldName('body');
  const list = body?.namedChildren[0]?.type === 'statement_list' ? body.namedChildren[0] : body;
  const last = list?.namedChildren.filter((one) => one.type !== 'comment').at(-1);
  if (last?.type === 'expression_statement') {
    yield proposal(
      [{ path, start: last.startIndex, end: last.startIndex, text: 'return ' }],
      0.9,
      'return',
      `return ${last.text}`,
    );
  }
  const names = [
    ...new Set(
      body
        ?.descendantsOfType('short_var_declaration')
        .flatMap((one) => one.childForFieldName('left')?.namedChildren[0]?.text ?? []),
    ),
  ];
  if (!body || resultTypes(body).length !== 1) return;
  for (const name of [...names].reverse().slice(0, 3)) {
    yield proposal(
      [{ path, start: body.endIndex - 1, end: body.endIndex - 1, text: `\treturn ${name}\n` }],
      0.7,
      'return',
      `return ${name}`,
    );
  }
}

function* results({ path, node }: Spot, message: string): Generator<Proposal> {
  const statement = within(node, ['return_statement']);
  if (!statement) return;
  const types = resultTypes(statement);
  const list = statement.namedChildren[0];
  const values = list?.type === 'expression_list' ? list.namedChildren : list ? [list] : [];
  if (message.startsWith('not enough') && values.length === types.length - 1) {
    const after = [...values.map((one) => one.text), zeroOf(types.at(-1) ?? '')];
    const before = [...types.slice(0, 1).map(zeroOf), ...values.map((one) => one.text)];
    yield proposal(
      [replaced(path, statement, `return ${after.join(', ')}`)],
      0.85,
      'return',
      `return ${after.join(', ')}`,
    );
    yield proposal(
      [replaced(path, statement, `return ${before.join(', ')}`)],
      0.7,
      'return',
      `return ${before.join(', ')}`,
    );
  } else if (values.length > types.length) {
    const kept = values
      .slice(0, types.length)
      .map((one) => one.text)
      .join(', ');
    yield proposal([replaced(path, statement, `return ${kept}`.trim())], 0.75, 'return', `return ${kept}`);
  }
}
