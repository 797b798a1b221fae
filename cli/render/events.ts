import type { CiUpdateEvent, FixAppliedEvent, TelemetryTick, ThoughtEvent } from '../../domain/events';
import type { AgentNode, CiStatus, FixStatus } from '../../domain/names';
import { printable } from '../../domain/printable';
import type { StreamEvent } from '../client/api';
import type { Colours } from './colours';

/** What the terminal shows of a run between two events. */
export interface LiveView {
  readonly node: AgentNode | null;
  readonly fixes: number;
  readonly ciRound: number;
  readonly load: TelemetryTick | null;
}

export const EMPTY_VIEW: LiveView = { node: null, fixes: 0, ciRound: 0, load: null };

/** What each node does, for people. */
const TITLES: Readonly<Record<AgentNode, string>> = {
  repo_scanner: 'fetch and scan the repository',
  ast_analyzer: 'read the syntax trees',
  test_runner: 'run the checks',
  dependency_mapper: 'order the failures',
  fix_generator: 'propose fixes',
  critic_agent: 'choose among what holds',
  commit_optimizer: 'commit',
  ci_monitor: 'run CI on what was pushed',
  rollback_agent: 'take back what broke something',
  adversarial_tester: 'test the fixes against',
  self_benchmarker: 'compare with what was predicted',
};

const FIX_MARKS: Readonly<Record<FixStatus, readonly [mark: string, colour: 'green' | 'red' | 'yellow']>> = {
  applied: ['✔', 'green'],
  failed: ['✘', 'red'],
  rolled_back: ['↩', 'yellow'],
  skipped: ['–', 'yellow'],
};

const CI_COLOURS: Readonly<Record<CiStatus, 'green' | 'red' | 'yellow'>> = {
  pending: 'yellow',
  running: 'yellow',
  passed: 'green',
  failed: 'red',
};

/** Lines to print for an event, and the view after it. */
export function showEvent(
  view: LiveView,
  { event, data }: StreamEvent,
  c: Colours,
): { lines: string[]; view: LiveView } {
  switch (event) {
    case 'thought_event': {
      const { node, message } = data as ThoughtEvent;
      const heading = node === view.node ? [] : [`${c.cyan('▸')} ${c.bold(node)} ${c.dim(TITLES[node] ?? '')}`];
      const [first = '', ...rest] = printable(message).split('\n');
      return {
        lines: [...heading, `    ${first}`, ...rest.map((line) => `    ${c.dim(line)}`)],
        view: { ...view, node },
      };
    }
    case 'fix_applied':
      return { lines: [fixLine(data as FixAppliedEvent, c)], view: { ...view, fixes: view.fixes + 1 } };
    case 'ci_update': {
      const { iteration, status, regression } = data as CiUpdateEvent;
      const said = c[CI_COLOURS[status]](status) + (regression ? c.red(', something new is broken') : '');
      return { lines: [`  ${c.bold(`CI round ${iteration}`)} ${said}`], view: { ...view, ciRound: iteration } };
    }
    case 'telemetry_tick':
      return { lines: [], view: { ...view, load: data as TelemetryTick } };
    default:
      return { lines: [], view };
  }
}

function fixLine(fix: FixAppliedEvent, c: Colours): string {
  const [mark, colour] = FIX_MARKS[fix.status];
  const parts = [
    `  ${c[colour](mark)} ${c.bold(`${printable(fix.file)}:${fix.line}`)}`,
    fix.bug_type,
    fix.strategy,
    fix.confidence === null ? undefined : percent(fix.confidence),
    fix.commit_sha?.slice(0, 7),
  ];
  const what = fix.description ? c.dim(` ${printable(fix.description)}`) : '';
  return parts.filter(Boolean).join('  ') + what;
}

/** The one line that is drawn over and over. */
export function statusLine(view: LiveView, seconds: number, frame: number, width: number): string {
  const spinner = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏'[frame % 10] ?? '';
  const load = view.load ? `cpu ${view.load.cpu_pct.toFixed(0)} %  mem ${view.load.mem_mb.toFixed(0)} MB` : '';
  const parts = [
    `${spinner} ${view.node ?? 'queued'}`,
    view.fixes > 0 ? `${view.fixes} fixes` : '',
    view.ciRound > 0 ? `CI round ${view.ciRound}` : '',
    load,
    `${seconds.toFixed(0)} s`,
  ];
  return parts
    .filter(Boolean)
    .join('  ·  ')
    .slice(0, Math.max(width - 1, 10));
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
