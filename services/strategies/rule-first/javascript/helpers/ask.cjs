'use strict';
// Runs inside, next to the work copy and its packages: asks the compiler's language service, runs a tool of the packages, or lists
// what a package may be asked for.
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');

const order = JSON.parse(fs.readFileSync(0, 'utf8'));

/** `node_modules/.bin` from here upwards. */
function searchPath(from) {
  const found = [];
  for (let folder = from; ; folder = path.dirname(folder)) {
    found.push(path.join(folder, 'node_modules', '.bin'));
    if (folder === path.dirname(folder)) break;
  }
  return [...found, ...order.bins, process.env.PATH].join(':');
}

function runTool() {
  const [program, ...args] = order.argv;
  const env = { ...process.env, PATH: searchPath(process.cwd()), NO_COLOR: '1', FORCE_COLOR: '0' };
  const done = spawnSync(program, args, { env, encoding: 'utf8', maxBuffer: 64 * 2 ** 20 });
  return { status: done.error ? null : done.status, stdout: done.stdout || '' };
}

const MOST_PATHS = 5000;

/** Paths below a package by which others may import from it: those that it exports by name, else all its files. */
function pathsIn(name) {
  const folders = require.resolve.paths(name).map((folder) => path.join(folder, name));
  const folder = [...folders, path.join(process.cwd(), 'node_modules', name)].find((one) => fs.existsSync(one));
  if (!folder) return [];
  const { exports } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const named =
    exports && typeof exports === 'object' ? Object.keys(exports).filter((key) => /^\.\/[^*]+$/.test(key)) : [];
  if (exports) return named.map((key) => key.slice(2));
  const found = [];
  const visit = (below) => {
    for (const entry of fs.readdirSync(path.join(folder, below), { withFileTypes: true })) {
      const own = path.posix.join(below, entry.name);
      if (entry.isDirectory() && entry.name !== 'node_modules' && found.length < MOST_PATHS) visit(own);
      else if (/\.(?:[cm]?js|json)$/.test(own)) found.push(own);
    }
  };
  visit('');
  return found;
}

const preferences = {
  includeCompletionsForModuleExports: true,
  includeCompletionsWithInsertText: true,
  importModuleSpecifierPreference: 'shortest',
  allowTextChangesInNewFiles: false,
};

function formatOf(ts, text) {
  const tabs = (text.match(/^\t+/gm) || []).length;
  const spaces = text.match(/^ +/gm) || [];
  const size = spaces.some((one) => one.length % 4 === 2) ? 2 : spaces.length > 0 ? 4 : 2;
  return {
    ...ts.getDefaultFormatCodeSettings(text.includes('\r\n') ? '\r\n' : '\n'),
    convertTabsToSpaces: tabs <= spaces.length,
    indentSize: size,
    tabSize: size,
    semicolons: ts.SemicolonPreference && ts.SemicolonPreference.Ignore,
  };
}

function fixesAt(ts, service, file, diagnostic, format) {
  let actions = [];
  try {
    const end = diagnostic.start + diagnostic.length;
    actions = service.getCodeFixesAtPosition(file, diagnostic.start, end, [diagnostic.code], format, preferences);
  } catch {
    return [];
  }
  return actions
    .filter(
      (action) => !action.commands && action.changes.every((change) => !change.isNewFile && inside(change.fileName)),
    )
    .map((action) => ({
      name: action.fixName,
      description: action.description,
      edits: action.changes.flatMap((change) =>
        change.textChanges.map(({ span, newText }) => ({
          path: path.relative(order.root, change.fileName),
          start: span.start,
          end: span.start + span.length,
          text: newText,
        })),
      ),
    }));
}

function inside(name) {
  return name.startsWith(`${order.root}/`) && !name.includes('/node_modules/');
}

/** The expression that a finding is about, and what the compiler knows of it. */
function aboutOf(ts, checker, source, diagnostic) {
  let node = source;
  const visit = (child) => {
    if (child.getStart(source) <= diagnostic.start && diagnostic.start + diagnostic.length <= child.end) {
      node = child;
      ts.forEachChild(child, visit);
    }
  };
  ts.forEachChild(source, visit);
  const show = (one) => {
    try {
      return checker.typeToString(checker.getTypeAtLocation(one), undefined, ts.TypeFormatFlags.NoTruncation);
    } catch {
      return '';
    }
  };
  const known = { type: show(node), members: [], scope: [] };
  if (ts.isIdentifier(node)) {
    const access =
      node.parent && ts.isPropertyAccessExpression(node.parent) && node.parent.name === node ? node.parent : null;
    if (access) {
      const type = checker.getNonNullableType(checker.getTypeAtLocation(access.expression));
      const awaited = checker.getAwaitedType ? checker.getAwaitedType(type) || type : type;
      known.owner = show(access.expression);
      known.promised = awaited !== type;
      known.members = checker.getPropertiesOfType(awaited).map((one) => [one.name, show2(checker, one, node)]);
    } else {
      const flags = ts.SymbolFlags.Value | ts.SymbolFlags.Type | ts.SymbolFlags.Namespace;
      known.scope = checker
        .getSymbolsInScope(node, flags)
        .map((one) => [one.name, (one.declarations || []).some((d) => inside(d.getSourceFile().fileName))]);
    }
  }
  return known;
}

function show2(checker, symbol, node) {
  try {
    const type = checker.getTypeOfSymbolAtLocation(symbol, node);
    return type.getCallSignatures().length > 0 ? 'function' : checker.typeToString(type);
  } catch {
    return '';
  }
}

function askCompiler() {
  const { compiler, services } = require(order.compiler);
  const ts = compiler(order.typescript);
  const service = services(ts, order);
  return order.findings.map((finding) => {
    try {
      return told(ts, service(path.join(order.root, finding.file)), finding);
    } catch {
      return [];
    }
  });
}

function told(ts, service, { file: name, line, code }) {
  const file = path.join(order.root, name);
  const program = service.getProgram();
  const source = program.getSourceFile(file);
  if (!source) return [];
  const all = [
    ...service.getSyntacticDiagnostics(file),
    ...service.getSemanticDiagnostics(file),
    ...service.getSuggestionDiagnostics(file),
  ].filter((one) => one.start !== undefined);
  const here = all.filter((one) => {
    const from = source.getLineAndCharacterOfPosition(one.start).line + 1;
    return from === line;
  });
  const same = code === null ? [] : here.filter((one) => one.code === code);
  const errors = here.filter((one) => one.category === ts.DiagnosticCategory.Error);
  const format = formatOf(ts, source.text);
  return (same.length > 0 ? same : errors).slice(0, 8).map((one) => ({
    code: one.code,
    message: ts.flattenDiagnosticMessageText(one.messageText, '\n'),
    start: one.start,
    end: one.start + one.length,
    exact: same.length > 0,
    ...aboutOf(ts, program.getTypeChecker(), source, one),
    fixes: fixesAt(ts, service, file, one, format),
  }));
}

process.stdout.write(JSON.stringify(order.package ? pathsIn(order.package) : order.argv ? runTool() : askCompiler()));
