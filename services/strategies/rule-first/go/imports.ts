import { posix } from 'node:path';
import { nearNames } from '../../../../domain/near-names';
import { packageName, STANDARD_PACKAGES } from '../../../languages/go/standard';
import type { PlacedEdit, Proposal, Rule, Workbench } from '../rule';
import { clauseOf, importEdit, packagesOf, proposal, replaced, spotOf, within, type Spot } from './source';

/** Import paths that are not there, and packages that are used without import. */
export const imports: Rule = {
  id: 'go-imports',
  applies: ({ diagnostic: { code } }) => code === 'BrokenImport' || code === 'UndeclaredName',
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const name = /^undefined: (\w+)$/.exec(failure.diagnostic.message)?.[1];
    if (name !== undefined) yield* missing(bench, spot, name);
    else yield* misspelt(bench, spot);
  },
};

function* missing(bench: Workbench, { path, text }: Spot, name: string): Generator<Proposal> {
  if (!new RegExp(`\\b${name}\\.[A-Z]`).test(text)) return;
  const own = [...packagesOf(bench)].filter(([, files]) => clauseOf(bench, files) === name && !files.includes(path));
  const known = [
    ...own.map(([one]) => ({ one, prior: 0.95 })),
    ...STANDARD_PACKAGES.filter((one) => packageName(one) === name).map((one) => ({
      one,
      prior: own.length > 0 ? 0.8 : 0.97 - one.length / 1000,
    })),
  ];
  for (const { one, prior } of known) {
    const edit = importEdit(path, text, one);
    if (edit) yield proposal([edit], prior, 'add-import', `import ${one}`);
  }
}

function* misspelt(bench: Workbench, { path, text, root, node }: Spot): Generator<Proposal> {
  const spec = within(node, ['import_spec']);
  const literal = spec?.childForFieldName('path');
  if (!spec || !literal) return;
  const wrong = literal.text.slice(1, -1);
  const packages = packagesOf(bench);
  const candidates = [...packages.keys(), ...STANDARD_PACKAGES];
  const near = nearNames(wrong, candidates, 6, 0.6);
  const moved = [...packages.keys()]
    .filter((one) => posix.basename(one) === posix.basename(wrong) && one !== wrong)
    .map((name) => ({ name, score: 0.93 }));
  const all = new Map([...near, ...moved].sort((a, b) => a.score - b.score).map((one) => [one.name, one.score]));
  const imported = new Set(root.descendantsOfType('import_spec').map((one) => one.childForFieldName('path')?.text));
  for (const [right, score] of [...all].sort((a, b) => b[1] - a[1])) {
    if (imported.has(`"${right}"`)) continue;
    const edits: PlacedEdit[] = [replaced(path, literal, `"${right}"`)];
    const before = packageName(wrong);
    const files = packages.get(right);
    const after = files ? clauseOf(bench, files) : packageName(right);
    if (!spec.childForFieldName('name') && before !== after && !new RegExp(`\\b${after}\\.[A-Z]`).test(text)) {
      for (const use of root.descendantsOfType(['selector_expression', 'qualified_type'])) {
        const operand = use.childForFieldName('operand') ?? use.childForFieldName('package');
        if (operand?.text === before) edits.push(replaced(path, operand, after));
      }
    }
    yield proposal(edits, 0.96 * score, 'near-import', `import ${right} instead of ${wrong}`);
  }
}
