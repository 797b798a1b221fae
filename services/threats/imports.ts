import { basename, dirname } from 'node:path/posix';
import type { SourceFile } from './files';

const IMPORTS =
  /^\s*(?:import|from|export|use|mod|include|require\w*|load|source|#include|using)\b.*$|\b(?:require|import)\s*\(.*$|\bfrom\s+["'].*$/gm;
/** Files of one folder see each other without import. */
const BY_FOLDER = /\.(?:go|java|kt)$/;
const FOLDER_FILES = new Set(['index', '__init__', 'mod', 'lib', 'main']);

/** Which other files of the tree a file may see, told by the names in its import lines. */
export function importGraph(files: readonly SourceFile[]): (file: SourceFile) => readonly SourceFile[] {
  const byName = new Map<string, SourceFile[]>();
  for (const file of files) {
    const stem = basename(file.path).replace(/\.[^.]*$/, '');
    const name = FOLDER_FILES.has(stem) ? basename(dirname(file.path)) : stem;
    for (const each of new Set([stem, name])) byName.set(each, [...(byName.get(each) ?? []), file]);
  }
  const known = new Map<SourceFile, readonly SourceFile[]>();
  return (file) => {
    const old = known.get(file);
    if (old) return old;
    const words = [...file.text.matchAll(IMPORTS)].flatMap(([line]) => line.match(/[\w-]+/g) ?? []);
    const named = [...new Set(words)].flatMap((word) => byName.get(word) ?? []);
    const beside = BY_FOLDER.test(file.path) ? files.filter(({ path }) => dirname(path) === dirname(file.path)) : [];
    const found = [...new Set([...named, ...beside])].filter((each) => each !== file);
    known.set(file, found);
    return found;
  };
}
