import { similarity, wordsOf } from '../../../../../domain/near-names';
import type { TextEdit } from '../../../../../domain/text-edit';
import type { Node } from '../../../../syntax/contract';
import type { Proposal, Rule, Workbench } from '../../rule';
import { addImport, importsOf, removeNames } from '../code/imports';
import { bindingsIn, exportedStrings, usesOf } from '../code/scope';
import { diagnose, hintsOf } from '../diagnosis';
import { moduleFacts, modulesOffering, topFacts } from '../facts';
import {
  definersOf,
  exportsOf,
  fileOfModule,
  importedFrom,
  moduleIndex,
  submodulesOf,
  absoluteNames,
} from '../modules';
import { byPrior, inFile, replaceNode } from '../../propose';
import { circularProposals, type Place } from './circular';
import { writtenModule } from './style';

/** Import statements that ask for this name: on the line that the tool names, in its file, in the files of its frames. */
async function placesOf(
  bench: Workbench,
  files: readonly string[],
  line: number,
  name: string,
  module: string | null,
): Promise<Place[]> {
  const places: Place[] = [];
  for (const path of files) {
    const tree = await bench.parse(path);
    const text = bench.text(path);
    if (!tree || text === null) continue;
    for (const statement of importsOf(tree.rootNode)) {
      const imported = statement.from ? statement.names.find((n) => n.name === name) : undefined;
      if (!imported) continue;
      const meant =
        module === null ||
        absoluteNames(bench, path, statement.module).some(
          (m) => m === module || module.endsWith(m) || m.endsWith(module),
        );
      if (meant) places.push({ path, text, root: tree.rootNode, statement, name: imported });
    }
  }
  const here = places.filter(
    (p) =>
      p.path === files[0] && p.statement.node.startPosition.row < line && line <= p.statement.node.endPosition.row + 1,
  );
  return here.length > 0 ? here : places;
}

/** The edits that import another name instead; the file's uses follow where it calls the name by its own name. */
export function renameEdits(place: Place, newName: string): TextEdit[] {
  const { name, root } = place;
  // `x as x` would say that the name is meant as an export.
  const edits = [replaceNode(name.bound === newName ? name.node : name.nameNode, newName)];
  if (name.bound !== name.name) return edits;
  const alreadyBound = bindingsIn(root).some((b) => b.name === newName);
  const uses = usesOf(root, name.name).filter((n) => n.startIndex !== name.nameNode.startIndex);
  edits.push(...uses.map((use) => replaceNode(use, newName)));
  if (!alreadyBound)
    edits.push(
      ...exportedStrings(root)
        .filter((s) => s.text === name.name)
        .map((s) => replaceNode(s, newName)),
    );
  return edits;
}

/** How a name is used in a file, as far as its spelling and its uses tell. */
function roleOf(root: Node, name: string): { kind: 'class' | 'function' | 'variable' | null; args: number | null } {
  for (const use of usesOf(root, name)) {
    const { parent } = use;
    if (parent?.type === 'call' && parent.childForFieldName('function')?.id === use.id) {
      const args = parent.childForFieldName('arguments');
      return { kind: /^_?[A-Z][a-z]/.test(name) ? 'class' : 'function', args: args?.namedChildCount ?? null };
    }
  }
  if (/^_?[A-Z0-9_]+$/.test(name)) return { kind: 'variable', args: null };
  return { kind: /^_?[A-Z]/.test(name) ? 'class' : null, args: null };
}

function acceptsArguments(node: Node, count: number): boolean {
  const parameters = node.parent?.type === 'function_definition' ? node.parent.childForFieldName('parameters') : null;
  if (!parameters) return true;
  const all = parameters.namedChildren.filter((p) => p !== null);
  if (all.some((p) => /splat/.test(p.type))) return true;
  const needed = all.filter((p) => !/default/.test(p.type)).length;
  return needed <= count && count <= all.length;
}

async function ownExports(
  bench: Workbench,
  place: Place,
  target: string,
  hints: readonly string[],
): Promise<Proposal[]> {
  const exports = await exportsOf(bench, target);
  const imported = new Set(place.statement.names.map((n) => n.name));
  const bound = new Set(
    bindingsIn(place.root)
      .filter((b) => b.node.startIndex !== place.name.nameNode.startIndex)
      .map((b) => b.name),
  );
  const promised = new Set(
    exportedStrings(place.root)
      .map((s) => s.text)
      .filter((s) => !bound.has(s)),
  );
  const wanted = await importedFrom(bench, target, place.path);
  const { name } = place.name;
  const role = roleOf(place.root, place.name.bound);
  const own = [...exports].filter(
    ([other, e]) => !imported.has(other) && other !== name && (e.kind !== 'import' || target.endsWith('__init__.py')),
  );
  const submodules = target.endsWith('__init__.py')
    ? submodulesOf(bench, moduleIndex(bench).byPath.get(target)?.[0] ?? '')
    : [];
  const unused = own.filter(
    ([other, e]) => !other.startsWith('_') && e.kind !== 'import' && !wanted.has(other) && fits(e.kind, role.kind),
  );
  const proposals = own.map(([other, entry]): Proposal => {
    const near = similarity(name, other);
    let prior = near >= 0.55 ? 0.35 + 0.6 * near : 0;
    if (usesOf(place.root, other).length > 0 && !bound.has(other)) prior = Math.max(prior, 0.93);
    if (promised.has(other)) prior = Math.max(prior, 0.95);
    if (hints.includes(other)) prior = Math.max(prior, 0.92);
    if (fits(entry.kind, role.kind) && !other.startsWith('_') && entry.kind !== 'import') {
      const shared = wordsOf(name).some((w) => wordsOf(other).includes(w));
      const lone = unused.length === 1 && unused[0]?.[0] === other;
      prior = Math.max(prior, lone ? 0.6 : wanted.has(other) ? 0.15 : 0.35 + (shared ? 0.2 : 0));
      if (role.args !== null && !acceptsArguments(entry.node, role.args)) prior *= 0.4;
    } else if (entry.kind === 'class' && role.kind === 'function') prior = Math.max(prior * 0.7, 0.12);
    if (place.text !== '' && bound.has(other)) prior *= 0.5;
    const description = `import ${other} instead of ${name} from ${place.statement.module}`;
    return inFile(place.path, renameEdits(place, other), {
      template: near >= 0.55 ? 'near-export' : 'other-export',
      prior,
      description,
    });
  });
  const modules = submodules.map((other) => {
    const prior = 0.35 + 0.6 * similarity(name, other);
    return inFile(place.path, renameEdits(place, other), {
      template: 'near-export',
      prior,
      description: `import module ${other} instead of ${name}`,
    });
  });
  return [...proposals, ...modules.filter((m) => m.prior > 0.65)].filter((p) => p.prior > 0.1);
}

