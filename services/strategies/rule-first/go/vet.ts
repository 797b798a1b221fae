import type { Node } from '../../../syntax/contract';
import type { Proposal, Rule } from '../rule';
import { importEdit, proposal, removed, replaced, spotOf, within, type Spot } from './source';

/** Findings of vet, by analyzer. */
export const vetted: Rule = {
  id: 'go-vet',
  applies: ({ diagnostic }) => diagnostic.source === 'vet',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { code, message } = failure.diagnostic;
    switch (code) {
      case 'printf':
        return yield* printf(spot, message);
      case 'assign':
      case 'selfassign':
        return yield* dropped(spot, ['assignment_statement'], 'remove-self-assignment');
      case 'unreachable':
        return yield* unreachable(spot);
      case 'lostcancel':
        return yield* lostCancel(spot, message);
      case 'unmarshal':
      case 'errorsas':
        return yield* address(spot, message);
      case 'stringintconv':
        return yield* runeString(spot);
      case 'unusedresult':
        return yield* dropped(spot, ['expression_statement'], 'remove-unused-result');
      case 'bools':
        return yield* redundant(spot);
      case 'structtag':
        return yield* tag(spot);
    }
  },
};

const VERBS: readonly (readonly [RegExp, string])[] = [
  [/^(untyped )?(string|rune constant|error)$/, '%s'],
  [/^u?int|^byte$|^rune$|^uintptr$/, '%d'],
  [/^float/, '%g'],
  [/^bool$/, '%t'],
];

