// Where a specifier leads, with what TypeScript's runners allow beside Node.js's own rules.
'use strict';
const fs = require('node:fs');
const { isBuiltin } = require('node:module');
const path = require('node:path');
const { fileURLToPath, pathToFileURL } = require('node:url');

const ENDS = ['', '.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx', '.json'];
const WRITTEN_AS = { '.js': ['.ts', '.tsx', '.jsx'], '.mjs': ['.mts'], '.cjs': ['.cts'], '.jsx': ['.tsx'] };

class Resolver {
  constructor({ typed, aliases }, places) {
    this.typed = typed;
    this.aliases = aliases ?? [];
    this.places = places;
    this.required = new Map();
    this.imported = new Map();
    this.metaResolve = null;
  }

  async open() {
    ({ resolve: this.metaResolve } = await import('./meta.mjs'));
  }

  /** For `require`; `byNode` is Node.js's own way. */
  require(request, parent, byNode) {
    const key = `${path.dirname(parent)}\0${request}`;
    let found = this.required.get(key);
    if (found === undefined) {
      try {
        found = byNode();
      } catch (error) {
        found = this.typed ? this.otherwise(request, parent) : null;
        if (found === null) throw error;
      }
      this.required.set(key, found);
    }
    return found;
  }

  /** For `import`: a path, or `node:…`. */
  import(specifier, parent) {
    if (isBuiltin(specifier)) return specifier.startsWith('node:') ? specifier : `node:${specifier}`;
    const key = `${path.dirname(parent)}\0${specifier}`;
    let found = this.imported.get(key);
    if (found === undefined) {
      found = this.typed ? this.otherwise(specifier, parent) : null;
      if (found === null) {
        const url = this.metaResolve(specifier, pathToFileURL(parent).href);
        found = url.startsWith('file:') ? realPath(fileURLToPath(url)) : url;
      }
      this.imported.set(key, found);
    }
    return found;
  }

  otherwise(request, parent) {
    if (request.startsWith('.') || request.startsWith('/'))
      return existing(path.resolve(path.dirname(parent), request));
    for (const { prefix, suffix, exact, folders } of this.aliases) {
      if (exact ? request !== prefix : !request.startsWith(prefix) || !request.endsWith(suffix)) continue;
      const star = request.slice(prefix.length, request.length - suffix.length);
      for (const folder of folders) {
        const found = existing(folder.replace('*', star));
        if (found) return found;
      }
    }
    return null;
  }
}

function realPath(file) {
  try {
    return fs.realpathSync(file);
  } catch {
    return file;
  }
}

function existing(base) {
  const end = path.extname(base);
  const written = (WRITTEN_AS[end] ?? []).map((other) => base.slice(0, -end.length) + other);
  const all = [
    ...ENDS.map((one) => base + one),
    ...written,
    ...ENDS.slice(1).map((one) => path.join(base, `index${one}`)),
  ];
  return all.find((file) => fs.statSync(file, { throwIfNoEntry: false })?.isFile()) ?? null;
}

module.exports = { Resolver };
