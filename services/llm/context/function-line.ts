import { lineOf, statements } from '../../syntax';
import type { Scene } from '../../strategies/search/scene';

/** First line of the body of the outermost function around a line (one inside another cannot be called from outside); null where there is none. */
export function functionBodyLine(scene: Scene, line: number): number | null {
  const own = scene.lines[line - 1];
  if (!own) return null;
  const start = own.start + (/^\s*/.exec(own.text)?.[0].length ?? 0);
  const node = scene.tree.rootNode.namedDescendantForIndex(start, start);
  const fn = scene
    .functionsAround(node)
    .filter((around) => scene.hasBody(around))
    .at(-1);
  if (!fn) return null;
  const body = scene.slot(fn, scene.roles.function[fn.type]?.body);
  const first = body ? statements(body, scene.table)[0] : null;
  return lineOf(first ?? fn);
}
