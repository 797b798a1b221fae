import type { Grammar, Node, Syntax, SyntaxTree } from './contract';
import { walk } from './nodes';

/**
 * A tree in which what macros are given reads as code. A grammar takes it for loose tokens, as a macro may mean anything by it; most
 * mean values. It is parsed as if a function were called or a list written, and left as it is where that cannot be read.
 */
export async function parseWithMacros(syntax: Syntax, grammar: Grammar, text: string): Promise<SyntaxTree | null> {
  const plain = await syntax.parse(grammar, text);
  const kinds = syntax.table(grammar)?.macro ?? [];
  if (!plain || kinds.length === 0 || plain.rootNode.hasError) return plain;
  let macros = [...walk(plain.rootNode)].filter((node) => kinds.includes(node.type) && isCall(node));
  for (let attempt = 0; attempt < 2 && macros.length > 0; attempt++) {
    const opened = await syntax.parse(grammar, asCalls(text, macros), text);
    if (!opened?.rootNode.hasError) return opened ?? plain;
    const broken = [...walk(opened.rootNode)].filter((node) => node.isError || node.isMissing);
    macros = macros.filter((macro) => !broken.some((node) => overlap(macro, node)));
  }
  return plain;
}

const isCall = (macro: Node): boolean => /[)\]]$/.test(macro.text) && macro.firstChild !== null;

const overlap = (a: Node, b: Node): boolean => a.startIndex <= b.endIndex && b.startIndex <= a.endIndex;

/** Without the sign of a macro; of a list without its name. All else stays in its place. */
function asCalls(text: string, macros: readonly Node[]): string {
  let out = text;
  for (const macro of macros) {
    const sign = text.indexOf('!', macro.firstChild?.endIndex ?? macro.startIndex);
    const from = macro.text.endsWith(']') ? macro.startIndex : sign;
    out = out.slice(0, from) + ' '.repeat(sign + 1 - from) + out.slice(sign + 1);
  }
  return out;
}
