import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { KEYWORDS, tokensOf } from '../../services/strategies/rule-first/javascript/syntax/tokens';
import { renamer } from './rename';
import { candidates, type Bench, type Files, type Finding } from './support';

/** Words that a fixture does not own: the language's, Node's, and those that files are called by convention. */
const FOREIGN = new Set([
  ...KEYWORDS,
  ...Object.getOwnPropertyNames(globalThis),
  ...[Array, String, Map, Set, Promise, Number, Date, RegExp, Object, Math, JSON, Error, Function, Symbol].flatMap(
    (type) => [
      ...Object.getOwnPropertyNames(type),
      ...('prototype' in type ? Object.getOwnPropertyNames(type.prototype) : []),
    ],
  ),
  ...builtinModules.flatMap((name) => [
    ...name.split('/'),
    ...(name.startsWith('_') || /^(sys|wasi|sqlite|punycode|inspector)/.test(name)
      ? []
      : Object.keys(process.getBuiltinModule(name) ?? {})),
  ]),
  // Words of the language or of Node that a fixture misspells.
  ...'cosnt retrun form fo readFilesSync __dirname __filename'.split(' '),
  ...'string number boolean unknown any never bigint object Record Partial Promise index package tsconfig node_modules src test tests lib main require module exports from of as env argv meta url dirname filename log error warn default'.split(
    ' ',
  ),
]);

function namesIn(files: Files, more: readonly string[]): string[] {
  const words = new Set<string>(more);
  for (const [path, text] of Object.entries(files)) {
    if (!/\.[cm]?[jt]sx?$/.test(path)) continue;
    for (const word of path.replace(/\.[^/]*$/, '').split(/[^\w$]+/)) words.add(word);
    for (const token of tokensOf(text)) if (token.kind === 'name') words.add(token.text);
  }
  return [...words].filter((word) => /^[A-Za-z_]\w*$/.test(word) && !FOREIGN.has(word));
}

export interface Case {
  readonly files: Files;
  readonly finding: Finding | readonly Finding[];
  /** Files after the fix that is to come first. */
  readonly fixed: Files;
  /** Further names of the fixture's own, which no code of it shows. */
  readonly names?: readonly string[];
  /** Place up to which the fix has to come; the first by default. */
  readonly within?: number;
  readonly packages?: boolean;
}

/** Rift's own packages, in which tools of projects are. */
const PACKAGES = join(__dirname, '../../node_modules');

async function run({ files, finding, fixed, within = 1, packages = false }: Case): Promise<void> {
  const findings = Array.isArray(finding) ? (finding as readonly Finding[]) : [finding as Finding];
  const bench: Bench = packages ? { files, packages: PACKAGES } : { files };
  const found = await candidates(bench, findings, within);
  const seen = found.map(({ patch }) => Object.fromEntries(patch.changes.map((change) => [change.path, change.after])));
  if (within === 1) expect(seen[0]).toEqual(fixed);
  else expect(seen).toContainEqual(fixed);
}

/** Each case as it is: enough where a tool has to be asked, which takes seconds. */
export function heals(cases: Readonly<Record<string, Case>>): void {
  test.each(Object.entries(cases))('%s', async (_what, one) => run(one));
}

/** Each case as it is, and with every name and path of its own changed: the same fix is expected. */
export function healsAlike(cases: Readonly<Record<string, Case>>): void {
  heals(cases);
  test.each(Object.entries(cases))('%s, under other names', async (_what, one) => {
    const rename = renamer([...new Set([...namesIn(one.files, one.names ?? []), ...namesIn(one.fixed, [])])]);
    const path = (name: string) => name.replace(/^[^.]*/, rename);
    const renamed = (files: Files) =>
      Object.fromEntries(Object.entries(files).map(([name, text]) => [path(name), rename(text)]));
    const own = (finding: Finding): Finding => ({
      ...finding,
      file: path(finding.file),
      message: rename(finding.message),
    });
    const finding = Array.isArray(one.finding)
      ? (one.finding as readonly Finding[]).map(own)
      : own(one.finding as Finding);
    await run({ ...one, files: renamed(one.files), fixed: renamed(one.fixed), finding });
  });
}
