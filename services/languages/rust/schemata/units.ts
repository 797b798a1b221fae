import { posix } from 'node:path';

/** A call of the compiler for a crate of the project, as cargo made it. */
export interface Unit {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The crate's name with the hash that tells it from others of the name. */
  readonly stem: string;
  readonly crate: string;
  /** Folder that it is compiled to. */
  readonly folder: string;
  /** Library, test program, program, … */
  readonly isTest: boolean;
  readonly isProgram: boolean;
  /** Stems of what it is linked with, and programs that its tests start. */
  readonly uses: readonly string[];
  readonly starts: readonly string[];
}

/** Of cargo's own job server, which is gone, and of the wrapper. */
const NOT_OURS = /^(CARGO_MAKEFLAGS|MAKEFLAGS|MFLAGS|RIFT_RECORDS|RUSTC_WORKSPACE_WRAPPER|PWD|OLDPWD|_|SHLVL)=/;

/** Reads what the wrapper wrote down: the folder, the arguments and the environment, NUL after each, and an empty one between. */
export function unitOf(record: string): Unit | null {
  const [cwd = '', ...rest] = record.split('\u0000');
  const end = rest.indexOf('');
  const argv = rest.slice(0, end);
  const env = Object.fromEntries(
    rest.slice(end + 1).flatMap((pair): [string, string][] => {
      const at = pair.indexOf('=');
      return at > 0 && !NOT_OURS.test(pair) ? [[pair.slice(0, at), pair.slice(at + 1)]] : [];
    }),
  );
  const after = (name: string) => argv[argv.indexOf(name) + 1] ?? '';
  const values = (name: string) => argv.filter((_word, i) => i > 0 && argv[i - 1] === name);
  const crate = argv.includes('--crate-name') ? after('--crate-name') : '';
  const suffix = argv.map((word) => /^extra-filename=(.*)$/.exec(word)?.[1]).find((one) => one !== undefined) ?? '';
  if (!crate || crate === 'build_script_build') return null;
  const isTest = argv.includes('--test');
  return {
    ...{ argv, cwd, env, crate, isTest, stem: `${crate}${suffix}`, folder: after('--out-dir') },
    isProgram: isTest || values('--crate-type').includes('bin'),
    uses: values('--extern').flatMap((one) => {
      const path = one.split('=')[1];
      return path ? [posix.basename(path).replace(/^lib|\.\w+$/g, '')] : [];
    }),
    starts: Object.keys(env).flatMap((name) => /^CARGO_BIN_EXE_(.+)$/.exec(name)?.[1]?.replace(/-/g, '_') ?? []),
  };
}

export const outputOf = (unit: Unit): string => posix.join(unit.folder, unit.stem);

/** The units that a unit is made from, before it. */
export function chainOf(unit: Unit, units: readonly Unit[]): Unit[] {
  const chain: Unit[] = [];
  const visit = (one: Unit) => {
    if (chain.includes(one)) return;
    for (const other of units) {
      const isUsed = one.uses.includes(other.stem);
      const isStarted = other.isProgram && !other.isTest && one.starts.includes(other.crate);
      if (other !== one && (isUsed || isStarted)) visit(other);
    }
    chain.push(one);
  };
  visit(unit);
  return chain;
}

/** All that have to be made anew after these. */
export function dependentsOf(stale: ReadonlySet<Unit>, units: readonly Unit[]): Set<Unit> {
  return new Set(units.filter((unit) => chainOf(unit, units).some((one) => stale.has(one))));
}

/** Source files of units, from the compiler's own lists (`.d`), as it names them: stem → paths. */
export function sourcesByStem(lists: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of lists.split('\n')) {
    const [, target = '', sources = ''] = /^(\S.*?): (.+)$/.exec(line) ?? [];
    if (!target.endsWith('.d')) continue;
    const paths = sources.split(/(?<!\\) /).map((path) => path.replace(/\\ /g, ' '));
    found.set(posix.basename(target, '.d'), paths);
  }
  return found;
}
