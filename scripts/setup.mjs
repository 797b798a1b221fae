// First use, and the first use after a change: installs, fetches and builds what is missing. No dependencies, since it brings them.
// Usage: setup.mjs [--servers] [--json]
import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const PARTS = join(ROOT, 'services', 'stack', 'parts');
const TEMPORAL_CLI = /TEMPORAL_CLI = '(.+)'/.exec(readFileSync(join(PARTS, 'temporal.ts'), 'utf8'))[1];
const TEMPORAL_DOWNLOADS = 'https://temporal.download';
const { env } = process;
const cache = env.RIFT_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rift');

const running = new Map();
const seconds = (since) => `${Math.round((Date.now() - since) / 1000)} s`;
const json = process.argv.includes('--json');
const terminal = process.stderr.isTTY && !json;
/** A line on standard error; for programs an event, as all that follows it there. */
const say = (text, event) => console.error(json ? JSON.stringify(event) : `rift: ${text}`);
const told = (step, status, since) => ({
  event: 'setup',
  data: { step, status, secs: Math.round((Date.now() - since) / 100) / 10 },
});
const draw = () => {
  const steps = [...running].map(([what, since]) => `${what} ${seconds(since)}`);
  process.stderr.write(`\r\x1b[2K${steps.join(' · ').slice(0, (process.stderr.columns || 80) - 1)}`);
};

/** Does one step, saying what and how long. */
async function step(what, work) {
  const since = Date.now();
  running.set(what, since);
  if (terminal) draw();
  else say(`${what} ...`, told(what, 'started', since));
  try {
    const outcome = await work();
    if (terminal) process.stderr.write('\r\x1b[2K');
    say(`${what}: ${outcome ?? 'done'} (${seconds(since)})`, told(what, outcome ?? 'done', since));
  } finally {
    running.delete(what);
  }
}

const children = new Set();
process.on('exit', () => children.forEach(({ pid }) => pid && process.kill(-pid, 'SIGTERM')));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(70));

function shortened(output, kept = 10) {
  const lines = output.trim().split('\n');
  return lines.length <= 2 * kept
    ? lines.join('\n')
    : [...lines.slice(0, kept), '...', ...lines.slice(-kept)].join('\n');
}

/** Runs a program; what it wrote is its complaint. */
function run(argv) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that it is ended with all that it started.
    const child = spawn(argv[0], argv.slice(1), { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    children.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += output.length < 1e6 ? text : ''));
    }
    child.on('error', reject);
    child.on('exit', () => children.delete(child));
    child.on('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${argv.join(' ')} ended with ${code}:\n${shortened(output)}`)),
    );
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(ROOT, file), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** Whether node_modules holds what the lock file says; npm leaves its own account of what it installed. */
function isInstalled() {
  if (lstatSync(join(ROOT, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink()) return true;
  const [locked, installed] = [packagesOf('package-lock.json'), packagesOf('node_modules/.package-lock.json')];
  if (!locked || !installed) return false;
  return Object.entries(locked).every(
    ([path, { version, optional }]) => path === '' || optional || installed[path]?.version === version,
  );
}

const onPath = (name) => (env.PATH || '').split(delimiter).some((dir) => dir && existsSync(join(dir, name)));

const cached = (...path) => existsSync(join(cache, ...path));

async function temporalCanBeDownloaded() {
  try {
    return (await fetch(TEMPORAL_DOWNLOADS, { method: 'HEAD', signal: AbortSignal.timeout(5000) })).status < 400;
  } catch {
    return false;
  }
}

/** Servers that can be had without a package of ours. What fails here is told where it is needed. */
function* servers() {
  const quietly = (what, argv) =>
    step(what, () =>
      run(argv).then(
        () => 'done',
        () => 'not now',
      ),
    );
  for (const [name, program, there] of [
    ['redis-server', 'redis-server', env.REDIS_URL || env.REDIS_HOST],
    ['bubblewrap', 'bwrap', env.RIFT_BWRAP],
  ]) {
    if (there || onPath(program) || cached('debian', name, 'run') || !onPath('apt-get')) continue;
    const script = join(PARTS, 'get-debian-package.sh');
    yield quietly(`fetching ${name}`, ['sh', script, name, program, join(cache, 'debian', name)]);
  }
  const temporal = env.TEMPORAL_ADDRESS || onPath('temporal') || cached('temporal', TEMPORAL_CLI, 'temporal');
  if (!temporal && onPath('go')) {
    const script = join(PARTS, 'get-temporal-with-go.sh');
    const argv = ['sh', script, TEMPORAL_CLI, join(cache, 'temporal', TEMPORAL_CLI)];
    yield temporalCanBeDownloaded().then(
      (downloadable) => downloadable || quietly('building the Temporal server with Go', argv),
    );
  }
}

/** The next start compares the sources with this file's time. */
function stamp(since) {
  const file = join(ROOT, 'dist', '.stamp');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
  utimesSync(file, since, since);
}

async function main() {
  const since = new Date();
  const timer = terminal && setInterval(() => running.size > 0 && draw(), 500);
  const fetched = process.argv.includes('--servers') ? [...servers()] : [];
  try {
    if (!isInstalled()) await step('installing packages', () => run(['npm', 'ci', '--no-progress']).then(() => 'done'));
    const { build } = await import('./build.mjs');
    await step('building', build);
    await Promise.all(fetched);
    stamp(since);
  } finally {
    clearInterval(timer);
  }
}

main().catch((error) => {
  say(error.message, { error: { code: 'INTERNAL', message: error.message, details: {} } });
  process.exit(70);
});
