import { nearNames, similarity } from '../../../../../domain/near-names';
import { enclosing, walk } from '../../../../syntax';
import type { Failure } from '../../../../../domain/failure';
import type { Node } from '../../../../syntax/contract';
import type { Proposal, Rule, Workbench } from '../../rule';
import { classOf, membersOfClass } from '../code/classes';
import { addImport, importsOf } from '../code/imports';
import { usesOf } from '../code/scope';
import { diagnose, hintsOf } from '../diagnosis';
import { moduleFacts, topFacts, typeFacts } from '../facts';
import { exportsOf, fileOfModule, mentionsOf, moduleIndex, sourceFiles, submodulesOf } from '../modules';
import { byPrior, inFile, replaceNode } from '../../propose';

interface Access {
  readonly path: string;
  readonly root: Node;
  readonly node: Node;
  readonly attribute: Node;
  readonly object: Node;
}

/** Accesses of this attribute on the failing line, else in its file, else where the frames are. */
async function accessesOf(bench: Workbench, failure: Failure, name: string): Promise<Access[]> {
  const places = [{ file: failure.file, line: failure.line }, ...[...failure.diagnostic.frames].reverse()];
  const found: Access[] = [];
  for (const { file, line } of places) {
    const tree = await bench.parse(file);
    if (!tree) continue;
    const all = [...walk(tree.rootNode)].flatMap((node): Access[] => {
      const attribute = node.type === 'attribute' ? node.childForFieldName('attribute') : null;
      const object = node.childForFieldName('object');
      return attribute?.text === name && object ? [{ path: file, root: tree.rootNode, node, attribute, object }] : [];
    });
    const here = all.filter((a) => a.attribute.startPosition.row + 1 === line);
    if (here.length > 0) return here;
    found.push(...all.filter((a) => !found.some((f) => f.attribute.id === a.attribute.id)));
  }
  return found.slice(0, 6);
}

/** Methods that other languages, other types or Python 2 have, by Python's names. */
const FOREIGN: ReadonlyMap<string, readonly string[]> = new Map([
  ['push', ['append', 'add', 'put']],
  ['push_back', ['append']],
  ['add', ['append', 'update']],
  ['append', ['add', 'extend']],
  ['iteritems', ['items']],
  ['itervalues', ['values']],
  ['iterkeys', ['keys']],
  ['has', ['get']],
  ['trim', ['strip']],
  ['toUpperCase', ['upper']],
  ['toLowerCase', ['lower']],
  ['indexOf', ['index', 'find']],
  ['delete', ['remove', 'pop']],
  ['substring', ['strip']],
  ['startsWith', ['startswith']],
  ['isnumber', ['isnumeric', 'isdigit']],
]);

interface Pool {
  readonly names: readonly string[];
  /** How sure it is that these are the owner's members. */
  readonly sure: number;
}

async function poolOf(bench: Workbench, access: Access, owner: string | null): Promise<Pool> {
  const { path, object, root } = access;
  const imported = importsOf(root).find((s) =>
    s.names.some((n) => n.bound === object.text || (!s.from && n.name === object.text)),
  );
  if (imported) {
    const name = imported.names.find((n) => n.bound === object.text || n.name === object.text);
    const module = imported.from
      ? `${imported.module}${imported.module.endsWith('.') ? '' : '.'}${name?.name ?? ''}`
      : object.text === name?.bound
        ? (name?.name ?? '')
        : object.text;
    const file = fileOfModule(bench, path, module);
    if (file !== null)
      return {
        names: [
          ...(await exportsOf(bench, file)).keys(),
          ...submodulesOf(bench, moduleIndex(bench).byPath.get(file)?.[0] ?? ''),
        ],
        sure: 1,
      };
    const facts = await moduleFacts(bench, module);
    if (facts) return { names: [...Object.keys(facts.names), ...facts.submodules], sure: 1 };
  }
  const type = /^(self|cls)$/.test(object.text) ? enclosing(object, ['class_definition']) : null;
  if (type) {
    const members = await membersOfClass(bench, path, type);
    // A mixin reads what the class it is mixed into will have.
    const read = [...walk(type)].filter(
      (n) => n.type === 'attribute' && n.childForFieldName('object')?.text === object.text,
    );
    const names = read.map((n) => n.childForFieldName('attribute')?.text ?? '');
    return { names: [...members.own.keys(), ...members.inherited, ...names], sure: members.complete ? 1 : 0.95 };
  }
  if (owner !== null) {
    const last = owner.split('.').pop() ?? owner;
    for (const file of [path, ...sourceFiles(bench).filter((f) => bench.text(f)?.includes(`class ${last}`))]) {
      const found = await classOf(bench, file, last);
      if (!found) continue;
      const members = await membersOfClass(bench, found.path, found.node);
      return { names: [...members.own.keys(), ...members.inherited], sure: 1 };
    }
    const builtin = await typeFacts(bench, last);
    if (builtin) return { names: builtin, sure: 1 };
  }
  return { names: await attributesOfProject(bench), sure: 0.8 };
}

