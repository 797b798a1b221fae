import { linesOf, type Line } from '../../../domain/text-edit';
import type { SyntaxTree } from '../../syntax/contract';
import type { RepairContext } from '../contract';
import type { Workbench } from './rule';

/** Lays the repair context out for the rules of one call: every file is read, cut into lines and parsed once. */
export function openWorkbench(context: RepairContext): Workbench {
  const texts = new Map<string, string | null>();
  const lines = new Map<string, readonly Line[]>();
  const trees = new Map<string, Promise<SyntaxTree | null>>();
  const memos = new Map<string, unknown>();

  const text = (path: string): string | null => {
    if (!texts.has(path)) texts.set(path, context.tree.has(path) ? context.tree.read(path) : null);
    return texts.get(path) ?? null;
  };
  const parse = async (path: string): Promise<SyntaxTree | null> => {
    const source = text(path);
    const language = context.syntax.languageOf(path);
    return source === null || language === null ? null : context.syntax.parse(language, source);
  };

  return {
    ...context,
    text,
    lines: (path) => {
      if (!lines.has(path)) lines.set(path, linesOf(text(path) ?? ''));
      return lines.get(path) ?? [];
    },
    parse: (path) => {
      if (!trees.has(path)) trees.set(path, parse(path));
      return trees.get(path) ?? Promise.resolve(null);
    },
    memo: <T>(key: string, make: () => T): T => {
      if (!memos.has(key)) memos.set(key, make());
      return memos.get(key) as T;
    },
  };
}
