// Files that a build wrote: which source each comes from, so that a changed source stands in for them.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { sourceOf } = require('../source-maps.cjs');

const MOST_FILES = 6000;

class Built {
  constructor({ root, compiled }, transforms) {
    this.root = root;
    this.compiled = compiled;
    this.transforms = transforms;
    this.bySource = null;
  }

  /** Written files and what they would be with another text of their source. */
  made(source, text) {
    if (!this.compiled) return [];
    this.bySource ??= outputs(this.root);
    return (this.bySource.get(source) ?? []).map((file) => [file, this.transform(file, source, text)]);
  }

  transform(file, source, text) {
    const esm = this.transforms.isEsm(file) && /^\s*(import|export)\b/m.test(fs.readFileSync(file, 'utf8'));
    return this.transforms.run(source, text, esm);
  }
}

/** Source → files that were written from it alone. */
function outputs(root) {
  const found = new Map();
  const folders = [root];
  let count = 0;
  while (folders.length > 0 && count < MOST_FILES) {
    const folder = folders.pop();
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push(place);
      else if (entry.isFile() && /\.[cm]?js$/.test(entry.name)) {
        count++;
        const source = sourceOf(place);
        if (source !== place) found.set(source, [...(found.get(source) ?? []), place]);
      }
    }
  }
  return found;
}

module.exports = { Built };