function attributesOfProject(bench: Workbench): Promise<string[]> {
  return bench.memo('attributes', async () => {
    const names = new Set<string>();
    for (const file of sourceFiles(bench).slice(0, 120)) {
      const tree = await bench.parse(file);
      for (const node of tree ? walk(tree.rootNode) : []) {
        if (node.type === 'attribute') names.add(node.childForFieldName('attribute')?.text ?? '');
        if (node.type === 'function_definition' || node.type === 'class_definition')
          names.add(node.childForFieldName('name')?.text ?? '');
      }
    }
    return [...names].filter(Boolean);
  });
}

/** A near member takes the attribute's place. */
async function nearMembers(
  bench: Workbench,
  access: Access,
  owner: string | null,
  hints: readonly string[],
): Promise<Proposal[]> {
  const { path, root, attribute, object } = access;
  const name = attribute.text;
  const pool = await poolOf(bench, access, owner);
  const foreign = (FOREIGN.get(name) ?? []).filter((other) => pool.names.includes(other));
  const same = [...walk(root)].filter(
    (n) =>
      n.type === 'attribute' &&
      n.childForFieldName('attribute')?.text === name &&
      n.childForFieldName('object')?.text === object.text,
  );
  const uses = new Map<string, number>();
  for (const n of walk(root))
    if (n.type === 'attribute')
      uses.set(
        n.childForFieldName('attribute')?.text ?? '',
        (uses.get(n.childForFieldName('attribute')?.text ?? '') ?? 0) + 1,
      );
  const near = nearNames(name, pool.names, 8, 0.5).map(({ name: other, score }) => {
    const dunder = other.startsWith('__') !== name.startsWith('__') ? 0.3 : 0;
    const hidden = other.startsWith('_') !== name.startsWith('_') ? 0.08 : 0;
    return {
      other,
      prior:
        0.2 +
        0.72 * score +
        (hints.includes(other) ? 0.05 : 0) +
        ((uses.get(other) ?? 0) > 0 ? 0.03 : 0) -
        dunder -
        hidden,
    };
  });
  const all = [...near, ...foreign.map((other, i) => ({ other, prior: 0.85 - 0.1 * i }))];
  return all.flatMap(({ other, prior }) => {
    const likely = Math.max(0.05, Math.min(0.97, prior) * pool.sure);
    const description = `${object.text.length < 30 ? `${object.text}.` : ''}${other} instead of ${name}`;
    const one = inFile(path, [replaceNode(attribute, other)], {
      template: 'near-member',
      prior: likely - (same.length > 1 ? 0.03 : 0),
      description,
    });
    if (same.length < 2) return [one];
    const edits = same.map((n) => replaceNode(n.childForFieldName('attribute') as Node, other));
    return [
      inFile(path, edits, {
        template: 'near-member',
        prior: likely,
        description: `${description}, everywhere in the file`,
      }),
      one,
    ];
  });
}

