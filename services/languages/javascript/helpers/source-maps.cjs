// From what a compiler wrote to what it was written from.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { SourceMap } = require('node:module');

const known = new Map();

function mapOf(file) {
  if (known.has(file)) return known.get(file);
  let found = null;
  try {
    const text = fs.readFileSync(file, 'utf8');
    const url = [...text.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (url?.startsWith('data:')) {
      const [head, body] = url.split(',', 2);
      found = {
        payload: JSON.parse(head.endsWith(';base64') ? Buffer.from(body, 'base64') : decodeURIComponent(body)),
        base: path.dirname(file),
      };
    } else if (url) {
      const place = path.resolve(path.dirname(file), decodeURIComponent(url));
      found = { payload: JSON.parse(fs.readFileSync(place, 'utf8')), base: path.dirname(place) };
    }
  } catch {
    found = null;
  }
  known.set(file, found);
  return found;
}

function resolved(base, root, source) {
  if (source.startsWith('file:')) return fileURLToPath(source);
  return path.resolve(base, root ?? '', source);
}

/** The file that a compiled file was written from; itself where that is not known. */
function sourceOf(file) {
  const map = mapOf(file);
  const sources = map?.payload.sources ?? [];
  if (sources.length !== 1 || typeof sources[0] !== 'string') return file;
  const source = resolved(map.base, map.payload.sourceRoot, sources[0]);
  return fs.existsSync(source) ? source : file;
}

/** The place in the source; null where there is no map. Lines and columns from 1. */
function placeOf(file, line, column) {
  const map = mapOf(file);
  if (!map) return null;
  try {
    const smap = (map.smap ??= new SourceMap(map.payload));
    const entry = smap.findEntry(line - 1, Math.max(column - 1, 0));
    if (typeof entry?.originalSource !== 'string') return null;
    const plain = new SourceMap({ ...map.payload, sourceRoot: undefined }).findEntry(line - 1, Math.max(column - 1, 0));
    const source = resolved(map.base, map.payload.sourceRoot, plain.originalSource);
    return fs.existsSync(source)
      ? { file: source, line: entry.originalLine + 1, column: entry.originalColumn + 1 }
      : null;
  } catch {
    return null;
  }
}

module.exports = { placeOf, sourceOf };
