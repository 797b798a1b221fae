// Transpiles the sources to dist/, copies what lies beside them, bundles the workflows. Only what changed is done again.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');
const STATE = join(DIST, '.build.json');
const BUNDLE = 'workflows.bundle.js';
const FOLDERS = ['domain', 'workflows', 'activities', 'services', 'api', 'db', 'cli', 'bench'];
const ASSET = /\.(cjs|mjs|md|ya?ml|json|py|sh|sql|wasm|scm|txt|css|java|go|mod|rs|xml)$/;

const hash = (...contents) => {
  const sum = createHash('sha256');
  for (const content of contents) sum.update(content).update('\0');
  return sum.digest('hex').slice(0, 32);
};
const read = (path) => readFileSync(join(ROOT, path));

/** Sources and assets by path. Fixtures and the folders' README files are for people and tests. */
function inputs() {
  const found = { 'temporal.yaml': read('temporal.yaml') };
  const visit = (folder) => {
    for (const entry of readdirSync(join(ROOT, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory() && entry.name !== 'fixtures' && entry.name !== '__pycache__') visit(path);
      if (!entry.isFile() || entry.name === 'README.md' || path.endsWith('.d.ts')) continue;
      if (path.endsWith('.ts') || ASSET.test(path)) found[path] = read(path);
    }
  };
  for (const folder of FOLDERS) if (existsSync(join(ROOT, folder))) visit(folder);
  return found;
}

/** Whoever reads the file meets the old or the new one, never a part. */
function place(path, content, mode) {
  const target = join(DIST, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}.${process.pid}`, content, { mode });
  renameSync(`${target}.${process.pid}`, target);
}

const outputOf = (path) => path.replace(/\.ts$/, '.js');

async function transpile(paths) {
  if (paths.length === 0) return;
  const { transformFile } = await import('@swc/core');
  const one = async (path) => {
    const output = outputOf(path);
    const source = join(ROOT, path);
    const sourceFileName = relative(dirname(join(DIST, output)), source);
    const { code, map } = await transformFile(source, { cwd: ROOT, sourceFileName });
    place(`${output}.map`, map);
    place(output, `${code}//# sourceMappingURL=${output.split('/').pop()}.map\n`);
  };
  await Promise.all(paths.map(one));
}

async function bundleWorkflows() {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath: join(ROOT, 'workflows', 'index.ts'), logger });
  place(BUNDLE, code);
}

function known() {
  try {
    return JSON.parse(readFileSync(STATE, 'utf8'));
  } catch {
    return { tools: '', files: {}, bundle: null };
  }
}

/** @returns what was done, for people */
export async function build() {
  const contents = inputs();
  const tools = hash(read('package-lock.json'), read('.swcrc'), readFileSync(fileURLToPath(import.meta.url)));
  const files = Object.fromEntries(Object.entries(contents).map(([path, content]) => [path, hash(content)]));
  const before = known();
  const same = (path) =>
    before.tools === tools && before.files[path] === files[path] && existsSync(join(DIST, outputOf(path)));

  const bundled = Object.keys(files).filter((path) => /^(workflows|domain)\//.test(path));
  const bundle = existsSync(join(ROOT, 'workflows', 'index.ts'))
    ? hash(tools, ...bundled.map((path) => path + files[path]))
    : null;
  const changed = Object.keys(files).filter((path) => !same(path));
  const stale = Object.keys(before.files).filter((path) => !(path in files));
  const bundleIsSame = before.bundle === bundle && (bundle === null || existsSync(join(DIST, BUNDLE)));
  if (changed.length + stale.length === 0 && bundleIsSame) return 'nothing changed';

  mkdirSync(DIST, { recursive: true });
  // Half a build is none: without its state, the next one does it all.
  rmSync(STATE, { force: true });
  for (const path of stale) for (const end of ['', '.map']) rmSync(join(DIST, outputOf(path) + end), { force: true });
  for (const path of changed.filter((path) => !path.endsWith('.ts'))) {
    place(path, contents[path], path.endsWith('.sh') ? 0o755 : 0o644);
  }
  await Promise.all([
    transpile(changed.filter((path) => path.endsWith('.ts'))),
    bundle !== null && !bundleIsSame && bundleWorkflows(),
  ]);
  const id = hash(tools, JSON.stringify(files));
  place('.build.json', JSON.stringify({ id, tools, files, bundle }));
  return `${changed.length} files${bundleIsSame ? '' : ' and the workflow bundle'}`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const started = Date.now();
  const done = await build();
  console.error(`build: ${done} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}
