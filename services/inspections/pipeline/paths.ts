import { posix } from 'node:path';
import { nearNames, similarity, type NearName } from '../../../domain/near-names';
import type { Tree } from '../../languages/contract';

const NEAR = 0.72;

/**
 * Paths of the repository that somebody may have meant by one that is not there: another spelling in the same folder, or the same
 * name in another folder.
 * @param folders that the path is relative to
 */
export function nearPaths(path: string, tree: Tree, folders: readonly string[]): NearName[] {
  const found = folders.flatMap((folder) => {
    const prefix = folder === '.' ? '' : `${folder}/`;
    const known = new Set<string>();
    for (const file of tree.files) {
      if (!file.startsWith(prefix)) continue;
      const inside = file.slice(prefix.length);
      known.add(inside);
      for (let parent = posix.dirname(inside); parent !== '.'; parent = posix.dirname(parent)) known.add(parent);
    }
    const isFile = posix.extname(path) !== '';
    const candidates = [...known].filter((name) => (posix.extname(name) !== '') === isFile);
    const spelt = nearNames(path, candidates, 4, NEAR).filter(
      ({ name }) => posix.extname(name) === posix.extname(path),
    );
    const moved = candidates
      .filter((name) => name !== path && posix.basename(name) === posix.basename(path))
      .map((name) => ({ name, score: 0.75 + 0.15 * similarity(posix.dirname(path), posix.dirname(name)) }));
    return [...spelt, ...(moved.length <= 3 ? moved : [])];
  });
  const best = new Map<string, NearName>();
  for (const one of found) if ((best.get(one.name)?.score ?? 0) < one.score) best.set(one.name, one);
  return [...best.values()].sort((a, b) => b.score - a.score).slice(0, 4);
}