function* printf({ path, node }: Spot, message: string): Generator<Proposal> {
  const call = within(node, ['call_expression']);
  const list = call?.childForFieldName('arguments');
  const args = list?.namedChildren ?? [];
  const callee = call?.childForFieldName('function');
  const at = args.findIndex((one) => one.type === 'interpreted_string_literal' || one.type === 'raw_string_literal');
  const format = args[at];
  if (!call || !list || !callee) return;
  const [, verb, type] = /format (%\S+) has arg .* of wrong type ([^\s]+)/.exec(message) ?? [];
  if (format && verb && type) {
    const better = VERBS.find(([pattern]) => pattern.test(type))?.[1];
    for (const [i, fresh] of [...(better ? [better] : []), '%v'].entries())
      yield* verbs(path, format, verb, fresh, 0.93 - 0.1 * i);
  }
  const extra = /needs (\d+) args? but has (\d+) args?|reads arg #\d+, but call has (\d+) args?/.exec(message);
  if (format && extra && at >= 0) {
    const values = args.slice(at + 1);
    const wanted = Number(extra[1] ?? 0);
    if (extra[1] && values.length > wanted) {
      for (let i = values.length - wanted; i > 0; i--) yield* verbsAdded(path, format, values.length - wanted);
      yield proposal(
        [
          replaced(
            path,
            list,
            `(${args
              .slice(0, at + 1 + wanted)
              .map((one) => one.text)
              .join(', ')})`,
          ),
        ],
        0.6,
        'drop-argument',
        'drop the argument that no verb prints',
      );
    }
    if (values.length < (format.text.match(/%[^%\s]/g) ?? []).length) yield* lastVerb(path, format);
  }
  if (
    /possible (Printf )?formatting directive/.test(message) &&
    /ln$|Print$|Error$|Fatal$|Log$|Skip$/.test(callee.text)
  ) {
    const name = callee.text.replace(/ln$/, '') + 'f';
    const newline = /ln$/.test(callee.text) && /(Print|Fprint|Sprint|Panic)ln$/.test(callee.text);
    const edits = [replaced(path, callee, name)];
    if (format && newline && !/\\n"$/.test(format.text))
      edits.push({ path, start: format.endIndex - 1, end: format.endIndex - 1, text: '\\n' });
    yield proposal(edits, 0.93, 'printf', `${name} for a text with verbs`);
  }
  if (/call has arguments but no formatting directives/.test(message) && format) {
    yield* verbsAdded(path, format, args.length - at - 1);
  }
  if (/redundant newline|arg list ends with redundant newline/.test(message) && format) {
    const cut = format.text.replace(/\\n"$/, '"');
    if (cut !== format.text)
      yield proposal([replaced(path, format, cut)], 0.95, 'printf', 'drop the newline that Println adds');
  }
  if (/non-constant format string/.test(message) && args[at < 0 ? 0 : at]) {
    const first = args.find((one) => !/^(w|os\.Std(out|err))$/.test(one.text)) as Node;
    yield proposal(
      [{ path, start: first.startIndex, end: first.startIndex, text: '"%s", ' }],
      0.92,
      'printf',
      'print the text by a verb',
    );
  }
}

function* verbs(path: string, format: Node, verb: string, fresh: string, prior: number): Generator<Proposal> {
  let from = format.text.indexOf(verb);
  for (let i = 0; from >= 0; i++, from = format.text.indexOf(verb, from + 1)) {
    const start = format.startIndex + from;
    yield proposal(
      [{ path, start, end: start + verb.length, text: fresh }],
      prior - 0.05 * i,
      'printf',
      `${fresh} instead of ${verb}`,
    );
  }
}

function* verbsAdded(path: string, format: Node, count: number): Generator<Proposal> {
  const newline = /\\n"$/.test(format.text) ? 3 : 1;
  const at = format.endIndex - newline;
  yield proposal(
    [{ path, start: at, end: at, text: ' %v'.repeat(count) }],
    0.8,
    'printf',
    'print every argument by a verb',
  );
}

function* lastVerb(path: string, format: Node): Generator<Proposal> {
  const match = /\s*%[-+# 0-9.]*[a-zA-Z](?!.*%[-+# 0-9.]*[a-zA-Z])/.exec(format.text);
  if (!match) return;
  const start = format.startIndex + match.index;
  yield proposal(
    [{ path, start, end: start + match[0].length, text: '' }],
    0.6,
    'printf',
    `drop ${match[0].trim()}, which has nothing to print`,
  );
}

function* dropped({ path, text, node }: Spot, kinds: readonly string[], template: string): Generator<Proposal> {
  const statement = within(node, kinds);
  if (statement)
    yield proposal(
      [removed(path, text, statement)],
      0.9,
      template,
      `remove \`${statement.text.split('\n')[0] ?? ''}\``,
    );
}

/** Everything of the block from the place on. */
function* unreachable({ path, text, node }: Spot): Generator<Proposal> {
  let statement: Node | null = node;
  while (statement && !['statement_list', 'block'].includes(statement.parent?.type ?? '')) statement = statement.parent;
  const siblings = statement?.parent?.namedChildren ?? [];
  const from = siblings.findIndex((one) => one.startIndex === statement?.startIndex);
  if (from < 0) return;
  const edits = siblings.slice(from).map((one) => removed(path, text, one));
  yield proposal(edits, 0.9, 'remove-unreachable', 'remove what is never reached');
}

function* lostCancel({ path, text, node }: Spot, message: string): Generator<Proposal> {
  const name = /the (\w+) function/.exec(message)?.[1];
  const statement = within(node, ['short_var_declaration', 'assignment_statement']);
  if (!statement) return;
  const indent = /[ \t]*$/.exec(text.slice(0, statement.startIndex))?.[0] ?? '';
  const blank = (statement.childForFieldName('left')?.namedChildren ?? []).find((one) => one.text === '_');
  const edits = [
    ...(blank ? [replaced(path, blank, 'cancel')] : []),
    {
      path,
      start: statement.endIndex,
      end: statement.endIndex,
      text: `\n${indent}defer ${blank ? 'cancel' : (name ?? 'cancel')}()`,
    },
  ];
  yield proposal(edits, 0.92, 'defer-cancel', 'cancel the context when the function ends');
}

/** A pointer is wanted: the address of the last argument. */
function* address({ path, node }: Spot, message: string): Generator<Proposal> {
  const args = within(node, ['call_expression'])?.childForFieldName('arguments')?.namedChildren ?? [];
  const target = /second argument/.test(message) ? args[1] : args.at(-1);
  if (target)
    yield proposal(
      [{ path, start: target.startIndex, end: target.startIndex, text: '&' }],
      0.94,
      'address',
      `pass the address of ${target.text}`,
    );
}

function* runeString({ path, text, node }: Spot): Generator<Proposal> {
  const call = within(node, ['call_expression', 'type_conversion_expression']);
  const value = call?.childForFieldName('arguments')?.namedChildren[0] ?? call?.childForFieldName('operand');
  if (!call || !value) return;
  const needed = importEdit(path, text, 'strconv');
  yield proposal(
    [replaced(path, call, `strconv.Itoa(${value.text})`), ...(needed ? [needed] : [])],
    0.85,
    'convert',
    'write the number in digits',
  );
  yield proposal([replaced(path, call, `string(rune(${value.text}))`)], 0.75, 'convert', 'say that it is a character');
}

function* redundant({ path, node }: Spot): Generator<Proposal> {
  const operation = within(node, ['binary_expression']);
  const left = operation?.childForFieldName('left');
  if (operation && left)
    yield proposal([replaced(path, operation, left.text)], 0.7, 'drop-operand', `only ${left.text}`);
}

/** `json:name` becomes `json:"name"`. */
function* tag({ path, node }: Spot): Generator<Proposal> {
  const field = within(node, ['field_declaration']);
  const literal = field?.childForFieldName('tag') ?? (node.type === 'raw_string_literal' ? node : null);
  if (!literal) return;
  const fixed = literal.text.replace(/(\w+):\s*"?([^"\s`]+)"?/g, '$1:"$2"').replace(/",\s*(\w+:)/g, '" $1');
  if (fixed !== literal.text)
    yield proposal([replaced(path, literal, fixed)], 0.9, 'struct-tag', `write the tag as ${fixed}`);
}
