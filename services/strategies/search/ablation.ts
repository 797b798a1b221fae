import { applyEdits, differenceOf, type TextEdit } from '../../../domain/text-edit';
import type { Variant } from '../../evaluate/contract';
import type { Node } from '../../syntax/contract';
import type { Scene } from './scene';
import type { Scenes } from './scenes';
import type { Found } from './judging';

const MOST = 10;

/**
 * The code without what patches change: conditions that always hold or never do, statements left out. A patch that does the same as
 * one of these has taken away what it changed, and passes because nothing asks for it (functionality deletion, as Qi et al. found it
 * in most plausible patches: "An Analysis of Patch Plausibility and Correctness", ISSTA 2015).
 */
export async function ablationsOf(found: readonly Found[], scenes: Scenes): Promise<Variant[]> {
  const texts = new Map<string, Variant>();
  for (const { attempt } of found) {
    for (const [file, after] of Object.entries(attempt.files)) {
      const scene = await scenes.open(file);
      const change = scene && differenceOf(scene.text, after);
      for (const edit of scene && change ? ablated(scene, change) : []) {
        const text = scene && applyEdits(scene.text, [edit]);
        if (text !== null && text !== after) texts.set(`${file}\0${text}`, { files: { [file]: text } });
      }
    }
  }
  return [...texts.values()].slice(0, MOST);
}

function* ablated(scene: Scene, { start, end }: TextEdit): Generator<TextEdit> {
  const { truth } = scene.roles;
  const node = scene.tree.rootNode.namedDescendantForIndex(start, Math.max(start, end - 1));
  for (let at: Node | null = node; at; at = at.parent) {
    if (isDecision(scene, at)) {
      for (const value of Object.values(truth)) yield { start: at.startIndex, end: at.endIndex, text: value };
    }
    if (at.parent && scene.isBlock(at.parent)) {
      const edit = scene.withoutLines(at);
      if (edit) yield edit;
      return;
    }
  }
}

/** A condition, or a part of one that is joined to others by and or or. */
function isDecision(scene: Scene, node: Node): boolean {
  if (!scene.isExpression(node) || node.type in scene.roles.truth) return false;
  const operation = node.parent && scene.operation(node.parent);
  return scene.isCondition(node) || scene.roleOf(operation?.operators[0]?.type ?? '') === 'boolean';
}
