import type { Node } from '../../../syntax/contract';
import { isSimple } from '../function-view';
import { replaced, swapped, vary, type Template } from '../template';
import { isStatement } from './statements';

/** Of more names in one statement, no two are taken for one another. */
const MOST_NAMES = 4;

/** Indices of two elements in one statement, the one for the other. */
export const exchangeIndices: Template = function* (spot) {
  const { node, scene } = spot;
  if (!isStatement(spot)) return;
  const { index } = scene.roles;
  const own = [...scene.own(node)].filter((one) => one.type in index);
  for (const [i, a] of own.entries()) {
    for (const b of own.slice(i + 1)) {
      const [first, second] = [a.lastNamedChild, b.lastNamedChild];
      if (!first || !second || first.text === second.text || isWithin(first, b) || isWithin(second, a)) continue;
      yield vary('exchange-indices', 0.06, ...swapped(first, second));
    }
  }
};

/** Two names of a statement, the one for the other wherever they stand in it: `b = a` for `a = b`. */
export const exchangeNames: Template = function* (spot) {
  const { node, scene, around } = spot;
  if (!isStatement(spot) || !isSimple(scene, node)) return;
  const { roles } = scene;
  const places = new Map<string, Node[]>();
  for (const one of scene.own(node)) {
    if (!roles.variable.includes(one.type)) continue;
    const known = around.names.find((name) => name.text === one.text);
    if (!known || known.from === 'module' || known.sort === 'function') continue;
    places.set(one.text, [...(places.get(one.text) ?? []), one]);
  }
  if (places.size > MOST_NAMES) return;
  const names = [...places];
  for (const [i, [a, ofA]] of names.entries()) {
    for (const [b, ofB] of names.slice(i + 1)) {
      const [sortA, sortB] = [around.sortOf(a), around.sortOf(b)];
      const fit = sortA === null || sortB === null || sortA === sortB ? 1 : 0.5;
      const edits = [...ofA.map((one) => replaced(one, b)), ...ofB.map((one) => replaced(one, a))];
      yield vary('exchange-names', 0.05 * fit, ...edits);
    }
  }
};

const isWithin = (node: Node, outer: Node): boolean =>
  node.startIndex >= outer.startIndex && node.endIndex <= outer.endIndex && node.parent?.id !== outer.id;
