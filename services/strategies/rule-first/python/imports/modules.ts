import { nearNames, similarity } from '../../../../../domain/near-names';
import type { TextEdit } from '../../../../../domain/text-edit';
import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Proposal, Rule, Workbench } from '../../rule';
import { importsOf, type ImportedName, type ImportStatement } from '../code/imports';
import { usesOf } from '../code/scope';
import { diagnose, hintsOf } from '../diagnosis';
import { moduleFacts, modulesOffering, topFacts } from '../facts';
import { absoluteNames, exportsOf, fileOfModule, moduleIndex, packagesOf, submodulesOf } from '../modules';
import { byPrior, inFile, replaceNode } from '../../propose';
import { relativeName } from './style';

/** An import of a module that is not there. */
interface Miss {
  readonly path: string;
  readonly root: Node;
  readonly statement: ImportStatement;
  /** Only for plain imports. */
  readonly entry: ImportedName | null;
  /** As written. */
  readonly module: string;
}

async function missesOf(bench: Workbench, files: readonly string[], line: number, module: string): Promise<Miss[]> {
  const misses: Miss[] = [];
  for (const path of files) {
    const tree = await bench.parse(path);
    for (const statement of tree ? importsOf(tree.rootNode) : []) {
      const root = (tree as NonNullable<typeof tree>).rootNode;
      if (statement.from) misses.push({ path, root, statement, entry: null, module: statement.module });
      else for (const entry of statement.names) misses.push({ path, root, statement, entry, module: entry.name });
    }
  }
  const means = (m: Miss) =>
    (module === '.' && m.module.startsWith('.')) ||
    absoluteNames(bench, m.path, m.module)
      .concat(m.module)
      .some(
        (name) =>
          name === module ||
          name.startsWith(`${module}.`) ||
          (m.module.startsWith('.') && `${module}`.endsWith(m.module.replace(/^\.+/, ''))),
      );
  const meant = misses.filter(means);
  const here = meant.filter(
    (m) =>
      m.path === files[0] && m.statement.node.startPosition.row < line && line <= m.statement.node.endPosition.row + 1,
  );
  return here.length > 0 ? here : meant;
}

/** The edits that import another module instead; uses of the dotted name follow. */
function moduleEdits(miss: Miss, written: string): TextEdit[] {
  if (miss.statement.from && miss.statement.moduleNode) return [replaceNode(miss.statement.moduleNode, written)];
  const { entry, root } = miss;
  if (!entry) return [];
  const edits = [replaceNode(entry.nameNode, written)];
  if (entry.node.type === 'aliased_import') return edits;
  if (written.startsWith('.')) return [];
  if (!entry.name.includes('.') && !written.includes('.')) {
    return [...edits, ...usesOf(root, entry.name).map((use) => replaceNode(use, written))];
  }
  const dotted = [...walk(root)].filter((n) => n.type === 'attribute' && n.text === entry.name);
  return [...edits, ...dotted.map((n) => replaceNode(n, written))];
}

interface Option {
  readonly written: string;
  readonly prior: number;
  readonly why: string;
}

/** Share of a statement's names that a project file has. */
async function coverage(bench: Workbench, miss: Miss, file: string): Promise<number> {
  const names = miss.statement.from ? miss.statement.names.map((n) => n.name) : attributesRead(miss);
  if (names.length === 0) return 0;
  const exports = await exportsOf(bench, file);
  const submodules = file.endsWith('__init__.py')
    ? submodulesOf(bench, moduleIndex(bench).byPath.get(file)?.[0] ?? '')
    : [];
  return names.filter((n) => exports.has(n) || submodules.includes(n)).length / names.length;
}

function attributesRead(miss: Miss): string[] {
  const bound = miss.entry?.bound;
  if (bound === undefined) return [];
  return usesOf(miss.root, bound).flatMap((use) => {
    const name = use.parent?.type === 'attribute' ? use.parent.childForFieldName('attribute')?.text : undefined;
    return name === undefined ? [] : [name];
  });
}

