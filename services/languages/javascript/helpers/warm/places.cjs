// From scripts of the engine to files of the repository: which text was run as which file, and where its parts come from.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { fileURLToPath } = require('node:url');
const { SourceMap } = require('node:module');
const { placeOf } = require('../source-maps.cjs');

const FRAME = /^\s*at (?:(?:async )?(.*?) \()?((?:file:\/\/)?\/[^():]+):(\d+):(\d+)\)?$/;
const MOST_FRAMES = 50;

class Places {
  constructor(root) {
    this.root = root;
    this.scripts = new Map();
    this.relatives = new Map();
    this.lengths = new Map();
  }

  /** Path relative to the repository; null for what is none of its own files. */
  relative(name) {
    let found = this.relatives.get(name);
    if (found === undefined) {
      const file = plainPath(name);
      const inside = file !== null && file.startsWith(`${this.root}/`) && !file.includes('/node_modules/');
      this.relatives.set(name, (found = inside ? file.slice(this.root.length + 1) : null));
    }
    return found;
  }

  /** Notes the text that the engine has of a file, after `shift` characters, with the map of what it was made from. */
  ran(file, code, map, shift = 0) {
    const known = this.scripts.get(file);
    if (known?.code !== code)
      this.scripts.set(file, { code, map: map ? readMap(map, file) : null, shift, points: null });
  }

  /** Lines and columns from 1. */
  source(file, line, column) {
    const map = this.scripts.get(file)?.map;
    if (!map) return placeOf(file, line, column) ?? { file, line };
    const entry = map.findEntry(line - 1, Math.max(column - 1, 0));
    return entry.originalLine === undefined
      ? { file, line }
      : { file: map.source ?? file, line: entry.originalLine + 1 };
  }

  frames(stack) {
    const found = [];
    for (const text of String(stack ?? '').split('\n')) {
      const [, name, file, line, column] = FRAME.exec(text) ?? [];
      if (file === undefined || this.relative(file) === null) continue;
      const place = this.source(plainPath(file), Number(line), Number(column));
      const inside = this.relative(place.file);
      if (inside !== null) found.unshift({ file: inside, line: place.line, function: name ?? '<anonymous>' });
    }
    return found.slice(-MOST_FRAMES);
  }

  /** Words of a script and the lines that they come from: `[offset, file, line]`. */
  points(file) {
    const script = this.scripts.get(file) ?? this.fromDisk(file);
    return (script.points ??= pointsOf(this, file, script));
  }

  fromDisk(file) {
    let code = '';
    try {
      code = fs.readFileSync(file, 'utf8');
    } catch {
      // It has no words then.
    }
    const script = { code, map: null, shift: 0, points: null };
    this.scripts.set(file, script);
    return script;
  }
}

function pointsOf(places, file, { code, shift }) {
  const points = [];
  let offset = places.lengths.get(file) === code.length ? 0 : shift;
  code.split('\n').forEach((text, row) => {
    if (!/^\s*(\/\/|\/?\*)/.test(text)) {
      for (const { index } of text.matchAll(/[\w$]+/g)) {
        const place = places.source(file, row + 1, index + 1);
        const inside = places.relative(place.file);
        if (inside !== null) points.push([offset + index, inside, place.line]);
      }
    }
    offset += text.length + 1;
  });
  return points;
}

function plainPath(name) {
  if (typeof name !== 'string') return null;
  const bare = name.replace(/\?.*$/, '');
  try {
    return bare.startsWith('file://') ? fileURLToPath(bare) : bare.startsWith('/') ? bare : null;
  } catch {
    return null;
  }
}

function readMap(map, file) {
  try {
    const payload = typeof map === 'string' ? JSON.parse(map) : map;
    const read = new SourceMap(payload);
    const [source] = payload.sources ?? [];
    const named = typeof source === 'string' ? plainPath(source) : null;
    read.source =
      payload.sources?.length === 1 && typeof source === 'string'
        ? (named ?? path.resolve(path.dirname(file), payload.sourceRoot ?? '', source))
        : null;
    return read;
  } catch {
    return null;
  }
}

module.exports = { Places, plainPath };
