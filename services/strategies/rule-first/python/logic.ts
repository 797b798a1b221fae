import { nearNames } from '../../../../domain/near-names';
import { eolOf, indentOf, indentUnit, linesOf } from '../../../../domain/text-edit';
import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../rule';
import { docstringOf, functionAround, returnsOf, spotsOf } from './code/places';
import { bindingsIn, usesOf } from './code/scope';
import { exportsOf, sourceFiles } from './modules';
import { byPrior, inFile, replaceNode } from '../propose';

/** Functions that the failing lines name: called in a test, or around a frame. */
async function functionsNear(bench: Workbench, failure: Failure): Promise<{ path: string; fn: Node }[]> {
  const places = [{ file: failure.file, line: failure.line }, ...failure.diagnostic.frames];
  const called = new Set<string>();
  for (const { file, line } of places) {
    const tree = await bench.parse(file);
    for (const node of tree ? walk(tree.rootNode) : []) {
      const rows = node.startPosition.row + 1 <= line + 1 && line - 4 <= node.endPosition.row + 1;
      if (node.type === 'call' && rows) called.add(node.childForFieldName('function')?.text.split('.').pop() ?? '');
    }
  }
  const found: { path: string; fn: Node }[] = [];
  for (const path of sourceFiles(bench)) {
    if (bench.adapter.role(path, bench.project) !== 'source') continue;
    const text = bench.text(path) ?? '';
    if (![...called].some((name) => name !== '' && text.includes(`def ${name}`))) continue;
    const tree = await bench.parse(path);
    for (const node of tree ? walk(tree.rootNode) : []) {
      if (node.type === 'function_definition' && called.has(node.childForFieldName('name')?.text ?? ''))
        found.push({ path, fn: node });
    }
  }
  return found;
}

/** A function that computes its result and forgets to return it. */
export const missingReturn: Rule = {
  id: 'missing-return',
  applies: ({ diagnostic: { code, message } }) =>
    (/^(AssertionError|TypeError|AttributeError|Failed)$/.test(code) && /\bNone(Type)?\b/.test(message)) ||
    code === 'return',
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const proposals: Proposal[] = [];
    const own = (await spotsOf(bench, failure)).flatMap((s) =>
      s.nodes
        .filter((n) => n.type === 'function_definition')
        .slice(0, 1)
        .map((fn) => ({ path: s.path, fn })),
    );
    for (const { path, fn } of [
      ...(failure.diagnostic.code === 'return' ? own : []),
      ...(await functionsNear(bench, failure)),
    ]) {
      const body = fn.childForFieldName('body');
      const last = body?.namedChildren.filter((c) => c && c.type !== 'comment').at(-1);
      const text = bench.text(path);
      if (!last || text === null || returnsOf(fn).some((r) => r.type === 'yield')) continue;
      const returns = returnsOf(fn).filter((r) => r.namedChildCount > 0).length;
      const what = (prior: number, name: string) => ({
        template: 'missing-return',
        prior: returns > 0 ? prior * 0.8 : prior,
        description: `return ${name} from ${fn.childForFieldName('name')?.text}`,
      });
      const value = last.type === 'expression_statement' ? last.firstNamedChild : null;
      const line = linesOf(text)[last.endPosition.row];
      const after = (name: string, prior: number) => {
        if (!line || !body) return;
        const indent = ' '.repeat(0) + indentOf(linesOf(text)[body.startPosition.row]?.text ?? '');
        const start = line.end;
        proposals.push(
          inFile(
            path,
            [{ start, end: start, text: `${line.eol || eolOf(text)}${indent}return ${name}` }],
            what(prior, name),
          ),
        );
      };
      if (value && /^(assignment|augmented_assignment)$/.test(value.type))
        after(value.childForFieldName('left')?.text ?? '', 0.82);
      else if (value && value.type !== 'string' && value.text !== docstringOf(fn)) {
        proposals.push(
          inFile(
            path,
            [{ start: value.startIndex, end: value.startIndex, text: 'return ' }],
            what(0.8, value.text.slice(0, 40)),
          ),
        );
      }
      const first = bindingsIn(fn).find((b) => b.kind === 'variable');
      if (first && /^(for_statement|while_statement|if_statement|with_statement|try_statement)$/.test(last.type))
        after(first.name, 0.72);
      if (first && value?.type === 'call') after(first.name, 0.6);
    }
    yield* byPrior(proposals);
  },
};

