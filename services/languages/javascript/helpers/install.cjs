// Installs a project's packages from its manifests alone, without any script; `scripts` as second argument runs those of the packages
// that came from a registry. Nothing of the repository's own code is there.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const order = JSON.parse(process.argv[2]);
const DOWNLOADS = process.env.XDG_CACHE_HOME;
const at = path.join(order.target, order.root);
/** Settings of a client that say how packages are laid out; where they come from is the machine's business. */
const SETTINGS =
  /^(legacy-peer-deps|strict-peer-dependencies|auto-install-peers|shamefully-hoist|public-hoist-pattern(\[\])?|hoist(-pattern(\[\])?)?|node-linker|install-strategy|install-links|prefer-workspace-packages|link-workspace-packages|shared-workspace-lockfile|dedupe-peer-dependents|resolution-mode|resolve-peers-from-workspace-root|ignore-workspace-root-check|force|prefer-dedupe|include|peers-suffix-max-length)\s*=/;
const PACKAGE_FIELDS = new Set([
  'name',
  'version',
  'private',
  'type',
  'bin',
  'workspaces',
  'packageManager',
  'dependencies',
  'devDependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
  'dependenciesMeta',
  'bundleDependencies',
  'bundledDependencies',
  'overrides',
  'resolutions',
  'pnpm',
  'engines',
  'os',
  'cpu',
  'installConfig',
]);

function problem(text) {
  process.stdout.write(`rift-problem: ${text.replace(/\s+/g, ' ').slice(0, 300)}\n`);
}

function run(argv, cwd, env = {}) {
  const [program, ...args] = argv;
  const result = spawnSync(program, args, {
    cwd,
    env: { ...process.env, CI: '1', ...env },
    encoding: 'utf8',
    maxBuffer: 64 * 2 ** 20,
  });
  const output = `${result.stdout ?? ''}\n${result.stderr ?? ''}${result.error ? `\n${result.error.message}` : ''}`;
  process.stderr.write(output);
  return { ok: result.status === 0, output };
}

const npm = (args, cwd, env) =>
  run(
    [
      order.node,
      path.join(order.npm, 'bin', 'npm-cli.js'),
      ...args,
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--no-progress',
      '--loglevel=error',
      `--cache=${DOWNLOADS}/npm`,
    ],
    cwd,
    env,
  );

/** Manifests as they are, but for scripts and for settings that name places. */
function layOut() {
  for (const file of order.files) {
    const to = path.join(order.target, file);
    const from = path.join(order.source, file);
    const name = path.basename(file);
    fs.mkdirSync(path.dirname(to), { recursive: true });
    if (!fs.statSync(from).isFile()) continue;
    if (name === 'package.json') {
      const table = JSON.parse(fs.readFileSync(from, 'utf8').replace(/^\uFEFF/, ''));
      const kept = Object.fromEntries(Object.entries(table).filter(([key]) => PACKAGE_FIELDS.has(key)));
      if (order.manager !== 'yarn') delete kept.packageManager;
      if (kept.engines) kept.engines = { node: '*' };
      fs.writeFileSync(to, JSON.stringify(kept, null, 2));
    } else if (name === '.npmrc') {
      fs.writeFileSync(
        to,
        fs
          .readFileSync(from, 'utf8')
          .split('\n')
          .filter((line) => SETTINGS.test(line.trim()))
          .join('\n') + '\n',
      );
    } else if (name === 'yarn.lock' && !order.berry) fs.writeFileSync(to, ownRegistry(fs.readFileSync(from, 'utf8')));
    else if (!/^\.yarnrc/.test(name)) fs.copyFileSync(from, to);
  }
  fs.mkdirSync(at, { recursive: true });
}

function registry() {
  const found = run([order.node, path.join(order.npm, 'bin', 'npm-cli.js'), 'config', 'get', 'registry'], '/tmp');
  return (
    found.output
      .trim()
      .split('\n')
      .find((line) => /^https?:/.test(line.trim()))
      ?.trim()
      .replace(/\/$/, '') ?? null
  );
}

