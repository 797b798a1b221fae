import { nearNames } from '../../../../../domain/near-names';
import type { TextEdit } from '../../../../../domain/text-edit';
import { ancestors } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import { byPrior, inFile } from '../../propose';
import type { Proposal, Rule } from '../../rule';
import { compilerCode, compilerSays, type Told } from '../ask';

const MISSING = new Set([2531, 2532, 2533, 18_047, 18_048, 18_049, 2721, 2722, 2723]);
const MISMATCH = new Set([2322, 2345, 2365, 2362, 2363, 2367, 2769, 2416, 2820, 2678, 2739, 2740, 2741]);

type Repair = readonly [edits: readonly TextEdit[], prior: number, template: string, description: string];

const wrap = (node: Node, before: string, after: string): TextEdit[] => [
  { start: node.startIndex, end: node.startIndex, text: before },
  { start: node.endIndex, end: node.endIndex, text: after },
];

/** Value that stands for nothing in a type. */
function emptyOf(type: string): string[] {
  const parts = type
    .split('|')
    .map((part) => part.trim())
    .filter((part) => !/^(undefined|null|void)$/.test(part));
  return [
    ...new Set(
      parts.flatMap((part) => {
        if (part === 'string') return ["''"];
        if (part === 'number') return ['0'];
        if (part === 'bigint') return ['0n'];
        if (/^(boolean|false|true)$/.test(part)) return ['false'];
        if (/\[\]$|^(readonly )?(Readonly)?Array<|^readonly .*\[\]$|^\[/.test(part)) return ['[]'];
        if (/^Map</.test(part)) return ['new Map()'];
        if (/^Set</.test(part)) return ['new Set()'];
        if (/^(Partial|Record)<|^\{/.test(part)) return ['{}'];
        const literal = /^("[^"]*"|'[^']*'|-?\d+(\.\d+)?)$/.exec(part);
        return literal ? [part] : [];
      }),
    ),
  ];
}

/** A value that may be missing: read on only where it is there, a value in its place, or an end before it. */
function missing(node: Node, told: Told): Repair[] {
  const found: Repair[] = [];
  const { parent } = node;
  const object = parent?.childForFieldName('object')?.id === node.id;
  const called = parent?.childForFieldName('function')?.id === node.id;
  const written = parent?.parent?.childForFieldName('left')?.id === parent?.id;
  if (parent && (object || called) && !written) {
    const dot = parent.type === 'member_expression' && object ? '?' : '?.';
    let chain = parent;
    while (
      chain.parent &&
      (chain.parent.childForFieldName('object')?.id === chain.id ||
        chain.parent.childForFieldName('function')?.id === chain.id)
    )
      chain = chain.parent;
    const optional = { start: node.endIndex, end: node.endIndex, text: dot };
    found.push([[optional], 0.8, 'optional-chain', 'read on only where it is there']);
    for (const [i, value] of ["''", '0', '[]', 'false'].entries()) {
      const bracket = needsBrackets(chain);
      found.push([
        [optional, ...wrap(chain, bracket ? '(' : '', ` ?? ${value}${bracket ? ')' : ''}`)],
        0.6 - 0.06 * i,
        'optional-chain-default',
        `${value} where it is not there`,
      ]);
    }
  } else {
    const bracket = needsBrackets(node);
    for (const [i, value] of emptyOf(told.type).entries())
      found.push([
        wrap(node, bracket ? '(' : '', ` ?? ${value}${bracket ? ')' : ''}`),
        0.8 - 0.05 * i,
        'default-value',
        `${value} where it is not there`,
      ]);
  }
  return [...found, ...guards(node)];
}

function needsBrackets(node: Node): boolean {
  return (
    [
      'binary_expression',
      'unary_expression',
      'member_expression',
      'ternary_expression',
      'await_expression',
      'spread_element',
    ].includes(node.parent?.type ?? '') || node.type === 'binary_expression'
  );
}

/** What a file throws of its own, what nothing throws yet first; with the arguments of a call that found nothing. */
function ownErrors(node: Node): string[] {
  const { text } = rootOf(node);
  const given = node.childForFieldName('arguments')?.text ?? '()';
  const names = [...text.matchAll(/\bclass (\w+) extends \w*Error\b/g)].map((match) => match[1] ?? '');
  const isThrown = (name: string) => Number(text.includes(`new ${name}(`));
  return names.sort((a, b) => isThrown(a) - isThrown(b)).map((name) => `throw new ${name}${given};`);
}

/** A value that is given back and may be missing: held, and an end where it is not there. */
function held(node: Node): Repair[] {
  const statement = node.parent;
  if (statement?.type !== 'return_statement' || node.type !== 'call_expression') return [];
  const { text } = rootOf(node);
  const name = ['found', 'value', 'result'].find((one) => !new RegExp(`\\b${one}\\b`).test(text));
  if (name === undefined) return [];
  const indent = ' '.repeat(statement.startPosition.column);
  const ends = [...ownErrors(node), `throw new Error('${nameOf(node)} gave nothing');`];
  return ends.map((end, i): Repair => {
    const lines = [`const ${name} = ${node.text};`, `if (${name} === undefined) ${end}`, ''];
    const before = { start: statement.startIndex, end: statement.startIndex, text: lines.join(`\n${indent}`) };
    const instead = { start: node.startIndex, end: node.endIndex, text: name };
    return [[before, instead], 0.6 - 0.08 * i, 'guard', `${end} where it is not there`];
  });
}

const rootOf = (node: Node): Node => [...ancestors(node)].at(-1) ?? node;
const nameOf = (call: Node): string => call.childForFieldName('function')?.text.replace(/['\n]/g, '') ?? 'it';

/** An early end before the statement in which something is missing. */
function guards(node: Node): Repair[] {
  const statement = [node, ...ancestors(node)].find(
    (one) => one.parent && ['statement_block', 'program'].includes(one.parent.type),
  );
  const made = [...ancestors(node)].find((one) => /function|method_definition/.test(one.type));
  if (!statement || !made || !/^[\w$.]+$/.test(node.text)) return [];
  const indent = ' '.repeat(statement.startPosition.column);
  const test = `if (${node.text} === undefined || ${node.text} === null)`;
  const put = (what: string, prior: number): Repair => [
    [{ start: statement.startIndex, end: statement.startIndex, text: `${test} ${what}\n${indent}` }],
    prior,
    'guard',
    `${what} where it is not there`,
  ];
  const type = made.childForFieldName('return_type')?.text.replace(/^:\s*/, '') ?? '';
  const value = /\bundefined\b/.test(type)
    ? 'return undefined;'
    : /\bnull\b/.test(type)
      ? 'return null;'
      : /^(Promise<)?void/.test(type) || type === ''
        ? 'return;'
        : null;
  const said = `throw new TypeError('${node.text} is missing');`;
  const own = ownErrors(node).map((end, i) => put(end, 0.48 - 0.04 * i));
  return [
    ...(value === null ? [] : [put(value, 0.55)]),
    ...emptyOf(type).map((empty) => put(`return ${empty};`, 0.5)),
    ...own,
    put(said, 0.42),
  ];
}

const TYPE_PAIR =
  /[Tt]ype '([^]*?)' is (?:not (?:assignable|comparable) to (?:parameter of )?|missing the following properties from )type '([^]*?)'/;
const LACKING = /is missing in type '([^]*?)' but required in type '([^]*?)'/;

/** A value of another type: the conversion that keeps what it says. */
function mismatch(node: Node, { message, type }: Told): Repair[] {
  const found: Repair[] = [];
  const [, from = type, to = ''] = TYPE_PAIR.exec(message) ?? LACKING.exec(message) ?? [];
  const put = (edits: readonly TextEdit[], prior: number, description: string, template = 'convert') =>
    found.push([edits, prior, template, description]);
  const call = (name: string, prior: number, more = '') =>
    put(wrap(node, `${name}(`, `${more})`), prior, `${name} of it`);
  const bare = (all: string) =>
    all
      .split('|')
      .map((one) => one.trim())
      .filter((one) => !/^(undefined|null)$/.test(one))
      .join(' | ');
  const [source, target] = [bare(from), bare(to)];
  const literal = /^(-?\d[\d_.]*)$/.test(node.text) ? 'number' : /^(['"`])[^]*\1$/.test(node.text) ? 'string' : null;
  if (/\b(undefined|null)\b/.test(from) && !/\b(undefined|null)\b/.test(to)) {
    const bracket = needsBrackets(node);
    for (const [i, value] of emptyOf(to).entries())
      put(
        wrap(node, bracket ? '(' : '', ` ?? ${value}${bracket ? ')' : ''}`),
        0.78 - 0.06 * i,
        `${value} where it is not there`,
        'default-value',
      );
    found.push(...guards(node), ...held(node));
  }
  if (/\bnull\b/.test(from) && /\bundefined\b/.test(to) && !/\bnull\b/.test(to))
    put(wrap(node, '', ' ?? undefined'), 0.85, 'undefined instead of null');
  if (/\bundefined\b/.test(from) && /\bnull\b/.test(to) && !/\bundefined\b/.test(to))
    put(wrap(node, '', ' ?? null'), 0.85, 'null instead of undefined');
  if (/^number$|^\d/.test(target) && /string|"/.test(source)) {
    if (literal === 'string' && /^['"]-?[\d.]+['"]$/.test(node.text))
      put([{ start: node.startIndex, end: node.endIndex, text: node.text.slice(1, -1) }], 0.93, 'a number');
    call('Number', 0.86);
    call('parseInt', 0.5, ', 10');
    call('parseFloat', 0.45);
    put(wrap(node, '', '.length'), 0.3, 'its length');
  }
  if (/^string$/.test(target)) {
    if (literal === 'number')
      put([{ start: node.startIndex, end: node.endIndex, text: `'${node.text}'` }], 0.92, 'a text');
    call('String', 0.85);
    if (/^Date$/.test(source)) put(wrap(node, '', '.toISOString()'), 0.87, 'as ISO date');
    if (/\[\]$/.test(source)) put(wrap(node, '', ".join(', ')"), 0.6, 'joined');
    if (/^(URL|Buffer|Error|RegExp)$/.test(source))
      put(wrap(node, '', source === 'Error' ? '.message' : '.toString()'), 0.87, 'as text');
  }
  if (/^boolean$/.test(target)) call('Boolean', 0.8);
  if (/^Date$/.test(target)) put(wrap(node, 'new Date(', ')'), 0.85, 'as a date');
  if (/^number$/.test(target) && source === 'Date') put(wrap(node, '', '.getTime()'), 0.9, 'as a number');
  if (/^number$/.test(target) && source === 'bigint') call('Number', 0.85);
  if (/^bigint$/.test(target) && source === 'number') call('BigInt', 0.85);
  if (
    /\[\]$|^readonly /.test(target) &&
    /^(ReadonlySet|Set|MapIterator|ArrayIterator|SetIterator|Iterable|IterableIterator|Generator)</.test(source)
  )
    put(wrap(node, '[...', ']'), 0.9, 'as an array');
  if (/^Set</.test(target) && /\[\]$/.test(source)) put(wrap(node, 'new Set(', ')'), 0.88, 'as a set');
  if (target === `${source}[]` || target === `readonly ${source}[]`) put(wrap(node, '[', ']'), 0.82, 'a list of it');
  if (source === `${target}[]`) put(wrap(node, '', '[0]'), 0.3, 'the first of it');
  if (source === `Promise<${target}>`) put(wrap(node, 'await ', ''), 0.9, 'wait for it');
  if (target === `Promise<${source}>`) put(wrap(node, 'Promise.resolve(', ')'), 0.6, 'a promise of it');
  // Texts that are one of a few.
  const asked = /"([^"]*)"/.exec(source)?.[1] ?? (literal === 'string' ? node.text.slice(1, -1) : undefined);
  const options = [...to.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  const hint = /Did you mean '"([^"]*)"'/.exec(message)?.[1];
  if (asked !== undefined && literal === 'string') {
    const near = [...(hint === undefined ? [] : [{ name: hint, score: 0.98 }]), ...nearNames(asked, options, 4, 0.4)];
    for (const { name, score } of near)
      put(
        [{ start: node.startIndex + 1, end: node.endIndex - 1, text: name }],
        0.3 + 0.64 * score,
        `'${name}'`,
        'near-literal',
      );
  }
  return found;
}

/** Too many arguments: those at the end go. */
function tooMany(node: Node, { message }: Told): Repair[] {
  const [, want, got] = /Expected (\d+)(?:-\d+)? arguments?, but got (\d+)/.exec(message) ?? [];
  const args = [node, ...ancestors(node)].find(
    (one) => one.type === 'arguments' && one.namedChildCount === Number(got),
  );
  if (!args || Number(got) <= Number(want)) return [];
  const last = args.namedChildren[Number(want) - 1];
  const [start, end] = [last?.endIndex ?? args.startIndex + 1, args.endIndex - 1];
  return [[[{ start, end, text: '' }], 0.7, 'drop-argument', 'drop what is not asked for']];
}

/** A value that is computed and not given back. */
function noReturn(node: Node): Repair[] {
  const made = [node, ...ancestors(node)].find(
    (one) => /function|method_definition/.test(one.type) && one.childForFieldName('body'),
  );
  const last = made
    ?.childForFieldName('body')
    ?.namedChildren.filter((child) => child.type !== 'comment')
    .at(-1);
  if (last?.type !== 'expression_statement') return [];
  return [
    [
      [{ start: last.startIndex, end: last.startIndex, text: 'return ' }],
      0.85,
      'missing-return',
      'give the last value back',
    ],
  ];
}

/** Values that may be missing or are of another type, arguments that nobody asked for, results that are not given back. */
export const values: Rule = {
  id: 'values',
  applies: ({ diagnostic: { code } }) => compilerCode(code) !== null,
  async *propose(bench, failure) {
    const { file, line, diagnostic } = failure;
    const tree = await bench.parse(file);
    if (!tree) return;
    const proposals: Proposal[] = [];
    for (const told of await compilerSays(bench, file, line, diagnostic.code)) {
      if (!told.exact) continue;
      const node = tree.rootNode.namedDescendantForIndex(told.start, told.end);
      const at = initializer(node, told);
      const repairs = MISSING.has(told.code)
        ? missing(node, told)
        : MISMATCH.has(told.code)
          ? mismatch(at, told)
          : told.code === 2554
            ? tooMany(node, told)
            : [2355, 2366, 7030].includes(told.code)
              ? noReturn(node)
              : [];
      for (const [edits, prior, template, description] of repairs)
        proposals.push(inFile(file, edits, { template, prior, description }));
    }
    yield* byPrior(proposals);
  },
};

/** The compiler marks the target of an assignment; what is wrong is the value. */
function initializer(node: Node, told: Told): Node {
  if (![2322, 2741, 2739, 2740, 2820].includes(told.code)) return node;
  const { parent } = node;
  const holder = node.type === 'return_statement' ? node : parent;
  if (node.type === 'return_statement') return node.namedChildren[0] ?? node;
  const isTarget = holder && ['name', 'left', 'key'].some((field) => holder.childForFieldName(field)?.id === node.id);
  const value = isTarget ? (holder.childForFieldName('value') ?? holder.childForFieldName('right')) : null;
  return value ?? node;
}
