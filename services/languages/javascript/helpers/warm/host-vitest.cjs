// Files of vitest. Modules are loaded by our own loader: vite's plugins have no part in it.
'use strict';
const fs = require('node:fs');
const { createRequire } = require('node:module');
const path = require('node:path');
const { pathToFileURL } = require('node:url');
const { Loader } = require('./loader.cjs');
const { openFiles } = require('./host-files.cjs');
const { testFiles } = require('./discover.cjs');
const { vitestApi, vitestParts } = require('./vitest-api.cjs');

const CONFIGS = ['vitest.config', 'vite.config'].flatMap((name) =>
  ['ts', 'mts', 'cts', 'js', 'mjs', 'cjs'].map((end) => `${name}.${end}`),
);
const PATTERNS = ['**/*.{test,spec}.{js,mjs,cjs,ts,mts,cts,jsx,tsx}'];

async function open(options, places) {
  const own = createRequire(path.join(options.cwd, 'index.js'));
  const config = await readConfig(options, own);
  const settings = config.test ?? {};
  const folder = path.resolve(options.cwd, config.root ?? '.');
  const aliases = aliasesOf(config.resolve?.alias);
  const environment = settings.environment ?? 'node';
  if (/dom/.test(environment)) addDocument(own, environment);
  let current = null;
  const stand = (name) => (name === 'vitest' ? current?.api : undefined);
  const loader = new Loader({ ...options, typed: true, aliases, mixed: true }, places, stand);
  await loader.resolver.open();
  loader.meta = { env: { ...process.env, MODE: 'test', DEV: true, PROD: false, SSR: true, BASE_URL: '/' } };
  const parts = await vitestParts(own);
  const first = [settings.setupFiles ?? []].flat().map((file) => path.resolve(folder, file));
  const begin = (idOf) => {
    current = vitestApi(idOf, parts, (name) => loader.importFrom(name, path.join(folder, 'index.js')));
    if (settings.globals) Object.assign(globalThis, current.api);
    return current;
  };
  const files = () => testFiles({ cwd: folder, given: settings.include ?? PATTERNS });
  return openFiles(options, places, { loader, begin, files, first });
}

async function readConfig({ cwd, given }, own) {
  const at = given.findIndex((word) => /^(-c|--config)$/.test(word));
  const named = at >= 0 ? given[at + 1] : given.find((word) => word.startsWith('--config='))?.slice(9);
  const file = [named, ...CONFIGS].find((name) => name && fs.existsSync(path.join(cwd, name)));
  if (!file) return {};
  try {
    const from = createRequire(own.resolve('vitest/package.json'));
    const vite = await import(pathToFileURL(from.resolve('vite')).href);
    const read = await vite.loadConfigFromFile({ command: 'serve', mode: 'test' }, path.join(cwd, file), cwd, 'silent');
    return read?.config ?? {};
  } catch {
    return {};
  }
}

function aliasesOf(alias) {
  const entries = Array.isArray(alias)
    ? alias.map(({ find, replacement }) => [find, replacement])
    : Object.entries(alias ?? {});
  return entries
    .filter(([find, to]) => typeof find === 'string' && typeof to === 'string' && to.startsWith('/'))
    .flatMap(([find, to]) => [
      { prefix: find, suffix: '', exact: true, folders: [to] },
      {
        prefix: find.endsWith('/') ? find : `${find}/`,
        suffix: '',
        folders: [to.endsWith('/') ? `${to}*` : `${to}/*`],
      },
    ]);
}

/** A document as the environment has it. */
function addDocument(own, environment) {
  let window;
  try {
    window =
      environment === 'happy-dom'
        ? new (own('happy-dom').Window)({ url: 'http://localhost:3000' })
        : new (own('jsdom').JSDOM)('<!DOCTYPE html>', { pretendToBeVisual: true, url: 'http://localhost:3000' }).window;
  } catch {
    return;
  }
  for (const name of Object.getOwnPropertyNames(window)) {
    if (name in globalThis || name.startsWith('_')) continue;
    Object.defineProperty(globalThis, name, {
      get: () => window[name],
      set: (value) => (window[name] = value),
      configurable: true,
    });
  }
  Object.assign(globalThis, { window: globalThis, self: globalThis, top: globalThis, parent: globalThis });
}

module.exports = { open };
