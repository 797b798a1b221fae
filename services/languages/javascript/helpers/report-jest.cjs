// Reporter for jest: every test as a record, and files that could not be loaded.
'use strict';
const { describe, plain, write } = require('./report.cjs');

const OUTCOMES = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  pending: 'skipped',
  todo: 'skipped',
  disabled: 'skipped',
};

module.exports = class Reporter {
  onRunStart() {
    write('start', { tool: 'jest' });
  }

  onTestFileStart(test) {
    write('begun', { file: test.path, names: [] });
  }

  onTestResult(test, result) {
    const file = result.testFilePath ?? test.path;
    write('ended', { file: test.path, names: [] });
    if (result.testExecError && result.testResults.length === 0) {
      const error = describe(result.testExecError);
      const told = error.stack || error.message ? error : { ...error, message: plain(result.failureMessage ?? '') };
      write('file', { file, outcome: 'failed', ms: 0, tests: 0, error: told });
      return;
    }
    for (const one of result.testResults) {
      const record = {
        file,
        line: one.location?.line ?? null,
        column: (one.location?.column ?? 0) + 1,
        names: [...one.ancestorTitles, one.title],
      };
      const outcome = OUTCOMES[one.status] ?? 'failed';
      write('test', {
        ...record,
        outcome,
        ms: one.duration ?? 0,
        ...(outcome === 'failed' && { error: errorOf(one) }),
      });
    }
  }

  onRunComplete() {
    write('finish', { tool: 'jest' });
  }
};

/** jest hands the error over as text, beside a copy of its fields. */
function errorOf({ failureMessages = [], failureDetails = [] }) {
  const text = plain(failureMessages[0] ?? '');
  const details = failureDetails[0];
  const inner = details?.error && typeof details.error === 'object' ? details.error : details;
  const [, name = 'Error', message = ''] =
    /^(?:\w+: )?([A-Za-z_$][\w$]*(?:Error|Exception)?)(?: \[\w+\])?: ([\s\S]*?)(?=\n\s+at |$)/.exec(text) ?? [];
  const said = message || text.split('\n')[0];
  const isAssertion =
    inner?.matcherResult !== undefined || inner?.code === 'ERR_ASSERTION' || /^(expect\(|assert[.(])/.test(said);
  const code = typeof inner?.code === 'string' ? inner.code : null;
  return { name: isAssertion ? 'AssertionError' : name, message: said, code, stack: text };
}
