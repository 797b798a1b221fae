import { loadConfig } from '../../services/config/config';
import { stackState } from '../../services/stack';
import { colours, columns, duration, print } from '../output';
import { reportCommand } from '../report-command';
import { statusReport, type PartReport, type StatusReport } from '../status-report';

const HELP = `
Exit code 0 where all parts are up, 1 where one is not.

Examples:
  $ rift status
  $ rift status --json | jq '.parts[] | select(.status != "up")'
`;

export const command = reportCommand({
  help: HELP,
  json: 'the parts',
  find: () => statusReport(stackState(loadConfig())),
  exitCode: ({ phase, parts }) => (phase === 'up' && parts.every(isWell) ? 0 : 1),
  show,
});

function show(report: StatusReport): void {
  if (report.supervisor === null) return print('Rift is not up. Start it with "rift up".');
  const { green, red, bold } = colours();
  const head = ['part', 'status', 'pid', 'port', 'up for', 'restarts', 'last end'];
  const rows = [head, ...report.parts.map(row)];
  print(
    columns(rows, (text, r, c) => {
      const part = report.parts[r - 1];
      if (!part) return bold(text);
      return c === 1 ? (isWell(part) ? green : red)(text) : text;
    }),
  );
  print(`\nSupervisor ${report.supervisor}, API ${report.api}, Temporal UI ${report.temporalUi ?? 'unknown'}`);
}

function isWell({ status, answers }: PartReport): boolean {
  return (status === 'up' || status === 'external' || status === 'absent') && answers !== false;
}

function row(part: PartReport): string[] {
  const status = part.answers === false ? `${part.status}, does not answer` : part.status;
  return [
    part.name,
    status,
    String(part.pid ?? '-'),
    String(part.port ?? '-'),
    part.uptimeSecs === null ? '-' : duration(part.uptimeSecs),
    String(part.restarts),
    part.lastEnd ?? '',
  ];
}