/** The class has the member under a misspelt name that nothing uses. */
async function renamedMember(bench: Workbench, access: Access, owner: string | null): Promise<Proposal[]> {
  const name = access.attribute.text;
  const self = /^(self|cls)$/.test(access.object.text) ? enclosing(access.object, ['class_definition']) : null;
  const last = owner?.split('.').pop();
  let found = self ? { path: access.path, node: self } : null;
  for (const file of found || last === undefined ? [] : [access.path, ...sourceFiles(bench)]) {
    found = bench.text(file)?.includes(`class ${last}`) ? await classOf(bench, file, last ?? '') : null;
    if (found) break;
  }
  if (!found) return [];
  const { own } = await membersOfClass(bench, found.path, found.node);
  const proposals: Proposal[] = [];
  for (const member of own.values()) {
    const near = similarity(name, member.name);
    if (near < 0.6 || /^__\w+__$/.test(member.name)) continue;
    const texts = sourceFiles(bench).map((f) => bench.text(f) ?? '');
    const mentions = texts.reduce((sum, t) => sum + (t.match(new RegExp(`\\.${member.name}\\b`, 'g'))?.length ?? 0), 0);
    const written = member.nodes.filter((n) => n.parent?.type === 'attribute').length;
    const commoner = mentionsOf(bench, name) > mentionsOf(bench, member.name);
    const prior = mentions > written ? 0.1 * near : commoner ? 0.32 + 0.63 * near : 0.15 + 0.7 * near;
    const edits = member.nodes.map((n) => replaceNode(n, name));
    proposals.push(
      inFile(found.path, edits, {
        template: 'rename-member',
        prior,
        description: `rename ${member.name} to ${name}, as it is used`,
      }),
    );
  }
  return proposals;
}

/** `import a` does not bring `a.b` in. */
async function submodule(bench: Workbench, access: Access, owner: string | null): Promise<Proposal[]> {
  const text = bench.text(access.path);
  const facts = owner === null ? null : await moduleFacts(bench, owner);
  if (!facts?.submodules.includes(access.attribute.text) || text === null || owner === null) return [];
  const { stdlib } = await topFacts(bench);
  const module = `${owner}.${access.attribute.text}`;
  const edit = addImport(text, access.root, { module }, (m) => stdlib.includes(m));
  const plain = importsOf(access.root)
    .flatMap((s) => (s.from ? [] : s.names))
    .find((n) => n.name === owner && n.node.type !== 'aliased_import');
  const only =
    plain &&
    usesOf(access.root, plain.bound).every((u) => u.parent?.text === module || u.parent?.text.startsWith(module));
  const swap =
    plain && only
      ? [
          inFile(access.path, [replaceNode(plain.nameNode, module)], {
            template: 'import-submodule',
            prior: 0.9,
            description: `import ${module}`,
          }),
        ]
      : [];
  return edit
    ? [
        ...swap,
        inFile(access.path, [edit], { template: 'import-submodule', prior: 0.88, description: `add import ${module}` }),
      ]
    : swap;
}

/** `datetime.now()` after `import datetime`, `time.time()` after `from time import time`. */
async function oneLevelOff(bench: Workbench, access: Access, owner: string | null): Promise<Proposal[]> {
  const { object, attribute, path } = access;
  if (object.type !== 'identifier') return [];
  const facts = owner === null ? null : await moduleFacts(bench, owner);
  if (facts && facts.names[object.text] === 'class') {
    const uses = usesOf(access.root, object.text).filter(
      (u) => u.parent?.type === 'attribute' && u.parent.childForFieldName('attribute')?.text === attribute.text,
    );
    const edits = uses.map((u) => ({ start: u.endIndex, end: u.endIndex, text: `.${object.text}` }));
    return [
      inFile(path, edits, {
        template: 'qualify',
        prior: 0.9,
        description: `${object.text}.${object.text}.${attribute.text}`,
      }),
    ];
  }
  return [];
}

/** A member that its owner does not have. */
export const missingAttribute: Rule = {
  id: 'missing-attribute',
  applies: (failure) => diagnose(failure)?.kind === 'no-attribute',
  async *propose(bench, failure) {
    const diagnosis = diagnose(failure);
    if (diagnosis?.kind !== 'no-attribute') return;
    const { name, ownerKind } = diagnosis;
    const owner = diagnosis.owner === 'NoneType' || diagnosis.owner === 'None' ? null : diagnosis.owner;
    if (/None/.test(diagnosis.owner ?? '') || failure.diagnostic.code === 'union-attr') return;
    const hints = hintsOf(failure);
    const proposals: Proposal[] = [];
    for (const access of await accessesOf(bench, failure, name)) {
      const module = ownerKind === 'module' ? owner : null;
      proposals.push(...(await submodule(bench, access, module)), ...(await oneLevelOff(bench, access, module)));
      proposals.push(
        ...(await nearMembers(bench, access, owner, hints)),
        ...(await renamedMember(bench, access, owner)),
      );
    }
    yield* byPrior(proposals);
  },
};
