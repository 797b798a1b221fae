import { createColors } from 'picocolors';
import type { Results } from '../../domain/results';
import { EMPTY_VIEW, showEvent, statusLine } from '../../cli/render/events';
import { printable } from '../../domain/printable';
import { summary } from '../../cli/render/summary';

const plain = createColors(false);
const show = (event: string, data: object, view = EMPTY_VIEW) => showEvent(view, { id: 1, event, data }, plain);

test('a node is named when the run enters it, and not again', () => {
  const first = show('thought_event', { node: 'test_runner', message: 'pytest: failed' });
  expect(first.lines).toEqual(['▸ test_runner run the checks', '    pytest: failed']);
  expect(show('thought_event', { node: 'test_runner', message: 'ruff: passed' }, first.view).lines).toEqual([
    '    ruff: passed',
  ]);
});

test('a fix is told with place, type, strategy, confidence and commit', () => {
  const fix = {
    ...{ file: 'src/utils.py', line: 15, bug_type: 'LINTING', status: 'applied', confidence: 0.92 },
    ...{ commit_sha: 'abcdef0123456789', strategy: 'rule_first', description: 'remove unused import' },
  };
  const [line] = show('fix_applied', fix).lines;
  expect(line).toBe('  ✔ src/utils.py:15  LINTING  rule_first  92 %  abcdef0 remove unused import');
});

test('a CI round tells its state, and a regression', () => {
  const ci = { iteration: 2, status: 'failed', regression: true };
  expect(show('ci_update', ci).lines).toEqual(['  CI round 2 failed, something new is broken']);
});

test('telemetry changes the status line alone', () => {
  const { lines, view } = show('telemetry_tick', { cpu_pct: 87.4, mem_mb: 120.2 });
  expect(lines).toEqual([]);
  expect(statusLine(view, 12.3, 0, 80)).toBe('⠋ queued  ·  cpu 87 %  mem 120 MB  ·  12 s');
  expect(statusLine(view, 12.3, 0, 20).length).toBeLessThan(20);
});

test('what a repository brings cannot steer the terminal', () => {
  expect(printable('a\u001b]0;title\u0007b\u202ec\r')).toBe('a\ufffd]0;title\ufffdb\ufffdc\ufffd');
});

const results = (change: Partial<Results>): Results => ({
  ...{
    run_id: 'r',
    repo_url: '/x',
    team_name: 'T',
    leader_name: 'L',
    branch_name: 'T_L_AI_Fix',
    final_status: 'PASSED',
  },
  ...{ verdict: 'green', total_failures: 1, total_fixes: 1, uncovered_failures: 0, total_time_secs: 12.34 },
  score: { base: 100, speed_bonus: 10, efficiency_penalty: 0, total: 110 },
  ...{
    fixes: [],
    extended_fixes: [],
    ci_log: [],
    commits: [],
    not_judged: [],
    checks: [],
    checks_not_run: [],
    risk: [],
  },
  ...change,
});
const places = { resultsJson: '/o/results.json', temporalUi: 'http://ui/1', pushed: true };

test('the end tells verdict, branch, commits and where everything is', () => {
  const healed = results({
    fixes: [
      { file: 'a.py', bug_type: 'SYNTAX', line_number: 8, commit_message: 'm', status: 'applied', confidence: 0.5 },
    ],
    commits: [{ sha: 'b'.repeat(40), message: '[AI-AGENT] fix\n\nlong' }],
  });
  const text = summary(healed, places, plain, 100);
  for (const part of [
    'a.py:8',
    'SYNTAX',
    '50 %',
    'green: the checks pass on what was pushed',
    '1 of 1 failures healed',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).toMatch(/branch +T_L_AI_Fix\n +commits +bbbbbbbbbb \[AI-AGENT\] fix\n/);
  expect(text).toMatch(/results +\/o\/results.json\n +workflow +http:\/\/ui\/1$/);
});

test('a repository that was green is said to be so, and names no branch', () => {
  const text = summary(results({ total_failures: 0, total_fixes: 0 }), places, plain, 100);
  expect(text).toContain('green: the checks pass already');
  expect(text).not.toContain('T_L_AI_Fix');
});

test('what is not green says why, where, and what to do next', () => {
  const reason = { code: 'MALICIOUS_CODE' as const, message: 'sends the environment', file: 'setup.py', line: 4 };
  const text = summary(results({ verdict: 'quarantined', final_status: 'QUARANTINED', reason }), places, plain, 100);
  expect(text).toMatch(/why +setup.py:4: sends the environment\n +next +read the named line/);
});