/** Modules of the project: near in name, or holding what is asked for. */
async function ownModules(bench: Workbench, miss: Miss): Promise<Option[]> {
  const { byPath } = moduleIndex(bench);
  const options: Option[] = [];
  const asked = absoluteNames(bench, miss.path, miss.module)[0] ?? miss.module.replace(/^\.+/, '');
  const relative = miss.module.startsWith('.');
  for (const [file, names] of byPath) {
    if (file === miss.path || bench.adapter.role(file, bench.project) === 'test') continue;
    const near = Math.max(...names.map((n) => dottedSimilarity(asked, n)));
    const covered = await coverageIfNear(bench, miss, file, near);
    if (near < 0.6 && covered < 1) continue;
    // A module that asks its own package's top for names closes a cycle.
    const around = file.endsWith('__init__.py') && miss.path.startsWith(file.slice(0, -'__init__.py'.length));
    const likely =
      (near >= 0.6 ? 0.35 + 0.5 * near : 0.45) + 0.25 * covered + (near >= 0.6 && covered === 1 ? 0.05 : 0);
    const prior = Math.min(0.97, likely) - (around ? 0.35 : 0);
    const own = relativeName(packagesOf(bench, miss.path), names);
    for (const [i, name] of [...names]
      .sort((a, b) => dottedSimilarity(asked, b) - dottedSimilarity(asked, a))
      .slice(0, 2)
      .entries()) {
      options.push({ written: name, prior: prior - (relative ? 0.1 : 0) - 0.08 * i, why: 'near-module' });
    }
    if (own !== null && miss.statement.from)
      options.push({ written: own, prior: prior - (relative ? 0 : 0.1), why: 'near-module' });
  }
  return options;
}

function coverageIfNear(bench: Workbench, miss: Miss, file: string, near: number): Promise<number> {
  const names = miss.statement.from ? miss.statement.names.map((n) => n.name) : attributesRead(miss);
  const text = bench.text(file) ?? '';
  const mayHave =
    near >= 0.6 || (names.length > 0 && names.every((n) => text.includes(n))) || file.endsWith('__init__.py');
  return mayHave ? coverage(bench, miss, file) : Promise.resolve(0);
}

/** Dotted names part by part; a part more or less costs. */
function dottedSimilarity(a: string, b: string): number {
  const [left, right] = [a.split('.'), b.split('.')];
  if (left.length === right.length) {
    const parts = left.map((part, i) => similarity(part, right[i] ?? ''));
    return Math.min(...parts) < 0.4 ? 0 : parts.reduce((s, p) => s + p, 0) / parts.length;
  }
  const [long, short] = left.length > right.length ? [left, right] : [right, left];
  const tail = long.slice(long.length - short.length).join('.');
  const head = long.slice(0, short.length).join('.');
  const missing = 0.12 * (long.length - short.length);
  return Math.max(similarity(tail, short.join('.')), similarity(head, short.join('.')) - 0.15) - missing;
}

/** Modules of the standard library and of the environment, part by part. */
async function foreignModules(bench: Workbench, miss: Miss, hints: readonly string[]): Promise<Option[]> {
  if (miss.module.startsWith('.')) return [];
  const { stdlib, installed } = await topFacts(bench);
  const [top = '', ...rest] = miss.module.split('.');
  const names = miss.statement.from ? miss.statement.names.map((n) => n.name) : attributesRead(miss);
  const options: Option[] = [];
  const known = [...stdlib, ...installed];
  const tops = known.includes(top) ? [{ name: top, score: 1 }] : nearNames(top, known, 6, 0.6);
  for (const { name, score } of tops) {
    let path = name;
    let total = score;
    for (const part of rest) {
      const facts = await moduleFacts(bench, path);
      const inner = facts ? [...facts.submodules, ...Object.keys(facts.names)] : [];
      const best = inner.includes(part) ? { name: part, score: 1 } : nearNames(part, inner, 1, 0.6)[0];
      if (!best) {
        total = 0;
        break;
      }
      path = `${path}.${best.name}`;
      total = Math.min(total, best.score);
    }
    if (total === 0 || path === miss.module) continue;
    const facts = await moduleFacts(bench, path);
    const have = facts ? [...facts.submodules, ...Object.keys(facts.names)] : [];
    const covered = names.length === 0 ? 0.5 : names.filter((n) => have.includes(n)).length / names.length;
    const used = miss.entry !== null && usesOf(miss.root, path.split('.')[0] ?? '').length > 0 ? 0.1 : 0;
    const hint = hints.includes(path) ? 0.1 : 0;
    options.push({
      written: path,
      prior: Math.min(0.97, 0.25 + 0.45 * total + 0.25 * covered + used + hint),
      why: 'near-module',
    });
  }
  const [first, ...others] = miss.statement.from ? names : [];
  if (first !== undefined) {
    for (const [i, module] of (
      await modulesOffering(
        bench,
        first,
        installed.filter((m) => similarity(m, top) > 0.5),
      )
    )
      .slice(0, 3)
      .entries()) {
      const facts = await moduleFacts(bench, module);
      if (module !== miss.module && others.every((n) => facts && n in facts.names))
        options.push({ written: module, prior: 0.7 - 0.1 * i, why: 'moved-name' });
    }
  }
  return options;
}

