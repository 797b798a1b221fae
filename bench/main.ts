import Table from 'cli-table3';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { isMet, ratio, type Figure } from './contract';
import { BENCHES } from './registry';

const round = (value: number) => (Math.abs(value) < 10 ? value.toFixed(2) : value.toFixed(1));

function table(figures: readonly Figure[]): string {
  const rows = new Table({
    head: ['figure', 'value', 'against', 'ratio', 'goal', ''],
    style: { head: [], border: [] },
  });
  for (const figure of figures) {
    const { name, value, unit, against, goal } = figure;
    const quotient = ratio(figure);
    const wanted = goal ? ('atMost' in goal ? `<= ${goal.atMost}` : `>= ${goal.atLeast}`) : '';
    rows.push([
      name,
      `${round(value)} ${unit}`,
      against ? `${against.name}: ${round(against.value)} ${unit}` : '',
      quotient === null ? '' : quotient.toFixed(2),
      wanted,
      { true: 'met', false: 'MISSED', null: '' }[String(isMet(figure)) as 'true'],
    ]);
  }
  return rows.toString();
}

const OPTIONS = '[--limit N] [--only REGEXP] [--seed N] [--out FILE]';

function parsed() {
  const text = { type: 'string' } as const;
  const options = { limit: text, only: text, seed: text, out: text, help: { type: 'boolean', short: 'h' } } as const;
  try {
    const { values, positionals: names } = parseArgs({ allowPositionals: true, options });
    return { values, names, unknown: names.filter((name) => !BENCHES[name]) };
  } catch (error) {
    return { values: {}, names: [], unknown: [(error as Error).message] };
  }
}

/** `npm run bench -- NAME…`: a table on standard error, one JSON object on standard output. */
async function main(): Promise<void> {
  const { values, names, unknown } = parsed();
  if (values.help || names.length === 0 || unknown.length > 0) {
    if (unknown.length > 0) process.stderr.write(`not known: ${unknown.join(', ')}\n`);
    process.stderr.write(`usage: npm run bench -- NAME… ${OPTIONS}, of ${Object.keys(BENCHES).join(', ')}\n`);
    process.exitCode = values.help ? 0 : 64;
    return;
  }
  const options = {
    limit: values.limit === undefined ? null : Number(values.limit),
    only: values.only === undefined ? null : new RegExp(values.only),
    seed: Number(values.seed ?? 1),
    out: values.out ?? null,
  };
  const say = (text: string) => void process.stderr.write(`${text}\n`);
  const results: Record<string, readonly object[]> = {};
  for (const name of names) {
    const bench = await BENCHES[name]!();
    say(`${name}: ${bench.summary}`);
    const figures = await bench.measure((text) => say(`  ${text}`), options);
    say(table(figures));
    results[name] = figures.map((figure) => ({ ...figure, ratio: ratio(figure), met: isMet(figure) }));
    if (figures.some((figure) => isMet(figure) === false)) process.exitCode = 1;
  }
  const machine = { cpus: cpus().length, node: process.version, at: new Date().toISOString() };
  process.stdout.write(`${JSON.stringify({ machine, results }, null, 2)}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 70;
});