/** yarn 1 writes whole addresses down: those of the public registry become the machine's own. */
function ownRegistry(text) {
  const base = registry();
  if (base === null) return text;
  const hosts = new Map();
  const address = /^(\s+resolved ")(https?:\/\/[^/"]+)(\/(?:@[^/"]+\/)?[^/"]+\/-\/[^"]+)"/gm;
  for (const [, , host] of text.matchAll(address)) hosts.set(host, (hosts.get(host) ?? 0) + 1);
  const [usual] = [...hosts].sort((a, b) => b[1] - a[1])[0] ?? [];
  return text.replace(address, (whole, before, host, rest) => (host === usual ? `${before}${base}${rest}"` : whole));
}

/** A client that the machine lacks, from the registry like any package. */
function client(name, version) {
  const folder = path.join(DOWNLOADS, 'clients', `${name.replace('/', '+')}-${version}`);
  const made = npm(['install', '--prefix', folder, '--no-save', `${name}@${version}`], '/tmp');
  if (!made.ok) throw new Error(`${name} ${version} cannot be had: ${lastLine(made.output)}`);
  const manifest = JSON.parse(fs.readFileSync(path.join(folder, 'node_modules', name, 'package.json'), 'utf8'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : Object.values(manifest.bin)[0];
  return [order.node, path.join(folder, 'node_modules', name, bin)];
}

/** A repository, an archive: what no registry has. */
const FOREIGN = /^(git(hub|lab)?:|git[+@]|bitbucket:|gist:|https?:|[\w.-]+\/[\w.-]+(#.*)?$)/;

/** Tools that come from elsewhere than a registry, which cannot be reached, are left out: the other packages may do. */
function leaveForeignOut() {
  const left = new Set();
  for (const file of order.files.filter((one) => path.basename(one) === 'package.json')) {
    const to = path.join(order.target, file);
    const table = JSON.parse(fs.readFileSync(to, 'utf8'));
    for (const key of ['devDependencies', 'optionalDependencies'])
      for (const [name, wanted] of Object.entries(table[key] ?? {})) {
        if (!FOREIGN.test(wanted)) continue;
        delete table[key][name];
        left.add(`${name} (${wanted})`);
      }
    fs.writeFileSync(to, JSON.stringify(table, null, 2));
  }
  if (left.size > 0) problem(`not kept: only the registry can be reached, without ${[...left].join(', ')}`);
  return left.size > 0;
}

/** @param fits whether the lock file is that of the manifest; else it is a preference */
function withNpm(fits = true) {
  const locked = order.lock !== null && fits;
  if (order.lock !== null && !fits) return npm(['install'], at);
  let made = npm([locked ? 'ci' : 'install', ...(locked ? [] : ['--no-package-lock'])], at);
  if (!made.ok && locked && /in sync|EUSAGE|lockfileVersion/i.test(made.output)) {
    problem(`the lock file does not fit the manifest: ${lastLine(made.output)}`);
    made = npm(['install', '--no-package-lock'], at);
  }
  if (!made.ok && /ERESOLVE/.test(made.output))
    made = npm([locked ? 'ci' : 'install', '--legacy-peer-deps', ...(locked ? [] : ['--no-package-lock'])], at);
  return made;
}

function withPnpm(fits = true) {
  const pnpm = client('pnpm', order.version ?? '9');
  const settings = [
    '--ignore-scripts',
    '--ignore-pnpmfile',
    `--store-dir=${DOWNLOADS}/pnpm-store`,
    '--package-import-method=copy',
    '--config.manage-package-manager-versions=false',
    '--config.engine-strict=false',
    '--config.confirm-modules-purge=false',
    '--reporter=append-only',
  ];
  const env = {
    npm_config_manage_package_manager_versions: 'false',
    COREPACK_ENABLE_STRICT: '0',
    XDG_STATE_HOME: '/tmp/pnpm-state',
    XDG_DATA_HOME: '/tmp/pnpm-data',
  };
  let made = run(
    [...pnpm, 'install', order.lock === null || !fits ? '--no-frozen-lockfile' : '--frozen-lockfile', ...settings],
    at,
    env,
  );
  if (!made.ok && /OUTDATED_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|BROKEN_LOCKFILE/.test(made.output)) {
    problem(`the lock file does not fit the manifest: ${lastLine(made.output)}`);
    made = run([...pnpm, 'install', '--no-frozen-lockfile', ...settings], at, env);
  }
  return made;
}

function withYarn(fits = true) {
  const mirror = registry();
  if (order.berry) {
    const yarn = client('@yarnpkg/cli-dist', order.version ?? '4');
    const proxy = process.env.HTTPS_PROXY ?? process.env.https_proxy;
    const rc = [
      'nodeLinker: node-modules',
      'enableScripts: false',
      'enableTelemetry: false',
      'enableGlobalCache: true',
      'enableImmutableInstalls: false',
      'checksumBehavior: update',
      `globalFolder: ${DOWNLOADS}/yarn-berry`,
      'nmMode: classic',
    ];
    if (mirror)
      rc.push(
        `npmRegistryServer: ${JSON.stringify(mirror)}`,
        ...(mirror.startsWith('http:') ? [`unsafeHttpWhitelist: [${JSON.stringify(new URL(mirror).hostname)}]`] : []),
      );
    if (proxy) rc.push(`httpProxy: ${JSON.stringify(proxy)}`, `httpsProxy: ${JSON.stringify(proxy)}`);
    if (process.env.NODE_EXTRA_CA_CERTS) rc.push(`httpsCaFilePath: ${process.env.NODE_EXTRA_CA_CERTS}`);
    fs.writeFileSync(path.join(at, '.yarnrc.yml'), `${rc.join('\n')}\n`);
    if (!order.lock) fs.writeFileSync(path.join(at, 'yarn.lock'), '');
    return run([...yarn, 'install'], at, { YARN_IGNORE_PATH: '1', HOME: '/tmp' });
  }
  const yarn = client('yarn', order.version ?? '1.22.22');
  const settings = [
    '--ignore-scripts',
    '--ignore-engines',
    '--non-interactive',
    '--no-progress',
    `--cache-folder=${DOWNLOADS}/yarn`,
    '--no-default-rc',
    ...(mirror ? ['--registry', mirror] : []),
  ];
  const lock = order.lock ? (fits ? ['--frozen-lockfile'] : []) : ['--no-lockfile'];
  let made = run([...yarn, 'install', ...lock, ...settings], at);
  if (!made.ok && /needs to be updated/.test(made.output)) {
    problem('the lock file does not fit the manifest');
    made = run([...yarn, 'install', '--no-lockfile', ...settings], at);
  }
  return made;
}

function lastLine(text) {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return (
    lines.find((line) => /\b(ERR!|ERR_|error)\b/i.test(line) && !/A complete log/.test(line)) ?? lines.at(-1) ?? ''
  );
}

function tools() {
  if (order.tools.length === 0) return;
  fs.mkdirSync(order.toolsFolder, { recursive: true });
  fs.writeFileSync(path.join(order.toolsFolder, 'package.json'), '{"private":true}');
  const made = npm(['install', '--no-package-lock', ...order.tools], order.toolsFolder);
  if (!made.ok) problem(`${order.tools.join(', ')} cannot be had: ${lastLine(made.output)}`);
}

/** Read-only packages have the folders in which tools insist to write. */
function finish() {
  for (const folder of order.folders) {
    const packages = path.join(order.target, folder, 'node_modules');
    if (folder !== order.root && !fs.existsSync(packages)) continue;
    for (const name of order.written) {
      fs.rmSync(path.join(packages, name), { recursive: true, force: true });
      fs.mkdirSync(path.join(packages, name), { recursive: true });
    }
  }
}

/** Packages of a registry that have scripts of their own, by the name that `npm rebuild` takes. */
function withScripts() {
  const found = new Set();
  const visit = (folder, depth) => {
    for (const entry of fs.existsSync(folder) && depth < 6 ? fs.readdirSync(folder, { withFileTypes: true }) : []) {
      if (!entry.isDirectory() || (entry.name.startsWith('.') && entry.name !== '.pnpm')) continue;
      const inside = path.join(folder, entry.name);
      if (
        entry.name.startsWith('@') ||
        entry.name === '.pnpm' ||
        (folder.endsWith('.pnpm') && fs.existsSync(path.join(inside, 'node_modules')))
      ) {
        visit(
          entry.name.startsWith('@') || entry.name === '.pnpm' ? inside : path.join(inside, 'node_modules'),
          depth + 1,
        );
        continue;
      }
      try {
        const { scripts = {} } = JSON.parse(fs.readFileSync(path.join(inside, 'package.json'), 'utf8'));
        if (
          scripts.install ||
          scripts.postinstall ||
          scripts.preinstall ||
          fs.existsSync(path.join(inside, 'binding.gyp'))
        )
          found.add(inside);
      } catch {
        continue;
      }
      visit(path.join(inside, 'node_modules'), depth + 1);
    }
  };
  visit(path.join(at, 'node_modules'), 0);
  return [...found];
}

/** Thanks, banners and downloads that the package does without. */
const NEEDLESS =
  /^(core-js(-pure)?|husky|esbuild|@swc\/core|unrs-resolver|es5-ext|protobufjs|nx|msw|@parcel\/watcher|puppeteer(-core)?|playwright.*|cypress|electron|fsevents|sharp|@biomejs\/biome|napi-postinstall|@nestjs\/core|preact|vue-demi|styled-components|simple-git-hooks|lefthook|@scarf\/scarf|@prisma\/engines)$/;

function scripts() {
  let failed = false;
  for (const folder of withScripts()) {
    const { name, scripts: own = {} } = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    if (NEEDLESS.test(name)) continue;
    const bins = [
      path.join(at, 'node_modules', '.bin'),
      path.join(path.dirname(folder), '.bin'),
      path.join(order.npm, 'node_modules', '.bin'),
      path.join(order.npm, 'bin', 'node-gyp-bin'),
      path.dirname(order.node),
    ];
    const env = {
      PATH: [...bins, process.env.PATH].join(':'),
      npm_config_nodedir: path.dirname(path.dirname(order.node)),
      npm_config_user_agent: `npm node/${process.version}`,
      INIT_CWD: at,
    };
    for (const stage of ['preinstall', 'install', 'postinstall']) {
      const script =
        own[stage] ??
        (stage === 'install' && fs.existsSync(path.join(folder, 'binding.gyp')) ? 'node-gyp rebuild' : null);
      if (script === null) continue;
      const made = run(['sh', '-c', script], folder, env);
      if (made.ok) continue;
      problem(`the ${stage} script of ${name} failed: ${lastLine(made.output)}`);
      failed = true;
      break;
    }
  }
  return failed;
}

try {
  if (process.argv[3] === 'scripts') scripts();
  else {
    layOut();
    if (order.declared) {
      const install = order.manager === 'pnpm' ? withPnpm : order.manager === 'yarn' ? withYarn : withNpm;
      let made = install();
      if (!made.ok && leaveForeignOut()) made = install(false);
      if (!made.ok) throw new Error(lastLine(made.output));
    }
    tools();
    finish();
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
