import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compilerMount, insideOf, isRead, TYPESCRIPT } from '../../../languages/javascript/compiler';
import { CHECKOUT, ENVIRONMENT, HELPERS } from '../../../sandbox/contract';
import type { PlacedEdit, Workbench } from '../rule';

const WALL_SECS = 120;
const MOST_FINDINGS = 200;

interface CodeFix {
  readonly name: string;
  readonly description: string;
  readonly edits: readonly PlacedEdit[];
}

/** What the compiler says of one place. */
export interface Told {
  readonly code: number;
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** Whether it is the very finding that was asked for. */
  readonly exact: boolean;
  /** Type of the expression at the place. */
  readonly type: string;
  /** Members of the object before the place: name and type. */
  readonly members: readonly (readonly [string, string])[];
  readonly owner?: string;
  /** Whether the members are those of what a promise resolves to. */
  readonly promised?: boolean;
  /** Names that are visible at the place, and whether the project declares them. */
  readonly scope: readonly (readonly [string, boolean])[];
  readonly fixes: readonly CodeFix[];
}

/** The order for our program inside; its compiler comes from outside the checkout where the project has none. */
function orderOf(bench: Workbench, order: object) {
  const source = bench.memo('ecma:program', () => readFileSync(join(__dirname, 'helpers/ask.cjs'), 'utf8'));
  const bins = [`${ENVIRONMENT}/rift-tools/node_modules/.bin`];
  const programs = { compiler: `${HELPERS}/compiler.cjs`, typescript: TYPESCRIPT };
  return {
    argv: ['node', '-e', source],
    cwd: insideOf(bench.project),
    stdin: JSON.stringify({ root: CHECKOUT, ...programs, bins, ...order }),
    mounts: [compilerMount()],
    limits: { wallSecs: WALL_SECS, outputBytes: 16 * 2 ** 20 },
  } as const;
}

const placeKey = (file: string, line: number, code: number | null) => `${file}\u0000${line}\u0000${code}`;

/** The compiler's number of a rule id: `TS2304` gives 2304. */
export function compilerCode(code: string): number | null {
  const number = /^TS(\d+)$/.exec(code)?.[1];
  return number === undefined ? null : Number(number);
}

/** What the compiler's language service says of a place; all places of the cluster are asked for at once. */
export async function compilerSays(
  bench: Workbench,
  file: string,
  line: number,
  code: string,
): Promise<readonly Told[]> {
  const answers = await bench.memo('ecma:compiler', async () => {
    const places = new Map<string, { file: string; line: number; code: number | null }>();
    for (const failure of bench.cluster.failures) {
      const { frames, code: rule } = failure.diagnostic;
      for (const at of [{ file: failure.file, line: failure.line }, ...frames.toReversed().slice(0, 3)]) {
        const place = { file: at.file, line: at.line, code: compilerCode(rule) };
        places.set(placeKey(place.file, place.line, place.code), place);
      }
    }
    const findings = [...places.values()].filter((place) => isRead(place.file)).slice(0, MOST_FINDINGS);
    const sources = bench.tree.files.filter(isRead);
    const told = new Map<string, readonly Told[]>();
    try {
      const { result } = await bench.run(orderOf(bench, { findings, sources }));
      const all = JSON.parse(result.stdout.text) as readonly (readonly Told[])[];
      findings.forEach((place, i) => told.set(placeKey(place.file, place.line, place.code), all[i] ?? []));
    } catch {
      // No answer: the rules that need none remain.
    }
    return told;
  });
  return answers.get(placeKey(file, line, compilerCode(code))) ?? [];
}

/** What a tool of the packages prints; null where there is no such tool. */
export async function toolSays(bench: Workbench, argv: readonly string[]): Promise<string | null> {
  try {
    const { result } = await bench.run(orderOf(bench, { argv }));
    const { status, stdout } = JSON.parse(result.stdout.text) as { status: number | null; stdout: string };
    return status === null ? null : stdout;
  } catch {
    return null;
  }
}

/** What a tool of the packages makes of files when it may write. */
export async function toolWrites(bench: Workbench, argv: readonly string[]): Promise<Readonly<Record<string, string>>> {
  try {
    return await bench.runAndDiff(orderOf(bench, { argv }));
  } catch {
    return {};
  }
}

/** Paths by which something can be imported from inside an installed package, with their endings. */
export function packagePaths(bench: Workbench, name: string): Promise<readonly string[]> {
  return bench.memo(`ecma:package:${name}`, async () => {
    try {
      const { result } = await bench.run(orderOf(bench, { package: name }));
      return JSON.parse(result.stdout.text) as readonly string[];
    } catch {
      return [];
    }
  });
}

/** A file as a tool that starts in the project's folder is told it. */
export function fromProject(bench: Workbench, file: string): string {
  const { root } = bench.project;
  return root !== '.' && file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}
