// Reporter for `node --test`: every test as a record. A file is a test where it has none inside, or could not be run.
'use strict';
const { describe, plain, write } = require('./report.cjs');

const MOST = 64 * 1024;

module.exports = async function* report(source) {
  const names = new Map();
  const errors = new Map();
  const inside = new Map();
  write('start', { tool: 'node', version: process.version });
  for await (const { type, data } of source) {
    const { file = '' } = data;
    if (type === 'test:stdout') yield data.message;
    if (type === 'test:stderr') {
      yield data.message;
      errors.set(file, ((errors.get(file) ?? '') + data.message).slice(-MOST));
    } else if (type === 'test:dequeue') {
      if (data.nesting === 0 && sameFile(data.name, file)) write('begun', { file, names: [] });
    } else if (type === 'test:start') {
      const path = names.get(file) ?? [];
      path.length = data.nesting;
      path[data.nesting] = data.name;
      names.set(file, path);
    } else if (type === 'test:pass' || type === 'test:fail') {
      const whole = data.nesting === 0 && sameFile(data.name, file);
      const path = [...(names.get(file) ?? []).slice(0, data.nesting), data.name];
      if (whole) {
        const record = {
          file,
          outcome: type === 'test:pass' ? 'passed' : 'failed',
          ms: data.details?.duration_ms ?? 0,
        };
        write('file', { ...record, tests: inside.get(file) ?? 0, text: plain(errors.get(file) ?? '') });
      } else {
        inside.set(file, (inside.get(file) ?? 0) + 1);
        write('test', {
          file,
          line: data.line ?? null,
          column: data.column ?? null,
          names: path,
          ...result(type, data),
        });
      }
    }
  }
  write('finish', { tool: 'node' });
};

function sameFile(name, file) {
  return name === file || (file.endsWith(name) && /[/\\]/.test(file.at(-name.length - 1) ?? ''));
}

function result(type, { details, skip, todo }) {
  const ms = details?.duration_ms ?? 0;
  const group = details?.type === 'suite';
  if (skip !== undefined && skip !== false) return { outcome: 'skipped', ms, group };
  const failed = type === 'test:fail';
  if (todo !== undefined && todo !== false) return { outcome: failed ? 'xfailed' : 'xpassed', ms, group };
  if (!failed) return { outcome: 'passed', ms, group };
  const { error } = details ?? {};
  const type_ = error?.failureType ?? null;
  if (type_ === 'subtestsFailed') return { outcome: 'failed', ms, group, ofChildren: true };
  const cause = error?.cause;
  const real = cause !== null && typeof cause === 'object' ? cause : (error ?? 'failed');
  return { outcome: 'failed', ms, group, failureType: type_, error: describe(real) };
}
