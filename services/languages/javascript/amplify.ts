import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mulberry32, oneOf } from '../../../domain/random';
import { applyEdits, type TextEdit } from '../../../domain/text-edit';
import type { Variant } from '../../evaluate/contract';
import type { Node, Syntax } from '../../syntax/contract';

/** How many of a test's literals are others. */
const VARIED = 0.35;
const FLIPPED = 0.15;
/** How often the end of a test is said again. */
const MOST_AGAIN = 4;
const EXPECTING = /^(assert|expect|should)$/;
const ASSERTIONS = /^(node:)?assert(\/strict)?$|^(chai|power-assert|expect|expect\.js|should)$/;
/** Calls whose first argument is a name or a place, no value. */
const NAMING =
  /^(test|it|specify|describe|suite|context|fit|xit|fdescribe|xdescribe|require|import|mock|unmock|doMock|requireActual|importActual)$/;

/**
 * The files of tests, several times over, with other literals in them, and with what the tests would have compared told instead
 * (`helpers/warm/seen.cjs`): what a test sees tells programs apart where their functions cannot be called by themselves. After
 * the amplification of tests in DSpot (Danglot et al., 2019).
 */
export async function amplified(
  tests: readonly string[],
  rounds: number,
  seed: number,
  { syntax, workCopy }: { readonly syntax: Syntax; readonly workCopy: string },
): Promise<Variant['files'][]> {
  const made: Record<string, string>[] = Array.from({ length: rounds }, () => ({}));
  const next = mulberry32(seed);
  for (const file of new Set(tests.flatMap((id) => (id.includes('::') ? [id.slice(0, id.indexOf('::'))] : [])))) {
    const text = await readFile(join(workCopy, file), 'utf8').catch(() => null);
    const grammar = syntax.languageOf(file);
    const tree = grammar && text !== null ? await syntax.parse(grammar, text) : null;
    if (!tree || text === null || tree.rootNode.hasError) continue;
    const read = readTests(tree.rootNode);
    if (read.told.length === 0) continue;
    for (const files of made) {
      const edited = variedTests(text, read, next);
      if (edited !== null) files[file] = edited;
    }
  }
  return made.filter((files) => Object.keys(files).length > 0);
}

interface ReadTests {
  /** What becomes of expectations. */
  readonly told: readonly TextEdit[];
  /** Those that are values which the code is given. */
  readonly literals: readonly Node[];
  /** Statements in a row that can be said again at the end of the last, of each test. */
  readonly runs: readonly (readonly Node[])[];
}

function readTests(root: Node): ReadTests {
  const asserting = assertionNames(root);
  const told: TextEdit[] = [];
  const literals: Node[] = [];
  const visit = (node: Node): void => {
    if (/^(import_statement|type_annotation|literal_type|template_string|enum_declaration)$/.test(node.type)) return;
    if (/^(number|string|true|false)$/.test(node.type)) {
      if (isValue(node)) literals.push(node);
      return;
    }
    const args =
      node.type === 'call_expression' || node.type === 'member_expression' ? expected(node, asserting) : null;
    if (args) told.push(...telling(node, args));
    for (const child of args ?? node.namedChildren) visit(child);
  };
  visit(root);
  const blocks = root.descendantsOfType('statement_block').map((block) => lastOfBlock(block));
  return { told, literals, runs: blocks.filter((run) => told.some((edit) => run.some((one) => isIn(edit, one)))) };
}

const isIn = (edit: { readonly start: number; readonly end: number }, { startIndex, endIndex }: Node): boolean =>
  startIndex <= edit.start && edit.end <= endIndex;

/** The statements that end a block and neither declare nor name anything. */
function lastOfBlock(block: Node): Node[] {
  const all = block.namedChildren.filter(({ type }) => type !== 'comment');
  const from = all.findLastIndex(
    (one) => one.type !== 'expression_statement' || (one.firstNamedChild && names(one.firstNamedChild)),
  );
  return all.slice(from + 1);
}

const names = (call: Node): boolean =>
  (call.childForFieldName('function')?.text ?? '').split('.').some((word) => NAMING.test(word));

function variedTests(text: string, { told, literals, runs }: ReadTests, next: () => number): string | null {
  const repeated = runs.flatMap((run): TextEdit[] => {
    const first = run[Math.floor(next() * run.length)];
    const last = run.at(-1);
    if (!first || !last) return [];
    const [start, end] = [first.startIndex, last.endIndex];
    const again = Array.from({ length: Math.floor(next() * (MOST_AGAIN + 1)) }, () => {
      const inside = [...told, ...variedLiterals(literals, next)].filter(
        (edit) => start <= edit.start && edit.end <= end,
      );
      return applyEdits(
        text.slice(start, end),
        inside.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
      );
    });
    return [{ start: end, end, text: again.map((one) => `;\n${one ?? ''}`).join('') }];
  });
  return applyEdits(text, [...told, ...variedLiterals(literals, next), ...repeated]);
}

