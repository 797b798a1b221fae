// Runs inside, next to the work copy and its packages: the compiler's language service for the projects of the work copy.
'use strict';
const path = require('node:path');

/** The project's own compiler where it has one that can be asked, else Rift's. */
function compiler(fallback) {
  try {
    const own = require(require.resolve('typescript', { paths: [process.cwd()] }));
    const [major, minor] = own.version.split('.').map(Number);
    if (own.createLanguageService && (major > 4 || (major === 4 && minor >= 7))) return own;
  } catch {
    // None there.
  }
  return require(fallback);
}

function projectOf(ts, { root, sources: names }, file) {
  const fallback = {
    allowJs: true,
    checkJs: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    jsx: ts.JsxEmit.Preserve,
    esModuleInterop: true,
    resolveJsonModule: true,
  };
  const sources = names.map((name) => path.join(root, name));
  const config = ts.findConfigFile(path.dirname(file), ts.sys.fileExists);
  const inside = config && config.startsWith(root) ? config : undefined;
  const read = (name) => {
    const { config: json } = ts.readConfigFile(name, ts.sys.readFile);
    return json ? ts.parseJsonConfigFileContent(json, ts.sys, path.dirname(name), undefined, name) : undefined;
  };
  let parsed = inside && read(inside);
  // A configuration that only refers to others.
  if (parsed && parsed.projectReferences && !parsed.fileNames.includes(file)) {
    const others = parsed.projectReferences.map((one) => read(ts.resolveProjectReferencePath(one))).filter(Boolean);
    parsed = others.find((one) => one.fileNames.includes(file)) || parsed;
  }
  if (!parsed) return { options: fallback, fileNames: sources };
  const script = /\.[cm]?jsx?$/.test(file);
  const options = { ...parsed.options, noEmit: true, ...(script && { allowJs: true, checkJs: true }) };
  const more = script ? sources : sources.filter((name) => /\.[cm]?tsx?$/.test(name));
  return { options, fileNames: [...new Set([...parsed.fileNames, ...more, file])] };
}

function serviceOf(ts, root, { options, fileNames }, texts) {
  const read = (name) => texts.get(name) ?? ts.sys.readFile(name);
  const versions = new Map();
  const seen = new Map();
  return ts.createLanguageService({
    getScriptFileNames: () => fileNames,
    getScriptVersion: (name) => {
      const text = texts.get(name);
      if (seen.get(name) !== text) versions.set(name, (versions.get(name) || 0) + 1);
      seen.set(name, text);
      return String(versions.get(name) || 0);
    },
    getScriptSnapshot: (name) => {
      const text = read(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getCompilationSettings: () => options,
    getDefaultLibFileName: (own) => ts.getDefaultLibFilePath(own),
    fileExists: ts.sys.fileExists,
    readFile: read,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath,
  });
}

/**
 * The service of the project that a file belongs to; one for the files of one project.
 * @param texts by absolute path, what is read in place of the files that are there; may change between two questions
 */
function services(ts, order, texts = new Map()) {
  const ofFiles = new Map();
  const known = new Map();
  return (file) => {
    if (!ofFiles.has(file)) {
      const project = projectOf(ts, order, file);
      const key = JSON.stringify(project.options) + project.fileNames.length;
      if (!known.has(key)) known.set(key, serviceOf(ts, order.root, project, texts));
      ofFiles.set(file, known.get(key));
    }
    return ofFiles.get(file);
  };
}

module.exports = { compiler, services };
