import type { Node, SyntaxTree } from '../../../syntax/contract';
import { functionsOf, modifiersOf, type SourceFunction } from './functions';

/** The environment variable that names the file to which a program writes what it ran. */
export const COVER = 'RIFT_COVER';

export interface Counted {
  readonly text: string;
  /** Lines (1-based) by counter. */
  readonly lines: readonly (readonly number[])[];
  /** Bytes of the text by function, to find the one whose counters do not compile. */
  readonly spans: readonly { readonly start: number; readonly end: number; readonly fn: number }[];
}

/** Statements and items that no counter can stand before. */
const UNCOUNTED = /^(.*_item|use_declaration|.*_comment|inner_attribute_item|macro_definition|empty_statement)$/;

/**
 * A file that writes down which statements it runs, each at its first time, so that a program that is killed has told too. Line
 * ends stay where they are. `without`: functions, by their place among the file's, that are left alone.
 */
export function withCounters(text: string, tree: SyntaxTree, number: number, without: ReadonlySet<number>): Counted {
  const lines: (readonly number[])[] = [];
  const inserts: { at: number; text: string }[] = [];
  const functions = functionsOf(tree);
  functions.forEach((fn, i) => {
    if (without.has(i) || /\bconst\b/.test(modifiersOf(fn.item))) return;
    for (const place of placesIn(fn)) {
      const call = `${fn.depth === 0 ? 'self::' : 'super::'.repeat(fn.depth)}rift_counters_${number}::ran(${lines.length});`;
      lines.push(place.lines);
      if (place.wrap)
        inserts.push({ at: place.node.startIndex, text: `{ ${call} ` }, { at: place.node.endIndex, text: ' }' });
      else inserts.push({ at: place.node.startIndex, text: `${call} ` });
    }
  });
  const sorted = inserts.map((insert, i) => ({ ...insert, i })).sort((a, b) => a.at - b.at || a.i - b.i);
  const bounds = functions.map(({ item }) => ({ start: 0, end: 0, item }));
  let out = '';
  let from = 0;
  const shift = (offset: number) =>
    Buffer.byteLength(text.slice(0, offset)) +
    sorted.filter(({ at }) => at < offset).reduce((sum, one) => sum + Buffer.byteLength(one.text), 0);
  for (const insert of sorted) {
    out += text.slice(from, insert.at) + insert.text;
    from = insert.at;
  }
  out += text.slice(from);
  const spans = bounds.map(({ item }, fn) => ({ start: shift(item.startIndex), end: shift(item.endIndex), fn }));
  return { text: lines.length > 0 ? out + moduleOf(number, lines.length) : text, lines, spans };
}

interface CountedPlace {
  readonly node: Node;
  /** An expression that needs a block for it. */
  readonly wrap: boolean;
  readonly lines: readonly number[];
}

function placesIn({ body }: SourceFunction): CountedPlace[] {
  const places: CountedPlace[] = [];
  const visit = (node: Node) => {
    if (node.type === 'macro_invocation' || node.type === 'const_block' || /^const/.test(node.type)) return;
    if (node.type === 'block') {
      for (const child of node.namedChildren) {
        const before = child.previousNamedSibling;
        if (UNCOUNTED.test(child.type) || child.type === 'label' || before?.type === 'attribute_item') continue;
        places.push({ node: child, wrap: false, lines: ownLines(child) });
      }
    }
    const value = node.type === 'match_arm' ? node.childForFieldName('value') : null;
    if (value && value.type !== 'block') places.push({ node: value, wrap: true, lines: ownLines(node) });
    for (const child of node.namedChildren) {
      if (child.type === 'function_item' && /\bconst\b/.test(modifiersOf(child))) continue;
      visit(child);
    }
  };
  visit(body);
  return places;
}

/** Lines of a statement that run whenever it does: not those of blocks and arms in it. */
function ownLines(statement: Node): number[] {
  const rows = new Set<number>();
  const visit = (node: Node, isFirst: boolean) => {
    if (!isFirst && (node.type === 'block' || node.type === 'match_arm')) return;
    if (node.childCount === 0) rows.add(node.startPosition.row + 1);
    for (const child of node.children) visit(child, false);
  };
  visit(statement, true);
  return [...rows].sort((a, b) => a - b);
}

const moduleOf = (number: number, count: number): string => `
#[doc(hidden)]
mod rift_counters_${number} {
    extern crate std as rift_std;
    use self::rift_std::io::Write;
    use self::rift_std::sync::atomic::{AtomicBool, Ordering};
    static RAN: [AtomicBool; ${count}] = {
        const NEW: AtomicBool = AtomicBool::new(false);
        [NEW; ${count}]
    };
    pub(super) fn ran(counter: usize) {
        if RAN[counter].load(Ordering::Relaxed) || RAN[counter].swap(true, Ordering::Relaxed) {
            return;
        }
        if let Ok(path) = self::rift_std::env::var("${COVER}") {
            let file = self::rift_std::fs::OpenOptions::new().append(true).create(true).open(path);
            if let Ok(mut file) = file {
                let _ = file.write_all(self::rift_std::format!("${number}:{counter}\\n").as_bytes());
            }
        }
    }
}
`;
