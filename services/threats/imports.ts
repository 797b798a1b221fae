import { basename, dirname } from 'node:path/posix';
import type { SourceFile } from './files';

/** One file seen by another, and the words of the line that says so; null where no line has to. */
export interface Import {
  readonly file: SourceFile;
  readonly line: string | null;
}

const STATEMENTS =
  /\b(?:import|export)\b[^;'"`]*\bfrom\s*["'][^"'\n]+["']|^\s*(?:import|from|use|pub\s+use|pub\s+mod|mod|include|load|source|#include|using|require\w*)\b.*$|^.*\b(?:require|import)\s*\(.*$/gm;
/** Files of one folder see each other without import. */
const BY_FOLDER = /\.(?:go|java|kt)$/;
const BY_PATH = /\.(?:[mc]?[jt]sx?)$/;
const FOLDER_FILES = new Set(['index', '__init__', 'mod', 'lib', 'main']);

/** Which other files of the tree a file sees, told by the names in its import lines. */
export function importGraph(files: readonly SourceFile[]): (file: SourceFile) => readonly Import[] {
  const byName = new Map<string, SourceFile[]>();
  const byFolder = new Map<string, SourceFile[]>();
  const add = (map: Map<string, SourceFile[]>, name: string, file: SourceFile) =>
    map.set(name, [...(map.get(name) ?? []), file]);
  for (const file of files) {
    const stem = basename(file.path).replace(/\.[^.]*$/, '');
    add(byName, FOLDER_FILES.has(stem) ? basename(dirname(file.path)) : stem, file);
    if (BY_FOLDER.test(file.path)) add(byFolder, dirname(file.path), file);
  }
  return (file) => {
    const found = new Map<SourceFile, string | null>();
    for (const [line] of file.text.matchAll(STATEMENTS)) {
      // A package's own name may be that of any file here.
      if (BY_PATH.test(file.path) && !/["'`][.~@#]\S*\/|["'`]\.{1,2}["'`]/.test(line)) continue;
      const named = (line.match(/[\w-]+/g) ?? []).flatMap((word) => byName.get(word) ?? []);
      for (const each of named)
        if (extension(each) === extension(file)) found.set(each, `${found.get(each) ?? ''} ${line}`);
    }
    for (const each of byFolder.get(dirname(file.path)) ?? []) found.set(each, null);
    found.delete(file);
    return [...found].map(([each, line]) => ({ file: each, line }));
  };
}

/** Whether a name of the imported file can be meant: it stands in the import, or is taken from what that names. */
export function brings({ line }: Import, name: string, text: string): boolean {
  if (line === null) return true;
  const words = new Set(line.match(/[\w$]+/g));
  if (words.has(name)) return true;
  const taken = text.matchAll(new RegExp(`([\\w$]+)(?:\\.|::)${name.replaceAll('$', '\\$')}\\b`, 'g'));
  return [...taken].some(([, owner]) => words.has(owner ?? ''));
}

function extension(file: SourceFile): string {
  return BY_PATH.test(file.path) ? 'js' : (/\.[^.]*$/.exec(file.path)?.[0] ?? '');
}
