// The files that a test command is about.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { expand } = require('../glob.cjs');

const TEST = /(^|\/)(test|test-[^/]*|[^/]*[.\-_]test)\.([cm]?[jt]s|[jt]sx)$/;
const CODE = /\.([cm]?[jt]s|[jt]sx)$/;

function testFiles({ cwd, given }) {
  const named = given.flatMap((word) => expand(word)).map((word) => path.resolve(cwd, word));
  if (named.length === 0) return below(cwd, isByName);
  return named.flatMap((place) => {
    const stat = fs.statSync(place, { throwIfNoEntry: false });
    if (!stat) return [];
    return stat.isDirectory() ? below(place, (file) => CODE.test(file)) : [place];
  });
}

const isByName = (file) => TEST.test(file) || (CODE.test(file) && /(^|\/)test\//.test(file));

function below(folder, wanted) {
  const found = [];
  for (const entry of fs.readdirSync(folder, { withFileTypes: true, recursive: false })) {
    if (entry.name === 'node_modules' || entry.name.startsWith('.')) continue;
    const place = path.join(folder, entry.name);
    if (entry.isDirectory()) found.push(...below(place, wanted));
    else if (entry.isFile() && wanted(place)) found.push(place);
  }
  return found.sort();
}

module.exports = { testFiles };
