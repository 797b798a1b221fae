import type { Node } from '../../../../syntax/contract';
import type { Proposal, Workbench } from '../../rule';
import { addImport, importsOf, importText, type Wanted } from '../code/imports';
import { moduleFacts, modulesOffering, topFacts } from '../facts';
import { importsRelatively, preferredName, relativeName } from '../imports/style';
import { definersOf, fileOfModule, howOthersImport, moduleIndex, packagesOf } from '../modules';
import { inFile } from '../../propose';

export interface Unknown {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly name: string;
  /** The use that the tool names, else the first of the file. */
  readonly use: Node;
  readonly uses: readonly Node[];
  readonly hints: readonly string[];
}

/** Ways to bring a name in from another module. */
export async function missingImports(bench: Workbench, unknown: Unknown): Promise<Proposal[]> {
  const { path, text, root, name, uses } = unknown;
  const { stdlib, installed } = await topFacts(bench);
  const isStdlib = (module: string) => stdlib.includes(module);
  const members = uses.flatMap((u) =>
    u.parent?.type === 'attribute' ? [u.parent.childForFieldName('attribute')?.text ?? ''] : [],
  );
  const wanted: { wanted: Wanted; prior: number }[] = [];
  const relative = await importsRelatively(bench, path);
  const written = (file: string): string | null => {
    const names = moduleIndex(bench).byPath.get(file) ?? [];
    return (relative ? relativeName(packagesOf(bench, path), names) : null) ?? preferredName(bench, names);
  };
  const others = await howOthersImport(bench, path, name);
  const total = others.reduce((sum, o) => sum + o.count, 0);
  for (const { count, ...how } of others.slice(0, 3)) {
    const file = how.name === undefined ? null : fileOfModule(bench, path, how.module);
    const own = file === null ? null : written(file);
    if (file !== path)
      wanted.push({ wanted: own === null ? how : { ...how, module: own }, prior: 0.8 + 0.15 * (count / total) });
  }
  for (const [module, file] of moduleIndex(bench).byName) {
    const cut = module.lastIndexOf('.');
    if (module.slice(cut + 1) !== name || file === path || cut < 0) continue;
    const own = relative ? relativeName(packagesOf(bench, path), [module]) : null;
    const from = own === null ? module.slice(0, cut) : own.slice(0, own.length - name.length).replace(/(?<=\w)\.$/, '');
    wanted.push({ wanted: { module: from, name }, prior: members.length > 0 ? 0.88 : 0.6 });
  }
  const definers = (await definersOf(bench, name)).filter((f) => f !== path);
  definers.forEach((file, i) => {
    const module = written(file);
    if (module !== null)
      wanted.push({ wanted: { module, name }, prior: (definers.length === 1 ? 0.9 : 0.7) - 0.1 * i });
  });
  if (stdlib.includes(name) || installed.includes(name)) {
    const facts = members.length > 0 ? await moduleFacts(bench, name) : null;
    const known = members.every((m) => facts === null || m in facts.names || facts.submodules.includes(m));
    wanted.push({ wanted: { module: name }, prior: known ? (members.length > 0 ? 0.94 : 0.8) : 0.4 });
    const inner = members.find((m) => facts?.submodules.includes(m));
    if (inner !== undefined) wanted.push({ wanted: { module: `${name}.${inner}` }, prior: 0.945 });
  }
  wanted.push(...(await fromNeighbours(bench, unknown)));
  return wanted.flatMap(({ wanted: want, prior }) => {
    const edit = addImport(text, root, want, isStdlib);
    return edit
      ? [inFile(path, [edit], { template: 'add-import', prior, description: `add ${importText(want)}` })]
      : [];
  });
}

/** Modules of the standard library and of the environment that offer the name, whoever else imports it. */
export async function offered(bench: Workbench, unknown: Unknown): Promise<Proposal[]> {
  const { path, text, root, name, uses } = unknown;
  const { stdlib, installed } = await topFacts(bench);
  const read = uses.some((u) => u.parent?.type === 'call' || u.parent?.type === 'attribute');
  if (name.length < 3 || (!read && !/^[A-Z]/.test(name))) return [];
  const modules = await modulesOffering(
    bench,
    name,
    installed.filter((m) => text.includes(m)),
  );
  return modules.slice(0, 4).flatMap((module, i) => {
    const wanted = { module, name };
    const sibling = text.includes(`from ${module} import`) ? 0.1 : 0;
    const prior = (/^[A-Z]/.test(name) ? 0.8 : 0.7) + sibling - 0.07 * i;
    const edit = addImport(text, root, wanted, (m) => stdlib.includes(m));
    return edit
      ? [inFile(path, [edit], { template: 'add-import', prior, description: `add ${importText(wanted)}` })]
      : [];
  });
}

/** The file imports other names from a module outside of the project that has this one too. */
async function fromNeighbours(
  bench: Workbench,
  { path, root, name }: Unknown,
): Promise<{ wanted: Wanted; prior: number }[]> {
  const found: { wanted: Wanted; prior: number }[] = [];
  const modules = new Set(
    importsOf(root)
      .filter((s) => s.from && !s.star)
      .map((s) => s.module),
  );
  for (const module of modules) {
    if (module.startsWith('.') || fileOfModule(bench, path, module) !== null) continue;
    const facts = await moduleFacts(bench, module);
    if (facts && (name in facts.names || facts.submodules.includes(name)))
      found.push({ wanted: { module, name }, prior: 0.88 });
  }
  return found;
}
