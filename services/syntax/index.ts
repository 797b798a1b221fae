import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { Language as Wasm, Parser } from 'web-tree-sitter';
import type { Grammar, GrammarTable, Syntax, SyntaxTree } from './contract';
import { plainTree } from './plain-tree';
import { TABLES } from './tables';

export * from './macros';
export * from './nodes';
export * from './normalize';
export * from './text';
export * from './leaves';

/** Texts whose trees are kept: a ledger and several rules look at one file one after the other. */
const KEPT = 64;

const runtime: { ready?: Promise<void> } = {};
const parsers = new Map<Grammar, Promise<Parser>>();

async function load(table: GrammarTable): Promise<Parser> {
  await (runtime.ready ??= Parser.init());
  const parser = new Parser();
  parser.setLanguage(await Wasm.load(await readFile(require.resolve(table.grammar))));
  return parser;
}

/** Syntax trees by tree-sitter. The grammars are loaded on first use and shared by the process. */
export function createSyntax(): Syntax {
  const trees = new Map<string, SyntaxTree>();
  const byExtension = new Map(
    (Object.keys(TABLES) as Grammar[]).flatMap((grammar) =>
      (TABLES[grammar]?.extensions ?? []).map((extension) => [extension, grammar] as const),
    ),
  );
  return {
    async parse(language, text, shown = text) {
      const table = TABLES[language];
      if (!table) return null;
      const key = shown === text ? `${language}\u0000${text}` : `${language}\u0000${text}\u0000${shown}`;
      const known = trees.get(key);
      if (known) return known;
      let parser = parsers.get(language);
      if (!parser) parsers.set(language, (parser = load(table)));
      const parsed = (await parser).parse(text);
      if (!parsed) return null;
      const tree = plainTree(parsed, shown);
      parsed.delete();
      trees.set(key, tree);
      const oldest = trees.size > KEPT ? trees.keys().next().value : undefined;
      if (oldest !== undefined) trees.delete(oldest);
      return tree;
    },
    table: (language) => TABLES[language] ?? null,
    languageOf: (path) => byExtension.get(extname(path)) ?? null,
  };
}
