import { nearNames } from '../../../../../domain/near-names';
import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Proposal, Rule, Workbench } from '../../rule';
import { usesOf } from '../code/scope';
import { diagnose, hintsOf } from '../diagnosis';
import { sourceFiles } from '../modules';
import { byPrior, inFile, replaceNode } from '../../propose';

/** Functions of the project with this name (a class stands for its `__init__` or its fields). */
async function parametersOf(
  bench: Workbench,
  callee: string,
): Promise<{ path: string; names: Node[]; body: Node | null }[]> {
  const found: { path: string; names: Node[]; body: Node | null }[] = [];
  for (const path of sourceFiles(bench)) {
    if (!new RegExp(`(def|class) +${callee}\\b`).test(bench.text(path) ?? '')) continue;
    const tree = await bench.parse(path);
    for (const node of tree ? walk(tree.rootNode) : []) {
      if (node.childForFieldName('name')?.text !== callee) continue;
      if (node.type === 'function_definition')
        found.push({ path, names: parameterNodes(node), body: node.childForFieldName('body') });
      if (node.type === 'class_definition') found.push({ path, ...constructorOf(node) });
    }
  }
  return found;
}

function constructorOf(type: Node): { names: Node[]; body: Node | null } {
  const members = type.childForFieldName('body')?.namedChildren ?? [];
  const init = members
    .map((m) => (m?.type === 'decorated_definition' ? m.childForFieldName('definition') : m))
    .find((m) => m?.childForFieldName('name')?.text === '__init__');
  if (init) return { names: parameterNodes(init), body: init.childForFieldName('body') };
  const fields = members.flatMap((m) => {
    const left = m?.firstNamedChild?.type === 'assignment' ? m.firstNamedChild.childForFieldName('left') : null;
    return left?.type === 'identifier' ? [left] : [];
  });
  return { names: fields, body: null };
}

function parameterNodes(fn: Node): Node[] {
  return (fn.childForFieldName('parameters')?.namedChildren ?? []).flatMap((p) => {
    const name = p?.type === 'identifier' ? p : (p?.childForFieldName('name') ?? p?.firstNamedChild);
    return name?.type === 'identifier' && !/^(self|cls)$/.test(name.text) ? [name] : [];
  });
}

/** A keyword argument that its callee does not take: a near parameter, or the parameter is the misspelt one. */
export const unexpectedKeyword: Rule = {
  id: 'unexpected-keyword',
  applies: (failure) => diagnose(failure)?.kind === 'unexpected-keyword',
  async *propose(bench, failure) {
    const diagnosis = diagnose(failure);
    if (diagnosis?.kind !== 'unexpected-keyword') return;
    const { name } = diagnosis;
    const hints = hintsOf(failure);
    const proposals: Proposal[] = [];
    const places = [{ file: failure.file, line: failure.line }, ...failure.diagnostic.frames];
    for (const path of new Set(places.map((p) => p.file))) {
      const tree = await bench.parse(path);
      const keywords = tree
        ? [...walk(tree.rootNode)].filter(
            (n) => n.type === 'keyword_argument' && n.childForFieldName('name')?.text === name,
          )
        : [];
      const near = keywords.filter((k) => {
        const call = k.parent?.parent;
        return places.some(
          (p) => p.file === path && call && call.startPosition.row < p.line && p.line <= call.endPosition.row + 1,
        );
      });
      for (const keyword of near.length > 0 ? near : keywords.slice(0, 3)) {
        const call = keyword.parent?.parent;
        const called = call?.childForFieldName('function')?.text.split('.').pop() ?? '';
        const callee = diagnosis.callee !== null && diagnosis.callee !== '__init__' ? diagnosis.callee : called;
        const given = (keyword.parent?.namedChildren ?? []).map((k) => k?.childForFieldName('name')?.text);
        for (const fn of await parametersOf(bench, callee)) {
          const free = fn.names.filter((n) => !given.includes(n.text));
          for (const { name: other, score } of nearNames(
            name,
            free.map((n) => n.text),
            6,
            free.length === 1 ? 0.2 : 0.4,
          )) {
            const prior = Math.min(0.96, 0.25 + 0.68 * score + (hints.includes(other) ? 0.05 : 0));
            const node = keyword.childForFieldName('name') as Node;
            proposals.push(
              inFile(path, [replaceNode(node, other)], {
                template: 'near-parameter',
                prior,
                description: `pass ${other} instead of ${name}`,
              }),
            );
            const parameter = fn.names.find((n) => n.text === other);
            if (!parameter) continue;
            const inside = fn.body ? usesOf(fn.body, other) : [];
            const already = fn.body ? usesOf(fn.body, name).length : 0;
            const edits = [parameter, ...inside].map((n) => replaceNode(n, name));
            const likely = already > 0 && inside.length === 0 ? prior + 0.03 : prior * 0.5;
            proposals.push(
              inFile(fn.path, edits, {
                template: 'rename-parameter',
                prior: likely,
                description: `rename the parameter ${other} to ${name}`,
              }),
            );
          }
        }
      }
    }
    yield* byPrior(proposals);
  },
};
