// Loads the repository's own modules, anew for each variant; what lies in packages is loaded once.
'use strict';
const fs = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const vm = require('node:vm');
const { pathToFileURL } = require('node:url');
const { Transforms, Unreadable } = require('./transform.cjs');
const { guarded } = require('./guard.cjs');
const { Built } = require('./built.cjs');
const { Resolver } = require('./resolve.cjs');

const CODE = /\.([cm]?[jt]s|[jt]sx)$/;
const MOST_SCRIPTS = 4000;

class Loader {
  /** `stand(specifier)` gives a module in place of another, or undefined. */
  constructor(options, places, stand = () => undefined) {
    this.places = places;
    this.stand = stand;
    this.mixed = options.mixed ?? false;
    this.meta = {};
    this.transforms = new Transforms(options);
    const aliases = [...(options.aliases ?? []), ...(options.typed ? this.transforms.aliases() : [])];
    this.resolver = new Resolver({ ...options, aliases }, places);
    this.built = new Built(options, this.transforms);
    this.disk = new Map();
    this.scripts = new Map();
    this.foreign = new Map();
    this.kinds = new Map();
    this.fresh({});
    this.hookRequire();
  }

  /** From now on modules are those of these texts. */
  fresh(files) {
    this.instances = new Map();
    this.overlay = new Map();
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(this.places.root, name);
      this.overlay.set(file, text);
      for (const [made, code] of this.built.made(file, text)) this.overlay.set(made, code);
    }
    for (const file of Object.keys(Module._cache)) if (this.isOwn(file)) delete Module._cache[file];
  }

  /** Whether what is to be tried can be read at all. */
  check() {
    for (const [file, text] of this.overlay) {
      if (!CODE.test(file) || typeof text !== 'string') continue;
      const esm = this.isEsm(file, text);
      const { code } = this.code(file, esm);
      try {
        if (esm) new vm.SourceTextModule(code, { identifier: file });
        else this.script(file, code);
      } catch (error) {
        if (error?.name === 'SyntaxError') throw new Unreadable(`SyntaxError: ${error.message}`);
        throw error;
      }
    }
  }

  isOwn(file) {
    return this.places.relative(file) !== null;
  }

  isEsm(file) {
    if (!this.mixed || /\.c[jt]s$/.test(file)) return this.transforms.isEsm(file);
    // What is bundled may be a module without being called one.
    let kind = this.kinds.get(file);
    if (kind === undefined)
      this.kinds.set(file, (kind = /^\s*(import|export)\b/m.test(this.text(file)) || this.transforms.isEsm(file)));
    return kind;
  }

  /** The file's code as the engine gets it. */
  code(file, esm) {
    const changed = this.overlay.get(file);
    if (changed && typeof changed === 'object') return this.note(file, changed, esm);
    if (changed !== undefined) return this.note(file, this.transforms.run(file, changed, esm), esm);
    let known = this.disk.get(file);
    if (!known) {
      const text = fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
      this.disk.set(file, (known = this.transforms.run(file, text, esm)));
    }
    return this.note(file, known, esm);
  }

  note(file, found, esm) {
    this.places.ran(file, found.code, found.map, esm ? 0 : Module.wrapper[0].length);
    return found;
  }

  /** Loads a file; `ms` for what runs at once. */
  async load(file, ms) {
    if (this.isEsm(file)) return this.loadEsm(file, ms);
    return guarded(() => this.require(file), ms);
  }

  require(file) {
    return Module._load(file, null, false);
  }

  hookRequire() {
    const loader = this;
    const { _load: load, _resolveFilename: resolve } = Module;
    Module._load = function (request, parent, isMain) {
      const stand = loader.stand(request);
      return stand === undefined ? load.call(this, request, parent, isMain) : stand;
    };
    Module._resolveFilename = function (request, parent, ...rest) {
      if (!parent?.filename || !loader.isOwn(parent.filename)) return resolve.call(this, request, parent, ...rest);
      return loader.resolver.require(request, parent.filename, () => resolve.call(this, request, parent, ...rest));
    };
    for (const extension of ['.js', '.cjs', '.ts', '.cts', '.mts', '.tsx', '.jsx']) {
      const original = Module._extensions[extension] ?? Module._extensions['.js'];
      const own = (module, filename) =>
        loader.isOwn(filename) ? loader.compile(module, filename) : original(module, filename);
      // What a tool registers here later is not needed: the loader transforms by itself.
      Object.defineProperty(Module._extensions, extension, {
        get: () => own,
        set: () => undefined,
        configurable: true,
      });
      Object.defineProperty(Module._extensions, extension, { enumerable: true });
    }
    const json = Module._extensions['.json'];
    Module._extensions['.json'] = (module, filename) => {
      const changed = loader.overlay.get(filename);
      if (changed === undefined) return json(module, filename);
      module.exports = JSON.parse(changed);
    };
  }

  compile(module, filename) {
    if (this.isEsm(filename) && !this.transforms.needed(filename)) {
      const error = new Error(`require() of ES Module ${filename} not supported.`);
      throw Object.assign(error, { code: 'ERR_REQUIRE_ESM' });
    }
    const { code } = this.code(filename, false);
    const require = Module.createRequire(filename);
    require.main = process.mainModule;
    const run = this.script(filename, code).runInThisContext();
    run.call(module.exports, module.exports, require, module, filename, path.dirname(filename));
  }

  script(filename, code) {
    const key = `${filename}\0${code}`;
    let script = this.scripts.get(key);
    if (!script) {
      const wrapped = Module.wrap(code.replace(/^#!.*/, ''));
      script = new vm.Script(wrapped, {
        filename,
        importModuleDynamically: (specifier) => this.importFrom(specifier, filename),
      });
      if (this.scripts.size > MOST_SCRIPTS) this.scripts.clear();
      this.scripts.set(key, script);
    }
    return script;
  }

  async loadEsm(file, ms) {
    const module = await this.esm(file);
    if (module.status === 'unlinked')
      await module.link((specifier, { identifier }) => this.linked(specifier, identifier));
    if (module.status === 'linked') await module.evaluate({ timeout: Math.max(1, Math.ceil(ms)) });
    if (module.status === 'errored') throw module.error;
    return module.namespace;
  }

  async importFrom(specifier, parent) {
    const module = await this.linked(specifier, parent);
    if (module.status === 'unlinked') await module.link((s, { identifier }) => this.linked(s, identifier));
    if (module.status === 'linked') await module.evaluate();
    return module;
  }

  /** The module that a specifier means, to be linked. */
  async linked(specifier, parent) {
    const stand = this.stand(specifier);
    if (stand !== undefined) return this.synthetic(`stand:${specifier}`, stand, this.instances);
    const target = this.resolver.import(specifier, parent);
    if (target.startsWith('node:') || !this.isOwn(target)) return this.outside(target);
    const file = target;
    if (file.endsWith('.json')) return this.synthetic(file, { default: JSON.parse(this.text(file)) }, this.instances);
    if (this.isEsm(file)) return this.esm(file);
    const exported = this.require(file);
    return this.synthetic(file, namesOf(exported), this.instances);
  }

  text(file) {
    return this.overlay.get(file) ?? fs.readFileSync(file, 'utf8');
  }

  async esm(file) {
    let module = this.instances.get(file);
    if (!module) {
      const { code } = this.code(file, true);
      module = new vm.SourceTextModule(code, {
        identifier: file,
        initializeImportMeta: (meta) => {
          Object.assign(meta, this.meta);
          meta.url = pathToFileURL(file).href;
          meta.filename = file;
          meta.dirname = path.dirname(file);
          meta.resolve = (specifier) => pathToFileURL(this.resolver.import(specifier, file)).href;
        },
        importModuleDynamically: (specifier) => this.importFrom(specifier, file),
      });
      this.instances.set(file, module);
    }
    return module;
  }

  async outside(target) {
    const known = this.foreign.get(target);
    if (known) return known;
    const namespace = await import(target.startsWith('/') ? pathToFileURL(target).href : target);
    const isBare = this.mixed && target.startsWith('/') && namespace.default && !namespace.__esModule;
    return this.synthetic(target, isBare ? { ...namesOf(namespace.default), ...namespace } : namespace, this.foreign);
  }

  synthetic(name, values, to) {
    let module = to.get(name);
    if (!module) {
      const names = Object.keys(values);
      module = new vm.SyntheticModule(names, () => names.forEach((one) => module.setExport(one, values[one])), {
        identifier: name,
      });
      to.set(name, module);
    }
    return module;
  }
}

/** What a CommonJS module exports, as an import sees it. */
function namesOf(exported) {
  const isObject = exported !== null && (typeof exported === 'object' || typeof exported === 'function');
  const named = {};
  if (isObject) {
    for (const name of Object.keys(exported)) {
      if (name === 'default') continue;
      named[name] = exported[name];
    }
  }
  return { ...named, default: exported };
}

module.exports = { Loader };