const fits = (kind: string, wanted: string | null) => wanted === null || kind === wanted;

async function foreignExports(bench: Workbench, place: Place, hints: readonly string[]): Promise<Proposal[]> {
  const facts = await moduleFacts(bench, place.statement.module);
  if (!facts) return [];
  const { name } = place.name;
  const imported = new Set(place.statement.names.map((n) => n.name));
  const bound = new Set(bindingsIn(place.root).map((b) => b.name));
  return [...new Set([...Object.keys(facts.names), ...facts.submodules])].flatMap((other) => {
    const near = similarity(name, other);
    if (near < 0.6 || imported.has(other)) return [];
    let prior = 0.3 + 0.62 * near;
    if (facts.all.includes(other)) prior += 0.03;
    if (other.startsWith('_') !== name.startsWith('_')) prior -= 0.15;
    if (usesOf(place.root, other).length > 0 && !bound.has(other)) prior = Math.max(prior, 0.96);
    if (hints.includes(other)) prior = Math.max(prior, 0.92);
    const description = `import ${other} instead of ${name} from ${place.statement.module}`;
    return [inFile(place.path, renameEdits(place, other), { template: 'near-export', prior, description })];
  });
}

/** The name lives in another module by now (or always did). */
async function moved(bench: Workbench, place: Place): Promise<Proposal[]> {
  const { name, statement, path, text, root } = { ...place, name: place.name };
  const { stdlib, installed } = await topFacts(bench);
  const isStdlib = (module: string) => stdlib.includes(module);
  const target = fileOfModule(bench, path, statement.module);
  const files = (await definersOf(bench, name.name)).filter((f) => f !== target && f !== path);
  const own = files.map((f) => writtenModule(bench, path, f, statement.module)).filter((m) => m !== null);
  const among = installed.filter((m) => text.includes(m));
  const all = target === null || own.length === 0 ? await modulesOffering(bench, name.name, among) : [];
  const top = statement.module.split('.')[0] ?? '';
  const foreign = all.filter((m) => m !== statement.module);
  const wanted = [
    ...own.map((module, i) => ({ module, prior: own.length === 1 ? 0.9 : 0.75 - 0.1 * i })),
    ...foreign.map((module, i) => ({
      module,
      prior:
        (module.split('.')[0] === top
          ? 0.93
          : similarity(module, statement.module) > 0.7
            ? 0.85
            : target === null
              ? 0.6
              : 0.25) -
        0.06 * i,
    })),
  ].slice(0, 8);
  return wanted.flatMap(({ module, prior }) => {
    const alias = name.bound === name.name ? {} : { alias: name.bound };
    const lone = statement.names.length === 1 && statement.moduleNode;
    const added = lone
      ? replaceNode(statement.moduleNode as Node, module)
      : addImport(text, root, { module, name: name.name, ...alias }, isStdlib);
    if (!added) return [];
    const edits = lone ? [added] : [added, ...removeNames(text, statement, [name])];
    return [inFile(path, edits, { template: 'moved-name', prior, description: `import ${name.name} from ${module}` })];
  });
}

/** A name that its module does not export: a near one, the one that the file promises or uses, the module that has it. */
export const missingExport: Rule = {
  id: 'missing-export',
  applies: (failure) => diagnose(failure)?.kind === 'no-export',
  async *propose(bench, failure) {
    const diagnosis = diagnose(failure);
    if (diagnosis?.kind !== 'no-export') return;
    const files = [...new Set([failure.file, ...failure.diagnostic.frames.map((f) => f.file).reverse()])];
    const places = await placesOf(bench, files, failure.line, diagnosis.name, diagnosis.module);
    const hints = hintsOf(failure);
    const proposals: Proposal[] = [];
    for (const place of places) {
      const target = fileOfModule(bench, place.path, place.statement.module);
      const exists = target !== null && (await exportsOf(bench, target)).has(diagnosis.name);
      if (diagnosis.circular || exists) proposals.push(...(await circularProposals(bench, place)));
      proposals.push(
        ...(target === null
          ? await foreignExports(bench, place, hints)
          : await ownExports(bench, place, target, hints)),
      );
      proposals.push(...(await moved(bench, place)));
    }
    yield* byPrior(proposals);
  },
};
