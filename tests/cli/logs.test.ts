import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReplayStep } from '../../cli/client/api';
import { checkLogs, plannedChecks } from '../../cli/logs/checks';
import { partLines } from '../../cli/logs/parts';
import { loadConfig } from '../../services/config/config';

const step = (action_label: string, payload: ReplayStep['payload']): ReplayStep => ({
  ...{ step_index: 3, agent_node: 'test_runner', action_type: 'tool_call', action_label, payload },
  ...{ thought_text: null, emitted_at: '2026-01-01T00:00:00.000Z' },
});

test('each run of a check is a log of its own, under the command that was planned', () => {
  const checks = [{ id: 'python:.:test:1', command: 'python -m pytest', kind: 'test', origin: 'pyproject.toml' }];
  expect(plannedChecks(step('checks_planned', { checks, skipped: [] }))).toEqual(checks);
  expect(plannedChecks(step('risk', { cells: [] }))).toEqual([]);
  const runs = [
    { checkId: 'python:.:test:1', status: 'failed', durationMs: 1200, excerpt: '1 failed' },
    { checkId: 'python:.:lint:1', status: 'infrastructure', reason: 'ruff is missing' },
  ];
  const at = { node: 'test_runner', at: '2026-01-01T00:00:00.000Z' };
  expect(checkLogs(step('checks_run', { runs }), new Map([['python:.:test:1', 'python -m pytest']]))).toEqual([
    {
      ...{ ...at, check: 'python:.:test:1', command: 'python -m pytest', status: 'failed' },
      ...{ duration_ms: 1200, reason: null, output: '1 failed' },
    },
    {
      ...{ ...at, check: 'python:.:lint:1', command: 'python:.:lint:1', status: 'infrastructure' },
      ...{ duration_ms: null, reason: 'ruff is missing', output: '' },
    },
  ]);
  const prepared = step('prepare_problem', { project: 'python:.', problems: ['no such package', 'again'] });
  expect(checkLogs(prepared, new Map())).toMatchObject([
    { check: 'python:.', status: 'prepare_problem', output: 'no such package\nagain' },
  ]);
  expect(checkLogs(step('checks_run', null), new Map())).toEqual([]);
});

test('of the parts, only lines that name the run are told, the older file first', () => {
  const home = mkdtempSync(join(tmpdir(), 'rift-logs-'));
  try {
    mkdirSync(join(home, 'logs'));
    writeFileSync(join(home, 'logs', 'api.log.1'), 'of run-1, earlier\nof run-2\n');
    writeFileSync(join(home, 'logs', 'api.log'), 'of run-1, later\n');
    const lines = [...partLines({ ...loadConfig({}), home }, 'run-1')];
    expect(lines).toEqual([
      { part: 'api', line: 'of run-1, earlier' },
      { part: 'api', line: 'of run-1, later' },
    ]);
  } finally {
    rmSync(home, { recursive: true });
  }
});
