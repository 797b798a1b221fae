// What tests see: told in place of what they would compare, by test files that `amplify.ts` wrote.
'use strict';
const { createHash } = require('node:crypto');
const { canonical } = require('./canonical.cjs');

const MOST = 500;
const LONGEST = 400;
let seen = [];

const globals = { __riftSaw: saw };
for (const [name, value] of Object.entries(globals))
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });

/** Notes values; functions are called, promises waited for, where the test waits for what this returns. */
function saw(...values) {
  const open = values.map(note).filter(Boolean);
  return open.length > 0 ? Promise.all(open).then(() => undefined) : undefined;
}

function note(value) {
  const [list, at] = [seen, seen.length];
  if (at >= MOST) return null;
  const tell = (text) => (list[at] = text.slice(0, LONGEST));
  const settle = (made) => {
    if (typeof made?.then === 'function')
      return made.then(
        (is) => tell(canonical(is)),
        (error) => tell(raised(error)),
      );
    tell(canonical(made));
    return null;
  };
  list.push('pending');
  if (value?._isMockFunction) return settle(value.mock.calls);
  if (typeof value !== 'function' || value.length > 0 || isClass(value)) return settle(value);
  try {
    return settle(value());
  } catch (error) {
    tell(raised(error));
    return null;
  }
}

const isClass = (value) => Function.prototype.toString.call(value).startsWith('class');
const raised = (error) => `raises ${error?.name ?? typeof error}`;

/** What was seen since the last time, as one text; null where nothing was. */
function take() {
  const text = seen.join('\n');
  const any = seen.length > 0;
  seen = [];
  return any ? (text.length > LONGEST ? createHash('sha256').update(text).digest('hex') : text) : null;
}

module.exports = { globals, take };