/** Names that a file takes from modules of assertions. */
function assertionNames(root: Node): Set<string> {
  const names = new Set<string>();
  for (const statement of root.namedChildren) {
    const [source] = statement.descendantsOfType('string');
    if (!/^(import_statement|lexical_declaration|variable_declaration)$/.test(statement.type) || !source) continue;
    if (!ASSERTIONS.test(source.text.slice(1, -1))) continue;
    const bound = statement.descendantsOfType(['identifier', 'shorthand_property_identifier_pattern']);
    for (const { text } of bound) if (text !== 'require') names.add(text);
  }
  return names;
}

/** The arguments of a chain of calls that begins with an expectation, in their order; null where it is none. */
function expected(chain: Node, names: ReadonlySet<string>): Node[] | null {
  const lists: Node[][] = [];
  let at: Node | null = chain;
  while (at && /^(call_expression|member_expression)$/.test(at.type)) {
    const isCall = at.type === 'call_expression';
    if (isCall) lists.unshift([...(at.childForFieldName('arguments')?.namedChildren ?? [])]);
    at = at.childForFieldName(isCall ? 'function' : 'object');
  }
  const args = lists.flat().filter((arg) => arg.type !== 'comment' && !isLiteral(arg));
  const isOne = at?.type === 'identifier' && (EXPECTING.test(at.text) || names.has(at.text));
  return isOne && args.length > 0 ? args : null;
}

/** What is expected, not what the code gives. */
const isLiteral = (node: Node): boolean =>
  node.descendantsOfType(['identifier', 'call_expression', 'this', 'template_string', 'arrow_function']).length === 0;

function telling(chain: Node, args: readonly Node[]): TextEdit[] {
  const gaps = args.map((arg, i): TextEdit => {
    const from = args[i - 1];
    return from
      ? { start: from.endIndex, end: arg.startIndex, text: ', ' }
      : { start: chain.startIndex, end: arg.startIndex, text: 'globalThis.__riftSaw(' };
  });
  return [...gaps, { start: args.at(-1)?.endIndex ?? chain.endIndex, end: chain.endIndex, text: ')' }];
}

function isValue(node: Node): boolean {
  const { parent } = node;
  if (!parent || /^(export_statement|jsx_attribute|literal_type|subscript_expression)$/.test(parent.type)) return false;
  if (parent.type === 'pair' && parent.childForFieldName('key')?.id === node.id) return false;
  if (parent.type !== 'arguments' || parent.firstNamedChild?.id !== node.id) return true;
  return !(parent.parent && names(parent.parent));
}

function variedLiterals(literals: readonly Node[], next: () => number): TextEdit[] {
  const numbers = literals.filter(({ type }) => type === 'number').map(({ text }) => Number(text));
  const texts = literals.filter(({ type }) => type === 'string').map(({ text }) => text.slice(1, -1));
  return literals.flatMap((node): TextEdit[] => {
    const isFlag = node.type === 'true' || node.type === 'false';
    if (next() >= (isFlag ? FLIPPED : VARIED)) return [];
    const text = isFlag
      ? String(node.type === 'false')
      : node.type === 'number'
        ? variedNumber(Number(node.text), numbers, next)
        : variedText(node.text, texts, next);
    return text === null || text === node.text ? [] : [{ start: node.startIndex, end: node.endIndex, text }];
  });
}

function variedNumber(value: number, all: readonly number[], next: () => number): string | null {
  if (!Number.isFinite(value)) return null;
  const near = [value + 1, value - 1, value * 2, Math.floor(value / 2), Math.ceil(value * 1.5), oneOf(all, next) ?? 0];
  return String(Math.max(0, oneOf(near, next) ?? value));
}

/** Another text of the file, or this one with a letter more, less or twice; within its quotes. */
function variedText(written: string, all: readonly string[], next: () => number): string | null {
  const [quote, inner] = [written.slice(0, 1), written.slice(1, -1)];
  if (inner.includes('\\')) return null;
  const at = Math.floor(next() * inner.length);
  const letter = oneOf([...(oneOf(all, next) || 'a')], next) ?? 'a';
  const made = [
    oneOf(all, next) ?? inner,
    inner.slice(0, at) + inner.slice(at + 1),
    inner.slice(0, at) + letter + inner.slice(at),
    inner.slice(0, at) + inner.slice(at, at + 1) + inner.slice(at),
  ];
  const text = oneOf(made, next) ?? inner;
  return text.includes('\\') || text.includes(quote) ? null : quote + text + quote;
}
