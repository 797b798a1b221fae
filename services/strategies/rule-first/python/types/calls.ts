import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { functionAround, spotsOf, statementOf, type Spot } from '../code/places';
import { sourceFiles } from '../modules';
import { byPrior, inFile, replaceNode } from '../../propose';

const what = (template: string, prior: number, description: string) => ({ template, prior, description });

/** A coroutine that is used like its result. */
function missingAwait(spot: Spot, { diagnostic: { message } }: Failure): Proposal[] {
  if (!/coroutine|[Aa]waitable|forget to use "await"|missing "await"|was never awaited/i.test(message)) return [];
  const calls = spot.nodes.filter((n) => n.type === 'call' && n.parent?.type !== 'await');
  return calls.flatMap((call, i) => {
    const fn = functionAround(call);
    const inAsync = fn?.text.startsWith('async');
    const bare =
      ['attribute', 'subscript', 'call'].includes(call.parent?.type ?? '') &&
      call.parent?.firstNamedChild?.id === call.id;
    const text = bare ? `(await ${call.text})` : `await ${call.text}`;
    const edits = [replaceNode(call, text)];
    if (fn && !inAsync) edits.push({ start: fn.startIndex, end: fn.startIndex, text: 'async ' });
    return [
      inFile(spot.path, edits, what('await', (inAsync ? 0.9 : 0.4) - 0.05 * i, `await ${call.text.slice(0, 40)}`)),
    ];
  });
}

/** A method without `self`, or one that needs none. */
async function missingSelf(
  bench: Workbench,
  spot: Spot,
  { diagnostic: { message, code } }: Failure,
): Promise<Proposal[]> {
  const arity = /(?:(\w+)\.)?(\w+)\(\) takes (\d+) positional arguments? but (\d+) (?:was|were) given/.exec(message);
  const noArguments = code === 'misc' && /must have at least one argument|missing a.*self/.test(message);
  if (noArguments) {
    const fn = spot.nodes.find((n) => n.type === 'function_definition');
    return fn ? withSelf(spot.path, fn, 0.95) : [];
  }
  if (!arity || Number(arity[4]) !== Number(arity[3]) + 1) return [];
  const proposals: Proposal[] = [];
  for (const path of [spot.path, ...sourceFiles(bench).filter((f) => f !== spot.path)]) {
    if (!new RegExp(`def +${arity[2]}\\b`).test(bench.text(path) ?? '')) continue;
    const tree = await bench.parse(path);
    for (const fn of tree ? walk(tree.rootNode) : []) {
      const named = fn.type === 'function_definition' && fn.childForFieldName('name')?.text === arity[2];
      if (
        named &&
        [...ancestors(fn)].find((n) => /definition$/.test(n.type) && n.type !== 'decorated_definition')?.type ===
          'class_definition'
      )
        proposals.push(...withSelf(path, fn, 0.94));
    }
  }
  return proposals;
}

function withSelf(path: string, fn: Node, prior: number): Proposal[] {
  const parameters = fn.childForFieldName('parameters');
  const first = parameters?.firstNamedChild;
  const decorators =
    fn.parent?.type === 'decorated_definition' ? fn.parent.text.slice(0, fn.startIndex - fn.parent.startIndex) : '';
  if (!parameters || /^(self|cls)$/.test(first?.text ?? '') || decorators.includes('staticmethod')) return [];
  const name = decorators.includes('classmethod') ? 'cls' : 'self';
  const at = parameters.startIndex + 1;
  return [
    inFile(
      path,
      [{ start: at, end: at, text: first ? `${name}, ` : name }],
      what('missing-self', prior, `${fn.childForFieldName('name')?.text} takes ${name}`),
    ),
  ];
}

