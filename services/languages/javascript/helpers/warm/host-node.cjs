// Files of `node:test`.
'use strict';
const path = require('node:path');
const { Loader } = require('./loader.cjs');
const { nodeApi } = require('./node-api.cjs');
const { testFiles } = require('./discover.cjs');
const { openFiles } = require('./host-files.cjs');

const LOAD_MS = 10_000;

async function open(options, places) {
  let current = null;
  const loader = new Loader(options, places, (name) => (name === 'node:test' ? current?.api : undefined));
  await loader.resolver.open();
  for (const name of options.required)
    await loader.load(path.resolve(options.cwd, name), LOAD_MS).catch(() => undefined);
  const begin = (idOf) => (current = nodeApi(idOf));
  return openFiles(options, places, { loader, begin, files: () => testFiles(options) });
}

module.exports = { open };
