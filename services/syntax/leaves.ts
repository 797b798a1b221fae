import type { Language } from '../../domain/names';
import type { GrammarTable, Node } from './contract';
import { EDIT_ROLES } from './roles';

/** A token of a syntax tree, with the part it plays when two pieces of code are compared. */
export interface Leaf {
  /** The grammar's rule that it stands in, and its own type. */
  readonly kind: string;
  readonly text: string;
  /** `name`: may be called otherwise elsewhere; `literal`: may have another value; `fixed`: means what it says. */
  readonly role: 'name' | 'literal' | 'fixed';
  readonly start: number;
  readonly end: number;
}

/** Tokens in the order of the source, without comments and without texts that only document. */
export function leavesOf(root: Node, table: GrammarTable): Leaf[] {
  const known = vocabularyOf(table.language);
  const leaves: Leaf[] = [];
  const stack: Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (table.comment.includes(node.type) || documents(node, table)) continue;
    const whole = table.stringContent.includes(node.type) || node.childCount === 0;
    if (!whole) {
      stack.push(...node.children.toReversed());
      continue;
    }
    if (node.startIndex === node.endIndex) continue;
    const { startIndex: start, endIndex: end } = node;
    leaves.push({ kind: kindOf(node), text: plainText(node, table), role: roleOf(node, table, known), start, end });
  }
  return leaves;
}

/** A field is no more than a name by which it is reached; what it stands in tells what it is. */
function kindOf({ type, parent }: Node): string {
  return `${parent?.type ?? ''}/${type}`;
}

function plainText(node: Node, table: GrammarTable): string {
  return table.quote.includes(node.type) ? node.text.replace(/['"`]+/g, '"').toLowerCase() : node.text;
}

function roleOf(node: Node, table: GrammarTable, known: Vocabulary): Leaf['role'] {
  if (!node.isNamed || table.quote.includes(node.type)) return 'fixed';
  if (table.number.includes(node.type) || table.stringContent.includes(node.type)) return 'literal';
  const isName = table.identifier.includes(node.type) || /identifier$/.test(node.type);
  if (!isName) return 'fixed';
  return known.anywhere.has(node.text) || (known.asMember.has(node.text) && isReached(node)) ? 'fixed' : 'name';
}

/** A member, or what is called. */
function isReached({ previousSibling, nextSibling }: Node): boolean {
  return ['.', '?.', '::'].includes(previousSibling?.type ?? '') || /^(argument|\()/.test(nextSibling?.type ?? '');
}

/** A statement that is nothing but a string. */
function documents(node: Node, table: GrammarTable): boolean {
  if (node.type !== 'expression_statement' || node.namedChildCount !== 1) return false;
  return table.string.includes(node.firstNamedChild?.type ?? '') && table.language === 'python';
}

interface Vocabulary {
  readonly anywhere: ReadonlySet<string>;
  readonly asMember: ReadonlySet<string>;
}

const vocabularies = new Map<Language, Vocabulary>();

/** Names whose meaning the language or its library gives: they are not called otherwise in another program. */
function vocabularyOf(language: Language): Vocabulary {
  const made = vocabularies.get(language);
  if (made) return made;
  const roles = EDIT_ROLES[language];
  const members = roles
    ? [roles.fills, roles.sizes, roles.numeric, roles.collecting, roles.ranges, ...roles.pairs].flat()
    : [];
  const words = (names: readonly string[]) => names.flatMap((name) => name.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  const vocabulary = {
    anywhere: new Set([...words(roles?.builtins ?? []), ...SELF]),
    asMember: new Set(words(members)),
  };
  vocabularies.set(language, vocabulary);
  return vocabulary;
}

const SELF = ['self', 'this', 'cls', 'super'];
