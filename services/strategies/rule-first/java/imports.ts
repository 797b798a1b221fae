import { nearNames } from '../../../../domain/near-names';
import { JDK_CLASSES, jdkClassNames, packagesOfJdk } from '../../../languages/java/jdk';
import type { Proposal, Rule, Workbench } from '../rule';
import { importEdit, ownClasses, proposal, replaced, spotOf, within, type Spot } from './source';

/** Classes that nobody imports, and imports of what is not there. */
export const imports: Rule = {
  id: 'java-imports',
  applies: ({ diagnostic: { code } }) => /^(UnknownClass|UnknownPackage|BrokenImport|UnknownSymbol)$/.test(code),
  async *propose(bench, failure) {
    const spot = await spotOf(bench, failure);
    if (!spot) return;
    const declaration = within(spot.node, ['import_declaration']);
    if (declaration) yield* misplaced(bench, spot, declaration.text, declaration);
    else {
      const { message } = failure.diagnostic;
      const name =
        /symbol: (?:class|variable) (\w+)/.exec(message)?.[1] ?? /^package (\w+) does not exist/.exec(message)?.[1];
      if (name !== undefined && /^[A-Z]/.test(name)) yield* missing(bench, spot, name);
    }
  },
};

function* missing(bench: Workbench, { path, text, node }: Spot, name: string): Generator<Proposal> {
  const own = ownClasses(bench).get(name) ?? [];
  const jdk = packagesOfJdk(name).map((clause) => `${clause}.${name}`);
  // What another file of the project imports under this name is what is meant here too.
  const usual = importedElsewhere(bench, name).filter((one) => !own.includes(one));
  for (const [i, one] of [...new Set([...own, ...usual, ...jdk])].entries()) {
    const edit = importEdit(path, text, one);
    if (edit) yield proposal([edit], 0.97 - 0.03 * i, 'add-import', `import ${one}`);
  }
  const inFile = new Set(text.match(/\b[A-Z]\w*/g) ?? []);
  inFile.delete(name);
  const known = [...new Set([...inFile, ...ownClasses(bench).keys(), ...LANG])];
  for (const near of nearNames(name, known, 4, 0.6)) {
    if (node.text === name)
      yield proposal(
        [replaced(path, node, near.name)],
        0.94 * near.score,
        'near-class',
        `${near.name} instead of ${name}`,
      );
  }
  for (const near of nearNames(name, jdkClassNames(), 2, 0.75)) {
    const [clause] = packagesOfJdk(near.name);
    const edit = importEdit(path, text, `${clause ?? ''}.${near.name}`);
    if (node.text === name && edit)
      yield proposal(
        [replaced(path, node, near.name), edit],
        0.8 * near.score,
        'near-class',
        `${near.name} instead of ${name}`,
      );
  }
}

/** Classes that need no import. */
const LANG =
  'String StringBuilder Object Integer Long Double Float Boolean Character Short Byte Number Math System Thread Runnable Iterable Comparable CharSequence Exception RuntimeException IllegalArgumentException IllegalStateException NullPointerException IndexOutOfBoundsException UnsupportedOperationException ArithmeticException NumberFormatException Override Deprecated FunctionalInterface SuppressWarnings AutoCloseable Enum Record Void Class Error Throwable InterruptedException'.split(
    ' ',
  );

function importedElsewhere(bench: Workbench, name: string): string[] {
  const found = new Set<string>();
  for (const file of bench.tree.files) {
    if (!file.endsWith('.java')) continue;
    const one = new RegExp(`^import\\s+([\\w.]+\\.${name})\\s*;`, 'm').exec(bench.text(file) ?? '')?.[1];
    if (one !== undefined) found.add(one);
  }
  return [...found];
}

function* misplaced(
  bench: Workbench,
  { path }: Spot,
  text: string,
  node: { startIndex: number; endIndex: number },
): Generator<Proposal> {
  const [, isStatic = '', wrong = '', all = ''] = /^import\s+(static\s+)?([\w.]+?)(\.\*)?\s*;/.exec(text) ?? [];
  if (!wrong) return;
  const parts = wrong.split('.');
  const classAt = parts.findIndex((part) => /^[A-Z]/.test(part));
  const tail =
    classAt < 0
      ? ''
      : parts
          .slice(classAt + 1)
          .map((part) => `.${part}`)
          .join('');
  const name = classAt < 0 ? '' : (parts[classAt] ?? '');
  const rights = new Map<string, number>();
  const add = (right: string, prior: number) =>
    right !== wrong && rights.set(right, Math.max(prior, rights.get(right) ?? 0));
  const own = ownClasses(bench);
  if (name) {
    for (const one of own.get(name) ?? []) add(one + tail, 0.97);
    for (const one of importedElsewhere(bench, name)) add(one + tail, 0.95);
    for (const clause of packagesOfJdk(name)) add(`${clause}.${name}${tail}`, 0.94);
    const qualified = [
      ...[...own.values()].flat(),
      ...Object.entries(JDK_CLASSES).flatMap(([clause, classes]) =>
        classes.split(/\s+/).map((one) => `${clause}.${one}`),
      ),
    ];
    for (const near of nearNames(parts.slice(0, classAt + 1).join('.'), qualified, 5, 0.6))
      add(near.name + tail, 0.95 * near.score);
  } else {
    const clauses = [
      ...new Set([...own.values()].flat().map((one) => one.slice(0, one.lastIndexOf('.')))),
      ...Object.keys(JDK_CLASSES),
    ];
    for (const near of nearNames(wrong, clauses, 4, 0.6)) add(near.name, 0.95 * near.score);
  }
  for (const [right, prior] of [...rights].sort((a, b) => b[1] - a[1])) {
    const edit = replaced(path, node, `import ${isStatic ? 'static ' : ''}${right}${all};`);
    const edits = [edit];
    const [was, is] = [wrong.split('.').pop() ?? '', right.split('.').pop() ?? ''];
    yield proposal(edits, prior, 'near-import', `import ${right} instead of ${wrong}`);
    if (was !== is && !all) yield* renamed(bench, path, edit, was, is, prior);
  }
}

/** The import and the uses of its name: where both were misspelt. */
function* renamed(
  bench: Workbench,
  path: string,
  edit: ReturnType<typeof replaced>,
  was: string,
  is: string,
  prior: number,
): Generator<Proposal> {
  const text = bench.text(path) ?? '';
  const uses = [...text.matchAll(new RegExp(`\\b${was}\\b`, 'g'))]
    .filter(({ index }) => index >= edit.end)
    .map(({ index }) => ({ path, start: index, end: index + was.length, text: is }));
  if (uses.length > 0) yield proposal([edit, ...uses], prior * 0.95, 'near-import', `${is} instead of ${was}`);
}
