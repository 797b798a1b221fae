import { eolOf, indentOf, indentUnit, linesOf, type TextEdit } from '../../../../../domain/text-edit';
import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { addImport, importsOf } from '../code/imports';
import { docstringOf, functionAround, spotsOf, statementOf, type Spot } from '../code/places';
import { bindingsIn } from '../code/scope';
import { topFacts } from '../facts';
import { definersOf, exportsOf, fileOfModule, moduleIndex, packagesOf } from '../modules';
import { preferredName, relativeName } from '../imports/style';
import { byPrior, inFile } from '../../propose';

const CODES = /^(union-attr|index|operator|arg-type|reportOptional\w+|AttributeError|TypeError|attr-defined)$/;

const aboutNone = ({ diagnostic: { code, message } }: Failure) =>
  CODES.test(code) &&
  (/^reportOptional/.test(code) || /"?None"?(Type)?['" ]|\bNone\b/.test(message)) &&
  !/not callable/.test(message);

/** The expression that may be None: what the named attribute is read from, what is indexed, called or passed on. */
function suspects(spot: Spot, failure: Failure): Node[] {
  const { code, message, column } = failure.diagnostic;
  const attribute = /attribute ['"](\w+)['"]|["'](\w+)["'] is not a known attribute of/.exec(message);
  const name = attribute?.[1] ?? attribute?.[2];
  const found = spot.nodes.flatMap((node): Node[] => {
    const one = (field: string) => [node.childForFieldName(field)].filter((n): n is Node => n !== null);
    if (
      node.type === 'attribute' &&
      (name === undefined ? /^reportOptionalMember/.test(code) : node.childForFieldName('attribute')?.text === name)
    )
      return one('object');
    if (name !== undefined) return [];
    if (node.type === 'subscript') return one('value');
    if (/^(for_statement|for_in_clause)$/.test(node.type)) return one('right');
    if (/operator$/.test(node.type)) return [...one('left'), ...one('right')];
    if (code === 'arg-type' && node.type === 'argument_list')
      return node.namedChildren.filter((n): n is Node => n !== null);
    return [];
  });
  const simple = found.filter((n) => /^(identifier|attribute|call|subscript|await)$/.test(n.type));
  const line = linesOf(spot.text)[spot.line - 1];
  if (column === null || !line) return simple;
  const at = line.start + column - 1;
  const near = simple.filter((n) => n.startIndex <= at && at <= n.endIndex + 1);
  return near.length > 0 ? near : simple;
}

/** What the value was asked by: arguments of the call that made it. */
function askedBy(value: Node, fn: Node | null): string {
  let call = value.type === 'call' ? value : null;
  for (const node of !call && fn ? walk(fn) : []) {
    if (
      node.type === 'assignment' &&
      node.childForFieldName('left')?.text === value.text &&
      node.startIndex < value.startIndex
    ) {
      const right = node.childForFieldName('right');
      call = right?.type === 'await' ? right.firstNamedChild : right;
    }
  }
  const args = call?.type === 'call' ? (call.childForFieldName('arguments')?.namedChildren ?? []) : [];
  const names = args.filter((a) => a?.type === 'identifier' || a?.type === 'attribute');
  return names.at(-1)?.text ?? '';
}

interface Raise {
  readonly name: string;
  readonly prior: number;
  /** Where it has to be imported from; null where the file knows it. */
  readonly file: string | null;
}

/** Exceptions that the code itself names for this: in the docstring, beside what gave the value, in the function. */
async function exceptionsFor(bench: Workbench, spot: Spot, fn: Node | null): Promise<Raise[]> {
  const { builtins } = await topFacts(bench);
  const known = new Set(bindingsIn(spot.root).map((b) => b.name));
  const found: Raise[] = [];
  const isError = (name: string) => /(Error|Exception|Warning|NotFound|Missing|Unknown|Invalid)/.test(name);
  const scope = [...(fn ? [fn] : []), ...(fn ? [...ancestors(fn)].filter((n) => n.type === 'class_definition') : [])];
  const doc = scope.map((n) => docstringOf(n)).join('\n') + (fn ? '' : (spot.root.firstNamedChild?.text ?? ''));
  for (const name of new Set(doc.match(/\b[A-Z]\w+\b/g) ?? [])) {
    if (builtins.includes(name) && isError(name)) found.push({ name, prior: 0.88, file: null });
    for (const file of builtins.includes(name) ? [] : await definersOf(bench, name)) {
      const type = (await exportsOf(bench, file)).get(name)?.node.parent;
      const bases = type?.type === 'class_definition' ? (type.childForFieldName('superclasses')?.text ?? '') : '';
      if (/Error|Exception/.test(bases))
        found.push({ name, prior: 0.92, file: known.has(name) || file === spot.path ? null : file });
    }
  }
  const modules = importsOf(spot.root).flatMap((s) => (s.from ? [fileOfModule(bench, spot.path, s.module)] : []));
  for (const file of new Set([spot.path, ...modules])) {
    for (const [name, entry] of file === null ? [] : await exportsOf(bench, file)) {
      const bases =
        entry.node.parent?.type === 'class_definition'
          ? (entry.node.parent.childForFieldName('superclasses')?.text ?? '')
          : '';
      if (/Error|Exception/.test(bases)) found.push({ name, prior: 0.66, file: known.has(name) ? null : file });
    }
  }
  return [...found, { name: 'ValueError', prior: 0.5, file: null }, { name: 'LookupError', prior: 0.3, file: null }];
}

function answers(fn: Node | null, statement: Node): { text: string; prior: number }[] {
  const type = fn?.childForFieldName('return_type')?.text ?? '';
  const found: { text: string; prior: number }[] = [];
  if (/\bNone\b|Optional/.test(type)) found.push({ text: type === 'None' ? 'return' : 'return None', prior: 0.78 });
  else if (fn && type === '') found.push({ text: 'return None', prior: 0.5 });
  const empty: readonly (readonly [RegExp, string])[] = [
    [/^bool$/, 'False'],
    [/^str$/, '""'],
    [/^[lL]ist\b/, '[]'],
    [/^[dD]ict\b/, '{}'],
    [/^int$/, '0'],
    [/^[tT]uple\b/, '()'],
  ];
  for (const [pattern, value] of empty) if (pattern.test(type)) found.push({ text: `return ${value}`, prior: 0.35 });
  for (const n of ancestors(statement)) {
    if (n.type === 'function_definition') break;
    if (n.type === 'for_statement') found.push({ text: 'continue', prior: 0.45 });
  }
  return found;
}

/** The lines of a guard before a statement, and the value under a name where it has none. */
function guardEdits(spot: Spot, value: Node, answer: string): TextEdit[] {
  const statement = statementOf(value);
  const line = linesOf(spot.text)[statement.startPosition.row];
  if (!line || line.start + indentOf(line.text).length !== statement.startIndex) return [];
  const eol = eolOf(spot.text);
  const indent = indentOf(line.text);
  const inner = indent + indentUnit(spot.text);
  const plain = /^(identifier|attribute)$/.test(value.type);
  const taken = new Set([...walk(spot.root)].filter((n) => n.type === 'identifier').map((n) => n.text));
  const name = plain ? value.text : (['found', 'value', 'result'].find((n) => !taken.has(n)) ?? 'found_value');
  const binding = plain ? '' : `${indent}${name} = ${value.text}${eol}`;
  const guard = `${binding}${indent}if ${name} is None:${eol}${inner}${answer}${eol}`;
  const edits: TextEdit[] = [{ start: line.start, end: line.start, text: guard }];
  return plain ? edits : [...edits, { start: value.startIndex, end: value.endIndex, text: name }];
}

/** A value that may be None is used as if it were there. */
export const optionalValue: Rule = {
  id: 'optional-value',
  applies: aboutNone,
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const proposals: Proposal[] = [];
    const { stdlib } = await topFacts(bench);
    for (const spot of (await spotsOf(bench, failure)).slice(0, 2)) {
      for (const value of suspects(spot, failure).slice(0, 3)) {
        const fn = functionAround(value);
        const statement = statementOf(value);
        const inLambda = [...ancestors(value)].some(
          (n) => /lambda|comprehension|generator/.test(n.type) && n.startIndex > statement.startIndex,
        );
        if (inLambda && value.type === 'identifier') continue;
        const argument = askedBy(value, fn);
        const put = (answer: string, prior: number, more: readonly TextEdit[] = []) => {
          const edits = guardEdits(spot, value, answer);
          const likely = value.type === 'call' ? prior * 0.9 : prior;
          if (edits.length > 0)
            proposals.push(
              inFile(spot.path, [...edits, ...more], {
                template: 'none-guard',
                prior: likely,
                description: `${answer} where ${value.text.slice(0, 40)} is None`,
              }),
            );
        };
        for (const { name, prior, file } of await exceptionsFor(bench, spot, fn)) {
          const names = file === null ? [] : (moduleIndex(bench).byPath.get(file) ?? []);
          const like = importsOf(spot.root).find(
            (s) => s.from && file !== null && fileOfModule(bench, spot.path, s.module) === file,
          );
          const module =
            like?.module ?? preferredName(bench, names) ?? relativeName(packagesOf(bench, spot.path), names);
          const added =
            file === null || module === null
              ? null
              : addImport(spot.text, spot.root, { module, name }, (m) => stdlib.includes(m));
          if (file === null || added) put(`raise ${name}(${argument})`, prior, added ? [added] : []);
        }
        for (const { text, prior } of answers(fn, statement)) put(text, prior);
      }
    }
    yield* byPrior(proposals);
  },
};
