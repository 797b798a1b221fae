import { setImmediate } from 'node:timers/promises';
import { singleEdit, type TextEdit } from '../../../domain/text-edit';
import type { Suspicion } from '../../../domain/localization';
import type { Node } from '../../syntax/contract';
import type { Scene } from './scene';
import type { Scenes } from './scenes';
import { MOST_LIKELY, MOST_UNLIKELY, type Template, type Variation } from './template';
import { LIKELY, UNLIKELY } from './templates';
import { twinsIn, type Span } from './twins';

/** A single edit of one file. */
export interface Mutant {
  readonly scene: Scene;
  readonly template: string;
  readonly prior: number;
  /** Suspicion times prior. */
  readonly score: number;
  readonly change: TextEdit;
  /** It changes one of two parts that say the same of different things. */
  readonly oneSided: boolean;
}

/** The whole text with a mutant's edit. Thousands of mutants wait at once, so that none of them keeps it. */
export const textOf = ({ scene: { text }, change }: Mutant): string =>
  text.slice(0, change.start) + change.text + text.slice(change.end);

/** The 1-based line that a mutant changes first. */
export const lineOf = ({ scene: { text }, change }: Mutant): number => text.slice(0, change.start).split('\n').length;

/** A statement, or a branch of one, that failing tests ran. */
export interface Place {
  readonly scene: Scene;
  readonly statement: Node;
  readonly suspicion: number;
}

/** Statements of a file by the suspicion of their lines. */
export function placesOf(scene: Scene, suspicion: ReadonlyMap<number, number>): Place[] {
  const places: Place[] = [];
  const stack = [scene.tree.rootNode];
  for (let node = stack.pop(); node; node = stack.pop()) {
    stack.push(...[...node.namedChildren].reverse());
    const isStatement = node.parent !== null && scene.isBlock(node.parent);
    if (!isStatement || scene.roles.closed.includes(node.type) || scene.roles.class.includes(node.type)) continue;
    let most = 0;
    for (const own of scene.own(node)) most = Math.max(most, suspicion.get(own.startPosition.row + 1) ?? 0);
    if (most > 0) places.push({ scene, statement: node, suspicion: most });
  }
  return places.sort((a, b) => b.suspicion - a.suspicion);
}

/** The suspected places of all files. */
export async function placesAt(suspicions: readonly Suspicion[], scenes: Scenes): Promise<Place[]> {
  const files = new Map<string, Map<number, number>>();
  for (const { file, line, value } of suspicions) {
    const lines = files.get(file) ?? new Map<number, number>();
    files.set(file, lines.set(line, value));
  }
  const found: Place[] = [];
  for (const [file, lines] of files) {
    const scene = await scenes.open(file);
    if (scene) found.push(...placesOf(scene, lines));
  }
  return found;
}

/**
 * Mutants of all places, the best first, never the same text twice. A place is only opened when nothing that is known can be better
 * than the best that it might give, first for what is likely, then for the long tail of the rest; between two places whatever else
 * waits gets its turn, for there may be hundreds of them.
 */
export async function* mutantsOf(places: readonly Place[], tie: () => number): AsyncGenerator<Mutant> {
  const waiting = places
    .flatMap((place): Waiting[] => [
      { place, templates: LIKELY, most: MOST_LIKELY },
      { place, templates: UNLIKELY, most: MOST_UNLIKELY },
    ])
    .sort((a, b) => bestOf(b) - bestOf(a));
  const heap = new Heap<{ mutant: Mutant; tie: number }>((a, b) => a.mutant.score - b.mutant.score || a.tie - b.tie);
  const seen = new Set<string>();
  for (;;) {
    while (waiting[0] && bestOf(waiting[0]) >= (heap.peek()?.mutant.score ?? 0)) {
      for (const mutant of openPlace(waiting.shift() as Waiting, seen)) heap.push({ mutant, tie: tie() });
      await setImmediate();
    }
    const next = heap.pop();
    if (!next) return;
    yield next.mutant;
  }
}

/** A place that is not yet opened for these templates, whose priors are at most `most`. */
interface Waiting {
  readonly place: Place;
  readonly templates: readonly Template[];
  readonly most: number;
}

const bestOf = ({ place, most }: Waiting): number => place.suspicion * most;

