import { nearNames, type NearName } from '../../../../domain/near-names';
import { posix } from 'node:path';
import { packageName } from '../../../languages/go/standard';
import { CHECKOUT } from '../../../sandbox/contract';
import type { Node } from '../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../rule';
import { clauseOf, declared, members, packagesOf, proposal, replaced, spotOf, within, type Spot } from './source';

const PREDECLARED =
  'append cap clear close complex copy delete imag len make max min new panic print println real recover true false nil iota bool byte error float32 float64 int int16 int32 int64 int8 rune string uint uint16 uint32 uint64 uint8 any'.split(
    ' ',
  );

/** Names, members and exported names that are not there, by those that come near. */
export const names: Rule = {
  id: 'go-names',
  applies: ({ diagnostic: { code } }) =>
    ['UndeclaredName', 'UndeclaredImportedName', 'MissingFieldOrMethod', 'MissingLitField'].includes(code),
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const { message } = failure.diagnostic;
    const [, qualifier, exported] = /^undefined: (\w+)\.(\w+)/.exec(message) ?? [];
    const plain = /^undefined: (\w+)$/.exec(message)?.[1];
    const member = /has no field or method (\w+)/.exec(message)?.[1] ?? /^unknown field (\w+)/.exec(message)?.[1];
    if (qualifier && exported)
      yield* renamed(spot, exported, await exportsOf(bench, spot, qualifier, exported), failure);
    else if (plain) yield* undeclared(bench, spot, plain, failure);
    else if (member) {
      const said = /but does have (?:field |method )?(\w+)/.exec(message)?.[1];
      const near = nearNames(member, members(bench), 6, 0.5);
      yield* renamed(spot, member, said ? [{ name: said, score: 0.99 }, ...near] : near, failure);
    }
  },
};

/** The token that the diagnostic is about: at its place, else the first of its name on the line. */
function tokenOf({ root }: Spot, name: string, failure: Failure): Node | null {
  const row = failure.line - 1;
  const column = (failure.diagnostic.column ?? 1) - 1;
  const all = root
    .descendantsOfType(['identifier', 'field_identifier', 'type_identifier', 'package_identifier'])
    .filter((node) => node.startPosition.row === row && node.text === name);
  return all.find((node) => node.startPosition.column >= column) ?? all[0] ?? null;
}

function* renamed(spot: Spot, wrong: string, near: readonly NearName[], failure: Failure): Generator<Proposal> {
  const token = tokenOf(spot, wrong, failure);
  if (!token) return;
  const seen = new Set<string>();
  for (const { name, score } of near) {
    if (name === wrong || seen.has(name)) continue;
    seen.add(name);
    yield proposal([replaced(spot.path, token, name)], 0.95 * score, 'near-name', `${name} instead of ${wrong}`);
  }
}

function* undeclared(bench: Workbench, spot: Spot, wrong: string, failure: Failure): Generator<Proposal> {
  const token = tokenOf(spot, wrong, failure);
  const { path, text, root } = spot;
  const assignment = within(token, ['assignment_statement']);
  const left = assignment?.childForFieldName('left');
  const sign = assignment?.children.find((child) => child.text === '=');
  if (token && left && sign && left.startIndex <= token.startIndex && token.endIndex <= left.endIndex)
    yield proposal([replaced(path, sign, ':=')], 0.9, 'declare', `declare ${wrong} here`);
  const folder = posix.dirname(path);
  const siblings =
    [...packagesOf(bench).values()].find((files) => files.some((file) => posix.dirname(file) === folder)) ?? [];
  const scope = within(token, ['function_declaration', 'method_declaration']);
  const local = (scope ?? root).descendantsOfType(['identifier']).map((node) => node.text);
  const packages = [...text.matchAll(/^\s*(?:import\s+)?(?:([\w.]+)\s+)?"([^"]+)"/gm)].map(
    (match) => match[1] ?? packageName(match[2] ?? ''),
  );
  const everywhere = new Set([...local, ...declared(bench, siblings), ...PREDECLARED, ...packages]);
  everywhere.delete(wrong);
  yield* renamed(spot, wrong, nearNames(wrong, everywhere, 8, 0.5), failure);
}

/** What a package offers: of the module by its sources, else as `go doc` lists it. */
async function exportsOf(
  bench: Workbench,
  { path, text }: Spot,
  qualifier: string,
  wrong: string,
): Promise<NearName[]> {
  const own = [...packagesOf(bench)].find(
    ([one, files]) => clauseOf(bench, files) === qualifier && text.includes(`"${one}"`),
  );
  if (own)
    return nearNames(
      wrong,
      declared(bench, own[1]).filter((name) => /^[A-Z]/.test(name)),
      6,
      0.45,
    );
  const imported = [...text.matchAll(/^\s*(?:import\s+)?(?:([\w.]+)\s+)?"([^"]+)"/gm)].find(
    (match) => (match[1] ?? packageName(match[2] ?? '')) === qualifier,
  )?.[2];
  if (!imported) return [];
  const { result } = await bench.run({
    argv: ['go', 'doc', '-short', imported],
    cwd: posix.join(CHECKOUT, posix.dirname(path)),
  });
  const listed = [...result.stdout.text.matchAll(/^\s*(?:func|type|const|var) (\w+)/gm)].map((match) => match[1] ?? '');
  return nearNames(wrong, listed, 6, 0.45);
}
