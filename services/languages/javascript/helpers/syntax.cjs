// Parses files with the engine itself and runs none of them: `node --experimental-vm-modules syntax.cjs '{"files": [...]}'`.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

const { root, reports, files } = JSON.parse(process.argv[2]);
const WRAPPER = '(function (exports, require, module, __filename, __dirname) {';

function asModule(file, text) {
  new vm.SourceTextModule(text, { identifier: file });
}

function asScript(file, text) {
  new vm.Script(`${WRAPPER}${text}\n})`, { filename: file, columnOffset: -WRAPPER.length });
}

/** What Node.js would read the file as. */
function kindOf(file) {
  if (/\.[cm]js$/.test(file)) return file.endsWith('.mjs') ? 'module' : 'script';
  for (let folder = path.dirname(file); folder.startsWith(root); folder = path.dirname(folder)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).type === 'module'
        ? 'module'
        : 'either';
    } catch (error) {
      if (error.code !== 'ENOENT') break;
    }
  }
  return 'either';
}

/** The error that tells most: of the form that the file is written in. */
function errorOf(file, text) {
  const kind = kindOf(file);
  const source = text.replace(/^\uFEFF/, '').replace(/^#!/, '//');
  const attempts =
    kind === 'module'
      ? [asModule]
      : kind === 'script'
        ? [asScript]
        : /^\s*(import\b(?!\s*\()|export\b)/m.test(source)
          ? [asModule, asScript]
          : [asScript, asModule];
  let first = null;
  for (const attempt of attempts) {
    try {
      attempt(file, source);
      return null;
    } catch (error) {
      first ??= error;
    }
  }
  return first;
}

const found = files.flatMap((name) => {
  const file = path.join(root, name);
  const error = errorOf(file, fs.readFileSync(file, 'utf8'));
  if (!error) return [];
  const [, line = '1'] = /:(\d+)\n/.exec(error.stack ?? '') ?? [];
  const caret = (error.stack ?? '').split('\n').find((one) => /^\s*\^+\s*$/.test(one));
  return [
    { file: name, line: Number(line), column: caret ? caret.indexOf('^') + 1 : null, message: String(error.message) },
  ];
});
fs.writeFileSync(path.join(reports, 'syntax.json'), JSON.stringify(found));
