// What a variant could leave behind in the process, and putting it right before the next.
'use strict';

const timers = new Set();
let known = null;

/** Somebody called `process.exit`. */
class Exit extends Error {
  constructor(code) {
    super(`process.exit(${code})`);
    this.code = code;
  }
}

const exits = { code: null, told: () => undefined };

function exit(code = process.exitCode ?? 0) {
  if (exits.code === null) {
    exits.code = Number(code);
    exits.told();
  }
  throw new Exit(Number(code));
}

function track(name, drop) {
  const original = globalThis[name];
  const tracked = function (...args) {
    const timer = original(...args);
    timers.add([drop, timer]);
    return timer;
  };
  for (const key of Object.getOwnPropertySymbols(original)) tracked[key] = original[key];
  globalThis[name] = tracked;
}

/** Called once, when everything that stays is loaded. */
function rememberWorld() {
  track('setTimeout', clearTimeout);
  track('setInterval', clearInterval);
  track('setImmediate', clearImmediate);
  process.exit = exit;
  process.reallyExit = exit;
  process.abort = () => exit(134);
  known = {
    globals: new Map(Object.getOwnPropertyNames(globalThis).map((name) => [name, descriptor(name)])),
    env: { ...process.env },
    cwd: process.cwd(),
    argv: [...process.argv],
    handles: new Set(process._getActiveHandles()),
    listeners: new Map(process.eventNames().map((name) => [name, process.rawListeners(name)])),
    console: { ...console },
    exit,
  };
}

const descriptor = (name) => Object.getOwnPropertyDescriptor(globalThis, name);

async function clean() {
  for (const [drop, timer] of timers) drop(timer);
  timers.clear();
  for (const handle of process._getActiveHandles()) {
    if (known.handles.has(handle)) continue;
    handle.closeAllConnections?.();
    for (const way of ['kill', 'destroy', 'close', 'terminate']) {
      if (typeof handle[way] !== 'function') continue;
      try {
        handle[way](...(way === 'kill' ? ['SIGKILL'] : []));
      } catch {
        continue;
      }
      break;
    }
  }
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    const before = known.globals.get(name);
    const now = descriptor(name);
    if (before === undefined && now.configurable) delete globalThis[name];
    else if (before && now.configurable && (now.value !== before.value || now.get !== before.get))
      Object.defineProperty(globalThis, name, before);
  }
  restoreEnv();
  Object.assign(console, known.console);
  process.argv = [...known.argv];
  process.exitCode = undefined;
  process.exit = known.exit;
  if (process.cwd() !== known.cwd) process.chdir(known.cwd);
  for (const name of process.eventNames()) {
    const before = known.listeners.get(name) ?? [];
    for (const listener of process.rawListeners(name))
      if (!before.includes(listener)) process.removeListener(name, listener);
  }
  exits.code = null;
  exits.told = () => undefined;
}

function restoreEnv() {
  for (const name of Object.keys(process.env)) if (!(name in known.env)) delete process.env[name];
  for (const [name, value] of Object.entries(known.env)) if (process.env[name] !== value) process.env[name] = value;
}

module.exports = { clean, exits, Exit, rememberWorld };
