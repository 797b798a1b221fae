import { definedName, descendants, leavesOf, lineOf, type Leaf } from '../../syntax';
import type { Node } from '../../syntax/contract';
import type { RepairContext } from '../contract';

/** A piece of code that may be at fault. */
export interface Place {
  readonly file: string;
  readonly code: string;
  readonly leaves: readonly Leaf[];
}

const MOST_PLACES = 24;
const MOST_FILES = 60;
const MOST_CHARACTERS = 12_000;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

/** Functions that the failures name, by a frame or in the code of the tests, the likeliest first; beside them the failing lines themselves. */
export async function placesOf(context: RepairContext): Promise<Place[]> {
  const { cluster, tree, adapter, project } = context;
  const points = cluster.failures.flatMap((failure) => [
    { file: failure.file, line: failure.line },
    ...failure.diagnostic.frames,
  ]);
  const isSource = (file: string) =>
    adapter.extensions.some((extension) => file.endsWith(extension)) && adapter.role(file, project) === 'source';
  const tests = cluster.failures.flatMap((failure) => failure.tests.map((id) => id.split('::')[0] ?? ''));
  const telling = [...new Set([...points.map(({ file }) => file), ...tests])].filter((file) => !isSource(file));
  const named = new Set(telling.flatMap((file) => tree.read(file)?.match(NAME) ?? []));
  const files = [...new Set([...points.map(({ file }) => file), ...tree.files])].filter(isSource);
  const found: { readonly place: Place; readonly weight: number }[] = [];
  for (const file of files.slice(0, MOST_FILES)) {
    const lines = points.filter((point) => point.file === file).map(({ line }) => line);
    for (const { node, place } of await piecesOf(context, file, lines)) {
      const weight = holdsOne(node, lines) ? 2 : named.has(definedName(node) ?? '') ? 1 : 0;
      if (weight > 0) found.push({ place, weight });
    }
  }
  const likeliest = found.sort((a, b) => b.weight - a.weight).slice(0, MOST_PLACES);
  return likeliest.map(({ place }) => place);
}

/** Named functions of a file, and statements outside of them that hold a failing line. */
async function piecesOf(
  { syntax, tree }: RepairContext,
  file: string,
  lines: readonly number[],
): Promise<{ node: Node; place: Place }[]> {
  const text = tree.read(file);
  const grammar = syntax.languageOf(file);
  const table = grammar && syntax.table(grammar);
  const parsed = text !== null && grammar ? await syntax.parse(grammar, text) : null;
  if (!parsed || !table || text === null) return [];
  const functions = descendants(parsed.rootNode, table.function).filter((node) => definedName(node) !== undefined);
  const within = (node: Node) => functions.some((f) => f.startIndex < node.endIndex && node.startIndex < f.endIndex);
  const loose = parsed.rootNode.namedChildren.filter((node) => holdsOne(node, lines) && !within(node));
  return [...functions, ...loose]
    .filter(({ startIndex, endIndex }) => endIndex - startIndex <= MOST_CHARACTERS)
    .map((node) => {
      const code = text.slice(text.lastIndexOf('\n', node.startIndex - 1) + 1, node.endIndex);
      return { node, place: { file, code, leaves: leavesOf(node, table) } };
    });
}

function holdsOne(node: Node, lines: readonly number[]): boolean {
  return lines.some((line) => lineOf(node) <= line && line <= node.endPosition.row + 1);
}