/** Of the templates that make the same text, the one to which it is likeliest. */
function openPlace({ place, templates, most }: Waiting, seen: Set<string>): Iterable<Mutant> {
  const made = new Map<string, Mutant>();
  const { scene, statement, suspicion } = place;
  const around = scene.view(statement);
  const twins = twinsIn(scene, statement);
  for (const node of scene.own(statement)) {
    if (!node.isNamed || scene.roles.parenthesized.includes(node.type) || isClosed(scene, node, statement)) continue;
    for (const template of templates) {
      for (const variation of template({ node, statement, scene, around })) {
        const mutant = mutantOf(scene, variation, { suspicion, most, twins });
        if (!mutant) continue;
        const key = keyOf(mutant);
        if (!seen.has(key) && mutant.prior > (made.get(key)?.prior ?? 0)) made.set(key, mutant);
      }
    }
  }
  for (const key of made.keys()) seen.add(key);
  return made.values();
}

const keyOf = ({ scene, change: { start, end, text } }: Mutant): string =>
  `${scene.path}\u0000${start}\u0000${end}\u0000${text}`;

const isClosed = (scene: Scene, node: Node, statement: Node): boolean => {
  for (let at: Node | null = node; at && at.id !== statement.id; at = at.parent) {
    if (scene.roles.closed.includes(at.type)) return true;
  }
  return false;
};

/** What is left of the prior of an edit of one of two parts that are alike. */
const ONE_SIDED = 0.3;

/** Adding nothing: another template says the same without it. */
const DOES_NOTHING = /[-+] 0(?![\w.])/;

interface MakeOptions {
  readonly suspicion: number;
  readonly most: number;
  readonly twins: readonly Span[];
}

function mutantOf(
  scene: Scene,
  { template, prior: likely, edits }: Variation,
  { suspicion, most, twins }: MakeOptions,
): Mutant | null {
  const { text } = scene;
  const difference = singleEdit(text, edits);
  if (!difference) return null;
  const change = { ...difference, text: detached(difference.text) };
  const { start, end } = change;
  const near = text.slice(Math.max(0, start - 3), start) + change.text + text.slice(end, end + 1);
  const oneSided = twins.some((twin) => twin.start <= start && end <= twin.end);
  const prior = Math.min(likely, most) * (DOES_NOTHING.test(near) ? 0.5 : 1) * (oneSided ? ONE_SIDED : 1);
  return { scene, template, prior, score: suspicion * prior, change, oneSided };
}

/** A text that keeps nothing else in memory: one that was cut from a longer one keeps all of that. */
const detached = (text: string): string => ` ${text}`.slice(1);

/** How a mutant reads, for people. */
export function descriptionOf(mutant: Mutant): string {
  const { scene, change, template } = mutant;
  const [before, after] = [scene.text, textOf(mutant)];
  const { start, end, text: added } = change;
  const at = before.lastIndexOf('\n', start - 1) + 1;
  const lineIn = (text: string) => text.slice(at, (text.indexOf('\n', start) + 1 || text.length + 1) - 1).trim();
  const [was, is] = [lineIn(before), lineIn(after)];
  const short = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
  const words = template.replace(/-/g, ' ');
  const removed = before.slice(start, end);
  if (removed === '' && areWholeLines(added, before.slice(at, start))) return `${words}: ${short(is)} added`;
  if (added === '' && areWholeLines(removed, before.slice(at, start))) return `${words}: ${short(was)} removed`;
  return was === is ? words : `${words}: ${short(is)} instead of ${short(was)}`;
}

/** Whether a change that begins after `before` in its line ends as far in another. */
const areWholeLines = (change: string, before: string): boolean =>
  change.includes('\n') && change.slice(change.lastIndexOf('\n') + 1) === before;

/** A binary heap, the greatest on top. */
class Heap<T> {
  private readonly items: T[] = [];
  constructor(private readonly compare: (a: T, b: T) => number) {}

  peek(): T | undefined {
    return this.items[0];
  }

  push(item: T): void {
    const { items } = this;
    let at = items.push(item) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (this.compare(items[at] as T, items[up] as T) <= 0) break;
      [items[at], items[up]] = [items[up] as T, items[at] as T];
      at = up;
    }
  }

  pop(): T | undefined {
    const { items } = this;
    const top = items[0];
    const last = items.pop();
    if (items.length === 0 || last === undefined) return top;
    items[0] = last;
    for (let at = 0; ;) {
      let best = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < items.length && this.compare(items[child] as T, items[best] as T) > 0) best = child;
      }
      if (best === at) return top;
      [items[at], items[best]] = [items[best] as T, items[at] as T];
      at = best;
    }
  }
}
