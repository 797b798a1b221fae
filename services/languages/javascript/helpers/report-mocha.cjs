// Reporter for mocha: every test as a record as it ends; a hook that fails is told as a test of its own.
'use strict';
const { describe, write } = require('./report.cjs');

module.exports = class Reporter {
  constructor(runner) {
    write('start', { tool: 'mocha' });
    const idOf = (test) => ({
      file: test.file ?? fileAbove(test.parent) ?? '',
      names: test.titlePath?.() ?? [test.title],
    });
    const tell = (test, outcome, error) => {
      write('test', {
        ...idOf(test),
        line: null,
        column: null,
        outcome,
        ms: test.duration ?? 0,
        ...(error !== undefined && { error: describe(error) }),
      });
    };
    runner.on('test', (test) => write('begun', idOf(test)));
    runner.on('pass', (test) => tell(test, 'passed'));
    runner.on('pending', (test) => tell(test, 'skipped'));
    runner.on('fail', (test, error) => tell(test, 'failed', error));
    runner.once('end', () => write('finish', { tool: 'mocha' }));
  }

  done(failures, callback) {
    callback(failures);
  }
};

function fileAbove(suite) {
  for (let at = suite; at; at = at.parent) if (at.file) return at.file;
  return null;
}
