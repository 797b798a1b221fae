// Where the programs of packages are.
'use strict';
const fs = require('node:fs');
const path = require('node:path');

/** `node_modules/.bin` from here upwards, as far as nobody can write there, then the tools of Rift's own. */
function binFolders({ root, bins }) {
  const found = [];
  for (let folder = process.cwd(); folder.startsWith(root); folder = path.dirname(folder)) {
    const bin = path.join(folder, 'node_modules', '.bin');
    try {
      fs.accessSync(path.join(folder, 'node_modules'), fs.constants.W_OK);
    } catch (error) {
      if (error.code === 'EROFS') found.push(bin);
    }
  }
  return [...found, ...bins];
}

module.exports = { binFolders };
