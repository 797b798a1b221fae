import { constants } from './decode';
import type { SourceFile } from './files';
import { statements, withoutComments, type Statement } from './lexer';

export interface Parsed {
  /** Without comments. */
  readonly code: string;
  readonly all: readonly Statement[];
  /** String constants by name. */
  readonly known: ReadonlyMap<string, string>;
}

const parsed = new WeakMap<SourceFile, Parsed>();

/** Each file is taken apart once, however many look at it. */
export function parse(file: SourceFile): Parsed {
  const before = parsed.get(file);
  if (before) return before;
  const lines = withoutComments(file);
  const code = lines.lines.join('\n');
  const result = { code, all: statements(lines, file.family), known: constants(code) };
  parsed.set(file, result);
  return result;
}
