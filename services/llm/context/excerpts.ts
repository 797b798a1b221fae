import { linesOf } from '../../../domain/text-edit';
import { descendants, lineOf, qualifiedName } from '../../syntax';
import type { Node } from '../../syntax/contract';
import type { RepairContext } from '../../strategies/contract';
import type { Scene } from '../../strategies/search/scene';

/** A piece of a file, as it stands there. */
export interface Excerpt {
  readonly path: string;
  /** 1-based, inclusive. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** The function that it is; null where it is a window of lines. */
  readonly name: string | null;
}

/** A function longer than this is shown around its place only. */
const LONGEST_FUNCTION = 120;
const WINDOW = 20;

/** The function around a line (decorators and all), or the lines around it where there is none or it is too long. */
export function excerptAt(scene: Scene, line: number): Excerpt {
  const { table } = scene;
  const row = line - 1;
  const around = descendants(scene.tree.rootNode, table.function).filter(
    (node) => node.startPosition.row <= row && row <= node.endPosition.row && scene.hasBody(node),
  );
  const fn = around.find((node) => lengthOf(node) <= LONGEST_FUNCTION);
  return fn ? functionExcerpt(scene, fn) : windowExcerpt(scene.path, scene.text, line);
}

export function functionExcerpt(scene: Scene, fn: Node): Excerpt {
  const wrapped = ['decorated_definition', 'export_statement', 'lexical_declaration'];
  let whole = fn;
  for (let at = fn.parent; at && (wrapped.includes(at.type) || at.type === 'variable_declarator'); at = at.parent) {
    whole = at;
  }
  const [from, to] = [lineOf(whole), whole.endPosition.row + 1];
  const lines = scene.lines.slice(from - 1, to);
  return {
    ...{ path: scene.path, from, to, name: qualifiedName(fn, scene.table) },
    text: scene.text.slice(lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0),
  };
}

export function windowExcerpt(path: string, text: string, line: number, radius = WINDOW): Excerpt {
  const lines = linesOf(text);
  const from = Math.max(1, Math.min(line, lines.length) - radius);
  const to = Math.min(lines.length, line + radius);
  return { path, from, to, name: null, text: text.slice(lines[from - 1]?.start ?? 0, lines[to - 1]?.end ?? 0) };
}

/** The first lines of a file that import something. */
export function importsOf(scene: Scene): string {
  const nodes = descendants(scene.tree.rootNode, scene.table.import).filter(
    (node) => node.parent?.id === scene.tree.rootNode.id,
  );
  return nodes
    .slice(0, 30)
    .map((node) => node.text)
    .join('\n');
}

const lengthOf = (node: Node): number => node.endPosition.row - node.startPosition.row + 1;

/** Definitions of what a function calls, one step away: those of its own file first, then of the project's other sources. */
export async function calledBy(
  excerpts: readonly Excerpt[],
  context: RepairContext,
  open: (path: string) => Promise<Scene | null>,
  isSource: (path: string) => boolean,
): Promise<Excerpt[]> {
  const names = new Set<string>();
  for (const { path, from, to } of excerpts) {
    const scene = await open(path);
    if (!scene) continue;
    for (const node of descendants(scene.tree.rootNode, Object.keys(scene.roles.call))) {
      if (lineOf(node) >= from && lineOf(node) <= to) names.add(scene.calledName(node) ?? '');
    }
  }
  names.delete('');
  const shown = new Set(excerpts.map(({ path, from }) => `${path}:${from}`));
  const own = [...new Set(excerpts.map(({ path }) => path))];
  const others = context.tree.files.filter((path) => isSource(path) && !own.includes(path)).slice(0, MOST_FILES);
  const found: Excerpt[] = [];
  const known = new Set<string>();
  for (const path of [...own, ...others]) {
    if (known.size >= names.size || found.length >= MOST_CALLED) break;
    const text = context.tree.read(path) ?? '';
    if (![...names].some((name) => !known.has(name) && text.includes(name))) continue;
    const scene = await open(path);
    if (!scene) continue;
    for (const fn of descendants(scene.tree.rootNode, scene.table.function)) {
      const name = qualifiedName(fn, scene.table).split('.').at(-1) ?? '';
      if (!names.has(name) || known.has(name) || !scene.hasBody(fn) || lengthOf(fn) > LONGEST_CALLED) continue;
      const excerpt = functionExcerpt(scene, fn);
      known.add(name);
      if (!shown.has(`${path}:${excerpt.from}`)) found.push(excerpt);
    }
  }
  return found.slice(0, MOST_CALLED);
}

const MOST_FILES = 60;
const MOST_CALLED = 6;
const LONGEST_CALLED = 60;
