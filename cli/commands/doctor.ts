import { loadConfig } from '../../services/config/config';
import { diagnose, type Diagnosis, type PartDiagnosis } from '../../services/stack/doctor';
import { EXIT_PART_MISSING } from '../errors';
import { colours, columns, print } from '../output';
import { reportCommand } from '../report-command';

const HELP = `
Looks for everything that Rift needs from this machine, and tries a sandbox. Changes nothing.
Exit code 69 where something is missing that is needed.

Examples:
  $ rift doctor
  $ rift doctor --json | jq '.parts[] | select(.found | not)'
`;

export const command = reportCommand({
  help: HELP,
  json: 'the findings',
  find: () => diagnose(loadConfig()),
  exitCode: ({ ok }) => (ok ? 0 : EXIT_PART_MISSING),
  show,
});

function show(diagnosis: Diagnosis): void {
  const { bold, green, red, yellow } = colours();
  const all = [...diagnosis.parts, ...diagnosis.tools];
  const rows = [['part', 'found', 'version', 'from', 'for'], ...all.map(row)];
  const paint = (part: PartDiagnosis) => (part.found ? green : part.needed ? red : yellow);
  print(
    columns(rows, (text, r, c) => {
      const part = all[r - 1];
      if (!part) return bold(text);
      return c === 1 ? paint(part)(text) : text;
    }),
  );
  const { works, detail, howToGet: sandbox } = diagnosis.sandbox;
  print(`\nSandbox: ${works ? green('works') : red('does not work')} (${detail})`);
  const todo = all.filter(({ howToGet }) => howToGet !== null);
  if (todo.length > 0 || sandbox) print(`\nHow to get what is missing:`);
  for (const { name, howToGet } of todo) print(`  ${name}: ${howToGet}`);
  if (sandbox) print(`  sandbox: ${sandbox}`);
  print(
    diagnosis.ok
      ? '\nAll that Rift needs is there. "rift demo" shows it at work.'
      : '\nSomething that Rift needs is missing. Get it, then ask "rift doctor" again.',
  );
}

function row({ name, needed, found, version, from, purpose }: PartDiagnosis): string[] {
  const missing = needed ? 'missing' : 'no';
  return [name, found ? 'yes' : from ? 'replaced' : missing, version ?? '-', from ?? '-', purpose];
}
