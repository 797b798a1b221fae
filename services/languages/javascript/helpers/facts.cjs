// What only the tree can tell about an output: where an import that failed stands, which names other modules export, and what
// the places in compiled files are in their sources.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { placeOf, sourceOf } = require('./source-maps.cjs');

const CODE = /\.([cm]?[jt]s|[jt]sx)$/;
const MOST_FILES = 4000;

/** See `../facts.ts` for what is what. */
function facts(root, told, steps) {
  const texts = [...records(told).flatMap(textsOf), ...steps.flatMap(({ stdout, stderr }) => [stdout, stderr])];
  return {
    places: compiledPlaces(root, texts, told),
    imports: failedImports(root, texts),
    imported: emptyImports(root, texts),
    exported: exportedNames(root, texts),
  };
}

function compiledPlaces(root, texts, told) {
  const places = {};
  const add = (file, line, column) => {
    const key = `${path.relative(root, file)}:${line}:${column}`;
    if (key in places || file.includes('/node_modules/')) return;
    const place = placeOf(file, line, column);
    if (place) places[key] = { file: path.relative(root, place.file), line: place.line, column: place.column };
  };
  const pattern = new RegExp(`(?:file://)?(${root}/[^\\s:()'"]+\\.[cm]?jsx?):(\\d+)(?::(\\d+))?`, 'g');
  for (const text of texts)
    for (const [, file, line, column] of text.matchAll(pattern)) add(file, Number(line), Number(column ?? 1));
  for (const record of records(told)) {
    const file = record.file?.replace(/^file:\/\//, '');
    if (!file) continue;
    const source = sourceOf(file);
    if (source !== file)
      places[`${path.relative(root, file)}:0:0`] = { file: path.relative(root, source), line: 1, column: 1 };
    if (record.line) add(file, record.line, record.column ?? 1);
  }
  return places;
}

/** Every text in a record, however deep. */
function textsOf(value) {
  if (typeof value === 'string') return [value];
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(textsOf) : [];
}

function records(told) {
  return told.split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line)] : [];
    } catch {
      return [];
    }
  });
}

/** Node.js names the importing file of a missing module, not the line. */
function failedImports(root, texts) {
  const imports = {};
  const patterns = [
    /Cannot find (?:module|package) '([^']+)' imported from '?([^\s'\\]+)'?/g,
    /(?:No "exports" main defined|Package subpath '[^']+' is not defined by "exports") in ([^\s]+) imported from ([^\s'\\]+)/g,
    /Directory import '([^']+)' is not supported resolving ES modules imported from ([^\s'\\]+)/g,
    /Failed to load url (\S+) \(resolved id: [^)]*\) in ([^\s'\\]+?)\.(?=\s)/g,
  ];
  for (const text of texts) {
    for (const pattern of patterns) {
      for (const [, target, from] of text.matchAll(pattern)) {
        const importer = from.replace(/^file:\/\//, '');
        const found = importLine(importer, target.replace(/^file:\/\//, ''));
        if (found === null) continue;
        const place = placeOf(importer, found.line, 1) ?? { file: importer, line: found.line };
        const known = (imports[path.relative(root, importer)] ??= {});
        known[target] = { file: path.relative(root, place.file), line: place.line, specifier: found.specifier };
      }
    }
  }
  return imports;
}

function importLine(importer, target) {
  let text;
  try {
    text = fs.readFileSync(importer, 'utf8');
  } catch {
    return null;
  }
  const specifiers = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"`])([^'"`\n]+)\1/g;
  for (const match of text.matchAll(specifiers)) {
    const [, , specifier] = match;
    const absolute = specifier.startsWith('.') ? path.resolve(path.dirname(importer), specifier) : null;
    const same =
      absolute === null
        ? specifier === target || specifier.startsWith(`${target}/`) || target.includes(`/node_modules/${specifier}`)
        : absolute === target || specifier === target;
    if (!same) continue;
    const before = text.slice(0, match.index);
    const statement =
      before.length - (/(?:^|[\n;])\s*(?:import|export|(?:const|let|var)\s)[^;'"`]*$/.exec(before)?.[0].length ?? 0);
    const start = match[0].startsWith('from') ? statement : match.index;
    const skip = /^[\s;]*/.exec(text.slice(start))[0].length;
    const line = text.slice(0, start + skip).split('\n').length;
    return { line, specifier };
  }
  return null;
}

/** A name that a module does not export is told where it is called, not where it is imported. */
function emptyImports(root, texts) {
  const imported = {};
  const pattern = new RegExp(
    `\\(0 ?, ?(?:[\\w$]+\\.)*([\\w$]+)\\) is not a function[\\s\\S]*?(${root}/[^\\s:()]+\\.[cm]?[jt]sx?):\\d+`,
    'g',
  );
  for (const text of texts) {
    for (const [, name, file] of text.matchAll(pattern)) {
      if (file.includes('/node_modules/') || !fs.existsSync(file)) continue;
      const source = fs.readFileSync(file, 'utf8');
      const quoted = name.replace(/\$/g, '\\$');
      const at = source.search(
        new RegExp(
          `^\\s*(import\\b[^;'"]*\\b${quoted}\\b[^;'"]*from|(const|let|var)\\s*\\{[^}]*\\b${quoted}\\b[^}]*\\}\\s*=\\s*require)`,
          'm',
        ),
      );
      if (at >= 0)
        (imported[path.relative(root, file)] ??= {})[name] = (
          source.slice(0, at) + /^\s*/.exec(source.slice(at))[0]
        ).split('\n').length;
    }
  }
  return imported;
}

function exportedNames(root, texts) {
  const wanted = new Set();
  for (const text of texts) {
    for (const [, a, b] of text.matchAll(/\b([A-Za-z_$][\w$]*) is not defined|Cannot find name '([A-Za-z_$][\w$]*)'/g))
      wanted.add(a ?? b);
    for (const [, a] of text.matchAll(/'([A-Za-z_$][\w$]*)' is not defined/g)) wanted.add(a);
  }
  if (wanted.size === 0) return [];
  const found = new Set();
  for (const file of sources(root)) {
    const text = fs.readFileSync(file, 'utf8');
    for (const name of wanted) {
      const quoted = name.replace(/\$/g, '\\$');
      const forms = [
        `\\bexport\\s+(?:default\\s+)?(?:async\\s+)?(?:function\\*?|class|const|let|var|enum|interface|type|abstract\\s+class)\\s+${quoted}\\b`,
        `\\bexport\\s*\\{[^}]*\\b${quoted}\\b[^}]*\\}`,
        `\\bexports\\.${quoted}\\s*=`,
        `\\bmodule\\.exports\\s*=\\s*\\{[^}]*\\b${quoted}\\b`,
      ];
      if (text.includes(name) && forms.some((form) => new RegExp(form).test(text))) found.add(name);
    }
  }
  return [...found].sort();
}

function sources(root) {
  const found = [];
  const folders = [root];
  while (folders.length > 0 && found.length < MOST_FILES) {
    const folder = folders.pop();
    for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) folders.push(place);
      else if (entry.isFile() && CODE.test(entry.name) && fs.statSync(place).size < 2 ** 20) found.push(place);
    }
  }
  return found;
}

module.exports = { facts };
