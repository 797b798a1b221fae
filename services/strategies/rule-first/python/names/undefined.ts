import { nearNames } from '../../../../../domain/near-names';
import type { Failure } from '../../../../../domain/failure';
import { enclosing, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Proposal, Rule, Workbench } from '../../rule';
import { membersOfClass } from '../code/classes';
import { bindingsIn, exportedStrings, isVariable, scopeOf, usesOf, visibleBindings } from '../code/scope';
import { diagnose, hintsOf } from '../diagnosis';
import { moduleFacts, topFacts } from '../facts';
import { fileOfModule, mentionsOf } from '../modules';
import { byPrior, inFile, replaceNode } from '../../propose';
import { missingImports, offered, type Unknown } from './missing-imports';

async function unknownOf(bench: Workbench, failure: Failure, name: string): Promise<Unknown | null> {
  const files = [failure.file, ...failure.diagnostic.frames.map((f) => f.file).reverse()];
  for (const path of new Set(files)) {
    const tree = await bench.parse(path);
    const text = bench.text(path);
    if (!tree || text === null) continue;
    const root = tree.rootNode;
    const uses = usesOf(root, name);
    const lines = [failure.line, ...failure.diagnostic.frames.filter((f) => f.file === path).map((f) => f.line)];
    const use =
      uses.find((u) => lines.includes(u.startPosition.row + 1)) ??
      uses[0] ??
      exportedStrings(root).find((s) => s.text === name);
    if (use) return { path, text, root, name, use, uses, hints: hintsOf(failure) };
  }
  return null;
}

/** `sqrt(x)` where `math` is imported, `name` where `self` has it. */
async function qualified(bench: Workbench, unknown: Unknown): Promise<Proposal[]> {
  const { path, root, name, use, uses } = unknown;
  const found: Proposal[] = [];
  const put = (before: string, prior: number) => {
    const description = `${before}.${name} instead of ${name}`;
    found.push(
      inFile(path, [{ start: use.startIndex, end: use.startIndex, text: `${before}.` }], {
        template: 'qualify',
        prior,
        description,
      }),
    );
    if (uses.length > 1) {
      const edits = uses.map((u) => ({ start: u.startIndex, end: u.startIndex, text: `${before}.` }));
      found.push(
        inFile(path, edits, {
          template: 'qualify',
          prior: prior - 0.03,
          description: `${description}, everywhere in the file`,
        }),
      );
    }
  };
  const method = enclosing(use, ['function_definition']);
  const type = method ? enclosing(method, ['class_definition']) : null;
  const first = method?.childForFieldName('parameters')?.firstNamedChild?.text;
  if (type && first !== undefined && /^(self|cls)$/.test(first)) {
    const members = await membersOfClass(bench, path, type);
    if (members.own.has(name) || members.inherited.has(name)) put(first, 0.9);
  }
  for (const binding of bindingsIn(root).filter((b) => b.kind === 'import')) {
    const statement = enclosing(binding.node, ['import_statement']);
    if (!statement) continue;
    const target =
      binding.node.parent?.type === 'aliased_import'
        ? binding.node.parent.childForFieldName('name')?.text
        : binding.node.parent?.text;
    const foreign = target !== undefined && fileOfModule(bench, path, target) === null;
    const facts = foreign ? await moduleFacts(bench, target) : null;
    if (facts && name in facts.names && !name.startsWith('_')) put(binding.name, facts.all.includes(name) ? 0.88 : 0.8);
  }
  return found;
}

const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ['true', 'True'],
  ['false', 'False'],
  ['null', 'None'],
  ['none', 'None'],
  ['nil', 'None'],
  ['this', 'self'],
  ['unicode', 'str'],
  ['basestring', 'str'],
  ['xrange', 'range'],
  ['raw_input', 'input'],
  ['unichr', 'chr'],
  ['long', 'int'],
]);

