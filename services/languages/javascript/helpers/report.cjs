// What the reporters share: records of JSON lines to a descriptor that only the runner's own process has.
'use strict';
const fs = require('node:fs');

const DESCRIPTOR = 3;
const MOST = 64 * 1024;

function write(kind, fields) {
  let rest = Buffer.from(`${JSON.stringify({ kind, ...fields })}\n`);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(DESCRIPTOR, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') return;
    }
  }
}

function plain(text) {
  // eslint-disable-next-line no-control-regex
  return String(text).replace(/\u001b\[[0-9;]*[A-Za-z]/g, '');
}

/** An error as its name, message, code and stack; whatever was thrown. */
function describe(thrown, depth = 0) {
  if (thrown === null || typeof thrown !== 'object') {
    return { name: 'Error', message: plain(thrown).slice(0, MOST), code: null, stack: '' };
  }
  const { name, message, code, stack, stackStr, cause } = thrown;
  const described = {
    name: typeof name === 'string' ? name : (thrown.constructor?.name ?? 'Error'),
    message: plain(message ?? '').slice(0, MOST),
    code: typeof code === 'string' ? code : null,
    stack: plain(stack ?? stackStr ?? '').slice(0, MOST),
  };
  return cause && typeof cause === 'object' && depth < 3
    ? { ...described, cause: describe(cause, depth + 1) }
    : described;
}

module.exports = { describe, plain, write };
