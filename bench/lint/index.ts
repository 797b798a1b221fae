import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { exec } from '../../services/process/spawn';
import type { Bench, Figure } from '../contract';
import { openHarness, type Harness } from '../repair/harness';
import type { Files } from '../repository';
import { TONGUES, type Run, type Tongue } from './tongues';

const MODULES = 8;
const TIME_LIMIT_SECS = 300;

/** The same broken trees for each linter's own fixer and for Rift, which proves what it does. */
export const lint: Bench = {
  summary: `findings fixed in ${MODULES} modules a language, by the tool alone and by Rift`,
  async measure(say, { only, out }) {
    const harness = await openHarness();
    const rows: Row[] = [];
    try {
      for (const tongue of TONGUES.filter(({ name }) => only?.test(name) ?? true)) {
        const row = await compare(tongue, harness);
        rows.push(row);
        say(tellOf(row));
      }
    } finally {
      harness.close();
    }
    if (out !== null) writeFileSync(out, `${JSON.stringify(rows, null, 1)}\n`);
    return rows.flatMap(figuresOf);
  },
};

interface Side {
  readonly fixed: number;
  /** Whether the tests pass afterwards. */
  readonly sound: boolean;
  readonly seconds: number;
}

interface Row {
  readonly tool: string;
  readonly findings: number;
  readonly alone: Side;
  /** What the tool takes with the checks before and after it, which is what it costs to know that it broke nothing. */
  readonly checkedSeconds: number;
  readonly rift: Side;
}

async function compare(tongue: Tongue, harness: Harness): Promise<Row> {
  const files: Files = Object.assign(
    { ...tongue.files(MODULES) },
    ...Array.from({ length: MODULES }, (_, i) => tongue.moduleOf(i + 1)),
  );
  const folder = mkdtempSync(join(tmpdir(), 'rift-lint-'));
  const run: Run = async (argv) => {
    const { code, stdout, stderr } = await exec(argv, { env: process.env, cwd: folder, timeoutMs: 300_000 });
    if (code === null) throw new Error(`${argv.join(' ')}: ${stderr.toString()}`);
    return stdout.toString();
  };
  const place = (all: Files) => {
    for (const [path, text] of Object.entries(all)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  };
  const checks = async () => {
    for (const argv of tongue.checks(folder)) await run(argv);
  };
  const isSound = async () => {
    const argv = tongue.checks(folder).at(-1)!;
    return (await exec(argv, { env: process.env, cwd: folder, timeoutMs: 300_000 })).code === 0;
  };
  try {
    place(files);
    for (const argv of tongue.install(folder)) await run(argv);
    // Nobody's first run, with nothing compiled, is measured.
    await checks();
    const findings = await tongue.findings(run, folder);
    const before = await timed(checks);
    const alone = await timed(() => run(tongue.fix(folder)));
    const after = await timed(checks);
    const left = await tongue.findings(run, folder);
    const own: Side = { fixed: findings - left, sound: await isSound(), seconds: alone };

    const task = { files, commands: tongue.commands, only: null, timeLimitSecs: TIME_LIMIT_SECS };
    // What Rift fetches and prepares for a project it keeps, as the folder here keeps what was installed.
    await harness.passes(files, tongue.commands);
    const { changed, seconds } = await harness.heal(task);
    place({ ...files, ...changed });
    const remaining = await tongue.findings(run, folder);
    const rift: Side = { fixed: findings - remaining, sound: await isSound(), seconds };
    return { tool: tongue.name, findings, alone: own, checkedSeconds: before + alone + after, rift };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

function tellOf({ tool, findings, alone, checkedSeconds, rift }: Row): string {
  const side = ({ fixed, sound, seconds }: Side) =>
    `${fixed} fixed, tests ${sound ? 'pass' : 'FAIL'}, ${seconds.toFixed(2)} s`;
  const checked = `${checkedSeconds.toFixed(2)} s with the checks before and after`;
  return `${tool}, ${findings} findings: alone ${side(alone)} (${checked}); Rift ${side(rift)}`;
}

function figuresOf({ tool, alone, checkedSeconds, rift }: Row): Figure[] {
  return [
    {
      ...{ name: `${tool}: fixed and the tests pass`, value: rift.sound ? rift.fixed : 0, unit: '' },
      ...{ against: { name: 'the tool alone', value: alone.fixed }, goal: { atLeast: 1 } },
    },
    {
      ...{ name: `${tool}: time`, value: rift.seconds, unit: 's', goal: { atMost: 2 } },
      against: { name: 'the tool with its checks', value: checkedSeconds },
    },
    {
      name: `${tool}: time`,
      value: rift.seconds,
      unit: 's',
      against: { name: 'the tool alone', value: alone.seconds },
    },
  ];
}