/** Near names among all that the place can see; a near name that nothing reads is itself the misspelt one. */
async function near(bench: Workbench, unknown: Unknown): Promise<Proposal[]> {
  const { path, root, name, use, uses, hints } = unknown;
  const { builtins } = await topFacts(bench);
  const visible = isVariable(use) ? visibleBindings(use) : bindingsIn(root);
  const scope = scopeOf(use);
  const local = new Set(bindingsIn(scope).map((b) => b.name));
  const names = new Set([...visible.map((b) => b.name), ...builtins]);
  names.delete(name);
  const found: Proposal[] = [];
  const called = use.parent?.type === 'call' && use.parent.childForFieldName('function')?.id === use.id;
  for (const { name: other, score } of nearNames(name, names, 6, 0.5)) {
    let prior = 0.2 + 0.7 * score;
    if (local.has(other)) prior += 0.04;
    if (hints.includes(other)) prior += 0.05;
    const bindings = visible.filter((b) => b.name === other);
    const callable = bindings.length === 0 || bindings.some((b) => ['function', 'class', 'import'].includes(b.kind));
    if (called && callable) prior += 0.02;
    if (Math.min(name.length, other.length) <= 2) prior -= 0.25;
    prior = Math.min(0.97, prior);
    const here = uses.filter((u) => scopeOf(u).id === scope.id);
    const description = `${other} instead of ${name}`;
    const what = { template: 'near-name', description };
    found.push(inFile(path, [replaceNode(use, other)], { ...what, prior: here.length > 1 ? prior - 0.05 : prior }));
    if (here.length > 1)
      found.push(
        inFile(
          path,
          here.map((u) => replaceNode(u, other)),
          { ...what, prior },
        ),
      );
    if (uses.length > here.length)
      found.push(
        inFile(
          path,
          uses.map((u) => replaceNode(u, other)),
          { ...what, prior: prior - 0.02 },
        ),
      );
    found.push(
      ...renamedBinding(
        bench,
        unknown,
        other,
        prior,
        bindings.map((b) => b.node),
      ),
    );
  }
  const constant = CONSTANTS.get(name);
  if (constant !== undefined)
    found.push(
      inFile(
        path,
        uses.map((u) => replaceNode(u, constant)),
        { template: 'python-name', prior: 0.96, description: `${constant} instead of ${name}` },
      ),
    );
  return found;
}

/** The binding is misspelt, not its uses: nothing reads it under its name. */
function renamedBinding(
  bench: Workbench,
  unknown: Unknown,
  other: string,
  prior: number,
  bindings: readonly Node[],
): Proposal[] {
  const { path, root, name } = unknown;
  if (bindings.length === 0) return [];
  const same = [...walk(root)].filter((n) => n.type === 'identifier' && n.text === other && isVariable(n));
  const places = new Set(bindings.map((b) => b.startIndex));
  const read = same.filter((n) => !places.has(n.startIndex));
  const description = `rename ${other} to ${name}, as it is used`;
  const edits = bindings.map((b) => replaceNode(b, name));
  const imported = bindings.some((b) => /import|dotted_name/.test(b.parent?.type ?? ''));
  if (imported && bindings[0]?.parent?.type !== 'aliased_import') return [];
  return [
    inFile(path, edits, {
      template: 'rename-binding',
      prior:
        read.length > 0
          ? prior * 0.3
          : mentionsOf(bench, name) > mentionsOf(bench, other)
            ? Math.min(0.97, prior + 0.06)
            : prior - 0.02,
      description,
    }),
  ];
}

/** From here on the whole environment is not searched before the proposal is tried. */
const SURE = 0.85;

/** A name that nothing binds. */
export const undefinedName: Rule = {
  id: 'undefined-name',
  applies: (failure) => diagnose(failure)?.kind === 'undefined-name',
  async *propose(bench, failure) {
    const diagnosis = diagnose(failure);
    const unknown = diagnosis?.kind === 'undefined-name' ? await unknownOf(bench, failure, diagnosis.name) : null;
    if (!unknown) return;
    const quoted = exportedName(unknown);
    if (quoted) return yield* byPrior(quoted);
    const known = byPrior([
      ...(await near(bench, unknown)),
      ...(await missingImports(bench, unknown)),
      ...(await qualified(bench, unknown)),
    ]);
    const sure = known.filter((p) => p.prior >= SURE);
    yield* sure;
    yield* byPrior([...known.filter((p) => !sure.includes(p)), ...(await offered(bench, unknown))]);
  },
};

/** `__all__` promises a name that the file does not have. */
function exportedName({ path, root, name, use }: Unknown): Proposal[] | null {
  if (use.type !== 'string_content') return null;
  const bound = bindingsIn(root).map((b) => b.name);
  const listed = exportedStrings(root).map((s) => s.text);
  return nearNames(
    name,
    bound.filter((b) => !listed.includes(b)),
    5,
    0.5,
  ).map(({ name: other, score }) =>
    inFile(path, [replaceNode(use, other)], {
      template: 'near-name',
      prior: 0.3 + 0.6 * score,
      description: `list ${other} instead of ${name}`,
    }),
  );
}
