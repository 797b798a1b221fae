import { strongest, type Suspicion } from '../../../domain/localization';
import { walk } from '../../syntax';
import type { RepairContext } from '../contract';
import type { Scenes } from './scenes';
import { sourceFilter } from './spectrum';

const FILES = 40;

/** Suspicious lines without any coverage: frames, functions around them, functions that the failing lines name. */
export async function suspectedBySource(context: RepairContext, scenes: Scenes): Promise<Suspicion[]> {
  const isSource = sourceFilter(context);
  const { failures } = context.cluster;
  const places = failures.flatMap((failure) => [
    { file: failure.file, line: failure.line },
    ...failure.diagnostic.frames,
  ]);
  const found: Suspicion[] = [];
  const named = new Set<string>();
  for (const { file, line } of places) {
    const scene = await scenes.open(file);
    for (const node of scene ? walk(scene.tree.rootNode) : []) {
      const from = node.startPosition.row + 1;
      const near = from <= line + 1 && node.endPosition.row + 1 >= line - 4;
      if (scene && near && node.type in scene.roles.call) named.add(scene.calledName(node) ?? '');
    }
  }
  const files = [...new Set([...places.map(({ file }) => file), ...context.tree.files])].filter(isSource);
  for (const file of files.slice(0, FILES)) {
    const scene = await scenes.open(file);
    if (!scene) continue;
    const lines = places.filter((place) => place.file === file).map((place) => place.line);
    for (const node of walk(scene.tree.rootNode)) {
      if (!(node.type in scene.roles.function) || !scene.hasBody(node)) continue;
      const [from, to] = [node.startPosition.row + 1, node.endPosition.row + 1];
      const name = scene.slot(node, scene.roles.function[node.type]?.name)?.text ?? '';
      const value = lines.some((line) => from <= line && line <= to) ? 0.8 : named.has(name) ? 0.6 : 0;
      if (value > 0) for (let line = from; line <= to; line++) found.push({ file, line, value });
    }
    found.push(...lines.map((line) => ({ file, line, value: 1 })));
  }
  return strongest(found);
}