/** The same names over another number of dots, or without the package's or the source folder's name. */
function otherDepths(bench: Workbench, miss: Miss): Option[] {
  const tail = miss.module.replace(/^\.+/, '');
  const own = packagesOf(bench, miss.path).flatMap((p) => p.split('.').filter(Boolean));
  const written = [1, 2, 3].map((dots) => '.'.repeat(dots) + tail).concat(tail);
  const absolute = own.map((_, i) => [...own.slice(0, i + 1), tail].filter(Boolean).join('.'));
  const shorter = tail.split('.').slice(1).join('.');
  return [...written, ...absolute, shorter]
    .filter(
      (w) =>
        w !== '' &&
        w !== miss.module &&
        fileOfModule(bench, miss.path, w) !== null &&
        (miss.statement.from || !w.startsWith('.')),
    )
    .map((w, i) => ({
      written: w,
      prior: (w.startsWith('.') === miss.module.startsWith('.') ? 0.93 : 0.85) - 0.03 * i,
      why: 'import-depth',
    }));
}

/** `import util` of a module beside the file: `from . import util`, `from package import util`. */
function fromPackage(bench: Workbench, miss: Miss): Proposal[] {
  const { entry, statement } = miss;
  if (!entry || entry.name.includes('.') || statement.names.length > 1) return [];
  const alias = entry.bound === entry.name ? '' : ` as ${entry.bound}`;
  return packagesOf(bench, miss.path)
    .filter((p) => p !== '' && submodulesOf(bench, p).includes(entry.name))
    .flatMap((own, i) =>
      [
        ['.', 0.8],
        [own, 0.78],
      ].map(([from, prior]) =>
        inFile(miss.path, [replaceNode(statement.node, `from ${from} import ${entry.name}${alias}`)], {
          template: 'import-depth',
          prior: Number(prior) - 0.1 * i,
          description: `import ${entry.name} from ${from === '.' ? 'its own package' : from}`,
        }),
      ),
    );
}

/** A module that is not there: near names in the project, the standard library and the environment, and other import depths. */
export const missingModule: Rule = {
  id: 'missing-module',
  applies: (failure) => diagnose(failure)?.kind === 'no-module',
  async *propose(bench, failure) {
    const diagnosis = diagnose(failure);
    if (diagnosis?.kind !== 'no-module') return;
    const files = [...new Set([failure.file, ...failure.diagnostic.frames.map((f) => f.file).reverse()])];
    const proposals: Proposal[] = [];
    for (const miss of await missesOf(bench, files, failure.line, diagnosis.module)) {
      const options = [
        ...otherDepths(bench, miss),
        ...(await ownModules(bench, miss)),
        ...(await foreignModules(bench, miss, hintsOf(failure))),
      ];
      for (const { written, prior, why } of options) {
        if (written === miss.module) continue;
        proposals.push(
          inFile(miss.path, moduleEdits(miss, written), {
            template: why,
            prior,
            description: `import from ${written} instead of ${miss.module}`,
          }),
        );
      }
      proposals.push(...fromPackage(bench, miss));
    }
    yield* byPrior(proposals);
  },
};
