// What functions do on inputs made from those that the tests give them, so that variants can be told apart where tests do not.
'use strict';
const path = require('node:path');
const v8 = require('node:v8');
const { canonical, shown } = require('./canonical.cjs');
const { guarded } = require('./guard.cjs');
const { random, Shape } = require('./vary.cjs');

const MOST_RECORDED = 24;
const LARGEST = 20_000;
const LOAD_MS = 3000;
const LEAST_CALL_MS = 20;
const TRIES = 6;

const silent = { write: () => undefined };
let recorder = null;
const peeks = new Map();

/** What the code that is put into a file calls; the environments of a test tool need it as well. */
const globals = {
  __riftRecord: (file, access, self, args) => recorder?.(file, access, self, args),
  __riftPeek: (file, look) => peeks.set(file, look),
};
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** `play(job, context)` runs the tests of a job, `load(file, ms)` one file of it. */
async function run(job, context, { places, loader, play, load = (file, ms) => loader.load(file, ms) }) {
  loader?.fresh(job.files);
  if (!job.probe.calls) return record(job, context, play);
  peeks.clear();
  const { calls } = job.probe;
  for (const file of new Set(calls.map((call) => call.file))) await load(path.join(places.root, file), LOAD_MS);
  const each = Math.max(job.cap / 8, LEAST_CALL_MS);
  for (const [i, call] of calls.entries()) context.answers.write({ probe: { input: i, is: await answer(call, each) } });
}

async function record(job, context, play) {
  const { inputs, seed } = job.probe;
  const places = new Map();
  recorder = (file, access, self, args) => {
    const key = `${file}\0${access}`;
    const calls = places.get(key) ?? new Map();
    places.set(key, calls);
    if (calls.size >= MOST_RECORDED) return;
    try {
      const own = access.includes('.prototype.') ? { ...self } : null;
      const data = v8.serialize([own, ...args]).toString('base64');
      if (data.length <= LARGEST) calls.set(data, null);
    } catch {
      // A function among the arguments is none that could be kept.
    }
  };
  try {
    await play({ ...job, each: false, stop: false }, context);
  } finally {
    recorder = null;
  }
  context.answers.write({ probe: varied(places, inputs, random(seed)) });
}

/** The recorded inputs and as many made from them; what all of them have in common is kept. */
function varied(places, most, rng) {
  const inputs = [];
  for (const [key, calls] of places) {
    const given = [...calls.keys()].map(read);
    const width = Math.max(...given.map((values) => values.length));
    const shapes = Array.from(
      { length: width },
      (_, i) => new Shape(given.filter((g) => g.length > i).map((g) => g[i])),
    );
    const found = new Set(calls.keys());
    for (let i = 0; i < TRIES * most && found.size * places.size < most; i++) {
      const values = read(rng.choice([...calls.keys()]));
      const first = values[0] === null ? 1 : 0;
      const count = rng.integer(1, Math.max(1, values.length - first));
      for (let k = 0; k < count; k++) {
        const at = rng.integer(first, values.length - 1);
        if (at < values.length && at >= first) values[at] = shapes[at].vary(values[at], rng);
      }
      found.add(v8.serialize(values).toString('base64'));
    }
    const [file, access] = key.split('\0');
    for (const data of found) inputs.push({ file, access, data, text: shown(access, read(data).slice(1)) });
  }
  while (inputs.length > most) inputs.splice(rng.integer(0, inputs.length - 1), 1);
  return inputs;
}

const read = (data) => v8.deserialize(Buffer.from(data, 'base64'));

/** What comes of a call; null where it does not end in time. */
async function answer({ file, access, data }, ms) {
  const look = peeks.get(file);
  if (!look) return 'no input: the file did not load';
  let call;
  let args;
  try {
    const [own, ...values] = read(data);
    args = values;
    const run = look(access);
    const owner = own && look(access.slice(0, access.indexOf('.prototype.')));
    const self = owner ? Object.assign(Object.create(owner.prototype), own) : undefined;
    call = () => run.apply(self, args);
  } catch (error) {
    return `no input: ${error?.name}`;
  }
  const before = args.map((one) => canonical(one));
  try {
    let value = guarded(call, ms);
    if (typeof value?.then === 'function') {
      const late = Symbol('late');
      value = await Promise.race([value, new Promise((resolve) => setTimeout(resolve, ms, late))]);
      if (value === late) return null;
    } else if (typeof value?.next === 'function') value = taken(value, ms);
    const after = args.map((one) => canonical(one));
    const changed = after.flatMap((text, i) => (text === before[i] ? [] : [`; ${i}: ${text}`]));
    return canonical(value) + changed.join('');
  } catch (error) {
    return error?.starved !== undefined ? null : `raises ${error?.name ?? typeof error}`;
  }
}

function taken(iterator, ms) {
  const values = [];
  guarded(() => {
    for (let step = iterator.next(); !step.done && values.length < 500; step = iterator.next()) values.push(step.value);
  }, ms);
  return values;
}

module.exports = { globals, run, silent };
