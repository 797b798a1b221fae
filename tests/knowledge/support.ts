import type { FixPattern } from '../../domain/fix-pattern';
import type { BugType, Language } from '../../domain/names';
import { indentUnit } from '../../domain/text-edit';
import { extract } from '../../services/knowledge';
import { adapt } from '../../services/strategies/kb-lookup/adapt';
import { unify } from '../../services/strategies/kb-lookup/unify';
import { createSyntax, definedName, descendants, leavesOf } from '../../services/syntax';

export const syntax = createSyntax();

const EXTENSION: Readonly<Record<Language, string>> = {
  ...{ python: 'py', javascript: 'js', typescript: 'ts', java: 'java', go: 'go', rust: 'rs' },
};

/** The pattern of a fix that turned one text into another. */
export async function patternOf(
  language: Language,
  before: string,
  after: string,
  more: Partial<FixPattern> = {},
): Promise<FixPattern> {
  const path = `lib/code.${EXTENSION[language]}`;
  const extracted = await extract({ path, encoding: 'utf8', before, after }, syntax);
  if (typeof extracted === 'string') throw new Error(extracted);
  return {
    ...{ fixId: 'f1', bugType: 'LOGIC' as BugType, language, strategyUsed: 'ast_rewrite', modelUsed: null },
    ...{ confidenceScore: 0.9, repoUrl: 'https://example.org/a.git', createdAt: '2026-01-01T00:00:00.000Z' },
    ...{ description: 'assert 3 == 2', fixDescription: 'repairs it' },
    ...extracted,
    ...more,
  };
}

/** What a pattern makes of a text: the first function (or the whole text) that it meets; null where it meets none. */
export async function applied(pattern: FixPattern, text: string): Promise<string | null> {
  const table = syntax.table(pattern.language);
  const tree = table && (await syntax.parse(pattern.language, text));
  if (!table || !tree) throw new Error(`no grammar for ${pattern.language}`);
  const functions = descendants(tree.rootNode, table.function).filter((node) => definedName(node) !== undefined);
  const words = new Set(text.match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? []);
  const ground = { text, unit: indentUnit(text), knows: (name: string) => words.has(name) };
  for (const node of [...functions, ...tree.rootNode.namedChildren]) {
    for (const unified of unify(pattern.edit, leavesOf(node, table))) {
      const made = adapt(pattern.edit, unified, ground);
      if (made !== null) return made;
    }
  }
  return null;
}