/** A key that a mapping does not have: a near one that the project writes. */
export const missingKey: Rule = {
  id: 'missing-key',
  applies: ({ diagnostic: { code } }) =>
    /^(KeyError|typeddict-item|typeddict-unknown-key|FileNotFoundError|LookupError)$/.test(code),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const { message, code } = failure.diagnostic;
    const wrong =
      [...message.matchAll(/['"]([^'"]+)['"]/g)].map((m) => m[1] ?? '').at(code.startsWith('typeddict') ? -1 : 0) ?? '';
    const proposals: Proposal[] = [];
    const isPath = code === 'FileNotFoundError';
    const paths = isPath ? bench.tree.files.flatMap((f) => [f, f.split('/').pop() ?? f]) : [];
    for (const spot of await spotsOf(bench, failure)) {
      const strings = [...walk(spot.root)].filter((n) => n.type === 'string_content');
      const meant = strings.filter((n) => n.text === wrong || (isPath && n.text !== '' && wrong.endsWith(n.text)));
      for (const node of meant) {
        const known = isPath ? paths : strings.filter((n) => n.text !== wrong).map((n) => n.text);
        const pool = isPath && !node.text.includes('/') ? known.filter((p) => !p.includes('/')) : known;
        for (const { name, score } of nearNames(node.text, pool, 4, 0.55)) {
          const here = node.startPosition.row + 1 === spot.line ? 0.05 : 0;
          const others =
            nearNames(
              name,
              strings.map((s) => s.text),
            ).length > 0
              ? 0.02
              : 0;
          proposals.push(
            inFile(spot.path, [replaceNode(node, name)], {
              template: isPath ? 'near-path' : 'near-key',
              prior: 0.22 + 0.68 * score + here + others,
              description: `"${name}" instead of "${node.text}"`,
            }),
          );
        }
      }
    }
    yield* byPrior(proposals);
  },
};

/** A default that all calls share. */
export const sharedDefault: Rule = {
  id: 'shared-default',
  applies: ({ diagnostic: { code } }) => /^(AssertionError|B006|W0102|dangerous-default-value)$/.test(code),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const own = (await spotsOf(bench, failure)).flatMap((s) =>
      s.nodes.flatMap((n) => (n.type === 'function_definition' ? [{ path: s.path, fn: n }] : [])),
    );
    const near =
      failure.diagnostic.code === 'AssertionError'
        ? await functionsNear(bench, failure)
        : own.length > 0
          ? own
          : (await spotsOf(bench, failure))
              .flatMap((s) => s.nodes.flatMap((n) => [{ path: s.path, fn: functionAround(n) }]))
              .filter((f): f is { path: string; fn: Node } => f.fn !== null);
    const proposals: Proposal[] = [];
    for (const { path, fn } of near) {
      const body = fn.childForFieldName('body');
      const text = bench.text(path);
      const statements = body?.namedChildren.filter((c): c is Node => c !== null) ?? [];
      const first = docstringOf(fn) === '' ? statements[0] : statements[1];
      if (!first || text === null) continue;
      const line = linesOf(text)[first.startPosition.row];
      if (!line) continue;
      for (const p of fn.childForFieldName('parameters')?.namedChildren ?? []) {
        const value = p && /default_parameter$/.test(p.type) ? p.childForFieldName('value') : null;
        const name = p?.childForFieldName('name')?.text;
        const type = p?.childForFieldName('type');
        if (!value || name === undefined || !/^(\[.*\]|\{.*\}|(list|dict|set)\(\))$/s.test(value.text)) continue;
        const indent = indentOf(line.text);
        const guard = `${indent}if ${name} is None:${eolOf(text)}${indent}${indentUnit(text)}${name} = ${value.text}${eolOf(text)}`;
        const edits = [replaceNode(value, 'None'), { start: line.start, end: line.start, text: guard }];
        if (type && !/None|Optional/.test(type.text))
          edits.push({ start: type.endIndex, end: type.endIndex, text: ' | None' });
        proposals.push(
          inFile(path, edits, {
            template: 'shared-default',
            prior: failure.diagnostic.code === 'AssertionError' ? 0.6 : 0.93,
            description: `a new ${name} for each call`,
          }),
        );
      }
    }
    yield* byPrior(proposals);
  },
};

/** A name assigned in a function that means the one outside. */
export const unboundLocal: Rule = {
  id: 'unbound-local',
  applies: ({ diagnostic: { code, message } }) =>
    code === 'UnboundLocalError' || (code === 'F823' && /referenced before assignment/.test(message)),
  async *propose(bench, failure): AsyncGenerator<Proposal> {
    const name = /['"`](\w+)['"`]/.exec(failure.diagnostic.message)?.[1] ?? '';
    const proposals: Proposal[] = [];
    for (const spot of await spotsOf(bench, failure)) {
      const use = usesOf(spot.root, name).find((n) => n.startPosition.row + 1 === spot.line);
      const fn = use ? functionAround(use) : null;
      const body = fn?.childForFieldName('body');
      const outer = fn ? functionAround(fn) : null;
      if (!fn || !body) continue;
      const word =
        outer && bindingsIn(outer).some((b) => b.name === name)
          ? 'nonlocal'
          : (await exportsOf(bench, spot.path)).has(name)
            ? 'global'
            : null;
      const statements = body.namedChildren.filter((c): c is Node => c !== null);
      const first = docstringOf(fn) === '' ? statements[0] : statements[1];
      const line = first ? linesOf(spot.text)[first.startPosition.row] : undefined;
      if (word === null || !line) continue;
      const text = `${indentOf(line.text)}${word} ${name}${eolOf(spot.text)}`;
      proposals.push(
        inFile(spot.path, [{ start: line.start, end: line.start, text }], {
          template: 'outer-name',
          prior: 0.88,
          description: `${word} ${name}`,
        }),
      );
    }
    yield* byPrior(proposals);
  },
};