/** Something called that is none, indexed or read that should be called. */
function callOrNot(spot: Spot, { diagnostic: { message } }: Failure): Proposal[] {
  const proposals: Proposal[] = [];
  const put = (edits: readonly { start: number; end: number; text: string }[], prior: number, description: string) =>
    proposals.push(inFile(spot.path, edits, what('call', prior, description)));
  if (/object is not callable|"[^"]+" not callable/.test(message)) {
    for (const call of spot.nodes.filter((n) => n.type === 'call')) {
      const args = call.childForFieldName('arguments');
      if (!args || args.type !== 'argument_list') continue;
      if (args.namedChildCount === 0)
        put([replaceNode(args, '')], 0.8, `${call.childForFieldName('function')?.text} is no function`);
      if (args.namedChildCount === 1)
        put([replaceNode(args, `[${args.firstNamedChild?.text}]`)], 0.6, 'index instead of call');
      if (
        /^(string|integer|float|list|tuple|dictionary|parenthesized_expression)$/.test(
          call.childForFieldName('function')?.type ?? '',
        )
      )
        put([{ start: args.startIndex, end: args.startIndex, text: ', ' }], 0.8, 'a comma between two values');
    }
  }
  if (
    /'(method|function|builtin_function_or_method|type)' object is not|"Callable\[|"def \(|overloaded function/.test(
      message,
    )
  ) {
    for (const node of spot.nodes) {
      if (node.type === 'subscript' && /not subscriptable/.test(message)) {
        const value = node.childForFieldName('value');
        if (value)
          put(
            [
              {
                start: value.endIndex,
                end: node.endIndex,
                text: `(${spotText(spot, value.endIndex + 1, node.endIndex - 1)})`,
              },
            ],
            0.9,
            'call instead of index',
          );
      }
      const parent = node.parent;
      const callee = parent?.type === 'call' && parent.childForFieldName('function')?.id === node.id;
      if (node.type === 'attribute' && !callee && parent?.type !== 'attribute')
        put([{ start: node.endIndex, end: node.endIndex, text: '()' }], 0.85, `call ${node.text.slice(0, 40)}`);
    }
  }
  return proposals;
}

const spotText = (spot: Spot, start: number, end: number) => spot.text.slice(start, end);

/** `items = items.sort()` keeps nothing: methods that work in place return None. */
const IN_PLACE: ReadonlyMap<string, string | null> = new Map([
  ['sort', 'sorted'],
  ['reverse', 'reversed'],
  ['append', null],
  ['extend', null],
  ['update', null],
  ['add', null],
  ['insert', null],
  ['remove', null],
  ['clear', null],
]);

async function inPlaceResult(spot: Spot, { diagnostic: { message, code } }: Failure): Promise<Proposal[]> {
  if (!/None/.test(message) && code !== 'func-returns-value') return [];
  const proposals: Proposal[] = [];
  for (const node of walk(spot.root)) {
    if (node.type !== 'call' || node.startPosition.row > spot.line - 1) continue;
    const callee = node.childForFieldName('function');
    const method = callee?.type === 'attribute' ? (callee.childForFieldName('attribute')?.text ?? '') : '';
    const object = callee?.childForFieldName('object')?.text;
    if (!IN_PLACE.has(method) || object === undefined) continue;
    const statement = statementOf(node);
    const assigned = node.parent?.type === 'assignment';
    if (!assigned && node.parent?.type !== 'return_statement') continue;
    const wrapper = IN_PLACE.get(method);
    const args = node.childForFieldName('arguments')?.text.slice(1, -1).trim() ?? '';
    if (wrapper) {
      const inner = `${wrapper}(${object}${args === '' ? '' : `, ${args}`})`;
      proposals.push(
        inFile(
          spot.path,
          [replaceNode(node, wrapper === 'reversed' ? `list(${inner})` : inner)],
          what('in-place', 0.9, `${wrapper}(…) gives the result, .${method}() works in place`),
        ),
      );
    }
    if (assigned && statement.firstNamedChild?.childForFieldName('left')?.text === object) {
      proposals.push(
        inFile(spot.path, [replaceNode(statement, node.text)], what('in-place', 0.88, `.${method}() works in place`)),
      );
    }
  }
  return proposals;
}

/** Calls that lack an `await`, a `self`, their brackets, or have them needlessly. */
export const calls: Rule = {
  id: 'calls',
  applies: ({ diagnostic: { code } }) =>
    /^(TypeError|AttributeError|RuntimeWarning|PytestUnraisableExceptionWarning|misc|operator|attr-defined|union-attr|index|func-returns-value|unused-coroutine|report\w+)$/.test(
      code,
    ),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const proposals: Proposal[] = [];
    for (const spot of (await spotsOf(bench, failure)).slice(0, 3)) {
      proposals.push(...missingAwait(spot, failure), ...callOrNot(spot, failure));
      proposals.push(...(await missingSelf(bench, spot, failure)), ...(await inPlaceResult(spot, failure)));
    }
    if (proposals.length === 0) proposals.push(...(await selfFromTests(bench, failure)));
    yield* byPrior(proposals);
  },
};

/** The call stands in a test; the method is the project's. */
async function selfFromTests(bench: Workbench, failure: Failure): Promise<Proposal[]> {
  const file = sourceFiles(bench).find((f) => bench.adapter.role(f, bench.project) === 'source');
  const tree = file === undefined ? null : await bench.parse(file);
  if (!tree || file === undefined) return [];
  return missingSelf(
    bench,
    { path: file, text: bench.text(file) ?? '', root: tree.rootNode, line: 1, nodes: [] },
    failure,
  );
}
