import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import { inFile, replaceNode } from '../../propose';
import type { Rule } from '../../rule';

/** What joins comparisons of one value with several, by how they compare. */
const JOINED_BY: Readonly<Record<string, string>> = { '===': '||', '==': '||', '!==': '&&', '!=': '&&' };

/** A value that shall be two things at once, or must not be either of two: the comparisons are joined the wrong way. */
export const overlap: Rule = {
  id: 'overlap',
  applies: ({ diagnostic: { code } }) => code === 'TS2367',
  async *propose(bench, { file, line }) {
    const tree = await bench.parse(file);
    for (const node of tree ? walk(tree.rootNode) : []) {
      if (node.type !== 'binary_expression' || node.startPosition.row > line - 1 || node.endPosition.row < line - 1)
        continue;
      const token = joint(node);
      const wanted = token && JOINED_BY[comparison(node.childForFieldName('right')) ?? ''];
      if (!token || !wanted || wanted === token.type) continue;
      yield inFile(file, [replaceNode(token, wanted)], {
        template: 'overlap',
        prior: 0.9,
        description: `${wanted} instead of ${token.type}`,
      });
    }
  },
};

/** The operator between two comparisons of one value; null where there are none. */
function joint(node: Node): Node | null {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  const token = node.childForFieldName('operator');
  if (!left || !right || !token || !/^(&&|\|\|)$/.test(token.type)) return null;
  const last = left.type === 'binary_expression' && !comparison(left) ? left.childForFieldName('right') : left;
  const isAlike = last !== null && comparison(last) === comparison(right) && comparison(right) !== null;
  return isAlike && last.childForFieldName('left')?.text === right.childForFieldName('left')?.text ? token : null;
}

/** How a comparison compares; null for anything else. */
function comparison(node: Node | null): string | null {
  const operator = node?.type === 'binary_expression' ? node.childForFieldName('operator')?.type : undefined;
  return operator !== undefined && operator in JOINED_BY ? operator : null;
}
