// From what a person writes to what the engine reads: by the project's own compiler, file by file, without its types.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');

const TYPED = /\.([cm]?ts|tsx)$/;

/** Thrown where a text cannot be read. */
class Unreadable extends Error {
  constructor(message) {
    super(message);
    this.unreadable = message;
  }
}

class Transforms {
  constructor({ cwd, bins, babel, typed, compiled }) {
    this.cwd = cwd;
    this.folders = [cwd, ...bins.map((bin) => path.dirname(path.dirname(bin)))];
    this.babel = babel ? this.own('@babel/core') : null;
    this.compilers = new Map();
    this.kinds = new Map();
    // Loading it takes longer than any variant may.
    if (typed || compiled) this.ts = this.own('typescript');
  }

  /** A package as the project has it; null where it has none. */
  own(name) {
    for (const folder of this.folders) {
      try {
        return Module.createRequire(path.join(folder, 'index.js'))(name);
      } catch {
        continue;
      }
    }
    return null;
  }

  isEsm(file) {
    if (/\.m[jt]s$/.test(file)) return true;
    if (/\.c[jt]s$/.test(file)) return false;
    const folder = path.dirname(file);
    let kind = this.kinds.get(folder);
    if (kind === undefined) this.kinds.set(folder, (kind = packageKind(folder)));
    return kind;
  }

  needed(file) {
    return TYPED.test(file) || file.endsWith('.jsx') || this.babel !== null;
  }

  /** `{ code, map }` of a file. */
  run(file, text, esm) {
    if (!this.needed(file)) return { code: text, map: null };
    if (this.babel && !TYPED.test(file)) return this.byBabel(file, text, esm);
    const ts = (this.ts ??= this.own('typescript'));
    return ts ? this.byCompiler(ts, file, text, esm) : this.byEsbuild(file, text, esm);
  }

  byBabel(file, text, esm) {
    try {
      const options = {
        filename: file,
        cwd: this.cwd,
        sourceMaps: true,
        caller: { name: 'rift', supportsStaticESM: esm },
      };
      const { code, map } = this.babel.transformSync(text, options) ?? { code: text, map: null };
      return { code, map };
    } catch (error) {
      throw new Unreadable(`SyntaxError: ${String(error.message).split('\n')[0]}`);
    }
  }

  byCompiler(ts, file, text, esm) {
    const compilerOptions = {
      ...this.settings(ts, path.dirname(file)),
      ...{ module: esm ? ts.ModuleKind.ESNext : ts.ModuleKind.CommonJS, sourceMap: true, inlineSourceMap: false },
      ...{ inlineSources: false, declaration: false, composite: false, incremental: false, noEmit: false },
      ...{ isolatedModules: true, removeComments: false, outDir: undefined, sourceRoot: undefined },
    };
    if (compilerOptions.verbatimModuleSyntax && !esm) compilerOptions.verbatimModuleSyntax = false;
    delete compilerOptions.emitDeclarationOnly;
    const made = ts.transpileModule(text, { fileName: file, compilerOptions, reportDiagnostics: true });
    const wrong = (made.diagnostics ?? []).find(({ category, code }) => category === 1 && code < 2000);
    if (wrong) throw new Unreadable(`TS${wrong.code}: ${ts.flattenDiagnosticMessageText(wrong.messageText, ' ')}`);
    const code = made.outputText.replace(/^\/\/# sourceMappingURL=.*$/m, '');
    return { code, map: made.sourceMapText ?? null };
  }

  /** The settings of the nearest tsconfig.json. */
  settings(ts, folder) {
    let found = this.compilers.get(folder);
    if (found) return found;
    const file = ts.findConfigFile(folder, ts.sys.fileExists);
    const { config } = file ? ts.readConfigFile(file, ts.sys.readFile) : {};
    const whole = { ...config, files: [], include: [], references: undefined };
    const parsed = config ? ts.parseJsonConfigFileContent(whole, ts.sys, path.dirname(file)) : null;
    found = { target: ts.ScriptTarget.ES2022, esModuleInterop: true, jsx: ts.JsxEmit.ReactJSX, ...parsed?.options };
    delete found.moduleResolution;
    delete found.customConditions;
    this.compilers.set(folder, found);
    return found;
  }

  /** Names that the settings give to folders. */
  aliases() {
    const ts = (this.ts ??= this.own('typescript'));
    const { paths, baseUrl, pathsBasePath } = ts ? this.settings(ts, this.cwd) : {};
    return Object.entries(paths ?? {}).map(([pattern, targets]) => {
      const [prefix = '', suffix = ''] = pattern.split('*');
      const folders = targets.map((target) => path.resolve(baseUrl ?? pathsBasePath ?? this.cwd, target));
      return { prefix, suffix, exact: !pattern.includes('*'), folders };
    });
  }

  byEsbuild(file, text, esm) {
    this.esbuild ??= this.own('esbuild') ?? this.besideTsx();
    if (!this.esbuild) throw new Error(`nothing reads ${file}`);
    const loader = /\.tsx$/.test(file) ? 'tsx' : TYPED.test(file) ? 'ts' : 'jsx';
    try {
      const options = {
        loader,
        format: esm ? 'esm' : 'cjs',
        sourcemap: 'external',
        sourcefile: file,
        target: 'node20',
      };
      const { code, map } = this.esbuild.transformSync(text, { ...options, logLevel: 'silent' });
      return { code, map };
    } catch (error) {
      throw new Unreadable(`SyntaxError: ${String(error.message).split('\n')[1] ?? error.message}`);
    }
  }

  besideTsx() {
    for (const folder of this.folders) {
      try {
        const at = Module.createRequire(path.join(folder, 'index.js')).resolve('tsx/package.json');
        return Module.createRequire(at)('esbuild');
      } catch {
        continue;
      }
    }
    return null;
  }
}

function packageKind(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(at, 'package.json'), 'utf8')).type === 'module';
    } catch (error) {
      if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') return false;
    }
    if (at === path.dirname(at)) return false;
  }
}

module.exports = { Transforms, TYPED, Unreadable };
