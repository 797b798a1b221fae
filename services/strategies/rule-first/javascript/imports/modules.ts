import { posix } from 'node:path';
import { nearNames, similarity } from '../../../../../domain/near-names';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { byPrior, inFile } from '../../propose';
import { packagePaths } from '../ask';
import { specifierEdit } from '../code/edits';
import { exportsOf } from '../code/exports';
import { moduleUses, type ModuleUse } from '../code/imports';
import { BUILTINS, isStrict, packagesOf, pathOf, resolve, sourceFiles, written } from '../code/modules';

const LETTER = /^(ERR_MODULE_NOT_FOUND|ERR_UNSUPPORTED_DIR_IMPORT|TS2834|TS2835)$/;

/** Files in which the fault may be: the failure's own, and those of its stack. */
export function filesOf(failure: Failure): string[] {
  return [...new Set([failure.file, ...failure.diagnostic.frames.map((frame) => frame.file).reverse()])];
}

interface Miss {
  readonly path: string;
  readonly use: ModuleUse;
}

/** Imports that lead nowhere; the one on the failure's line, or that its message names, before all others. */
async function missesOf(bench: Workbench, failure: Failure): Promise<Miss[]> {
  const misses: Miss[] = [];
  const visit = async (files: readonly string[]) => {
    for (const path of files) {
      const tree = await bench.parse(path);
      const strict = LETTER.test(failure.diagnostic.code);
      for (const use of tree ? moduleUses(tree.rootNode) : []) {
        const own = pathOf(bench, path, use.specifier) !== null;
        const isMissing = own
          ? resolve(bench, path, use.specifier) === null
          : !isKnown(bench, path, use.specifier) || isInside(use.specifier, failure);
        if (isMissing) misses.push({ path, use });
        else if (
          own &&
          strict &&
          (isStrict(bench, path) || /^TS/.test(failure.diagnostic.code)) &&
          resolve(bench, path, use.specifier, true) === null
        )
          misses.push({ path, use });
      }
    }
  };
  await visit(filesOf(failure));
  if (misses.length === 0) await visit(sourceFiles(bench).filter((file) => !/\.json$/.test(file)));
  const { message } = failure.diagnostic;
  const named = (miss: Miss) =>
    Number(message.includes(miss.use.specifier) || message.includes(posix.basename(miss.use.specifier)));
  const here = (miss: Miss) =>
    Number(miss.path === failure.file && miss.use.source.startPosition.row + 1 === failure.line);
  const best = Math.max(0, ...misses.map((miss) => 2 * here(miss) + named(miss)));
  return misses.filter((miss) => 2 * here(miss) + named(miss) === best);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Whether a failure names a path below a package, which may be there without it. */
const isInside = (specifier: string, { diagnostic: { message } }: Failure): boolean =>
  specifier !== packageName(specifier) && [`'${specifier}'`, `"${specifier}"`].some((named) => message.includes(named));

function isKnown(bench: Workbench, path: string, specifier: string): boolean {
  if (/^(node:|#|[a-z]+:\/\/)/.test(specifier))
    return !specifier.startsWith('node:') || BUILTINS.includes(specifier.slice(5));
  return BUILTINS.includes(specifier) || packagesOf(bench, path).includes(packageName(specifier));
}

interface Option {
  readonly specifier: string;
  readonly prior: number;
  readonly template: string;
}

const plain = (path: string) => posix.basename(path).replace(/(\.d)?\.[cm]?[jt]sx?$|\.json$/, '');

/** Files of the project: of the same name elsewhere, of a near name, or with what is asked for. */
async function ownFiles(bench: Workbench, { path, use }: Miss): Promise<Option[]> {
  const wanted = pathOf(bench, path, use.specifier) ?? use.specifier;
  const asked = use.names.filter(({ name }) => name !== '*' && name !== 'default').map(({ name }) => name);
  const options: Option[] = [];
  for (const file of sourceFiles(bench)) {
    if (
      file === path ||
      (bench.adapter.role(file, bench.project) === 'test' && bench.adapter.role(path, bench.project) !== 'test')
    )
      continue;
    const index = plain(file) === 'index' && plain(wanted) !== 'index';
    const near = similarity(plain(wanted), index ? posix.basename(posix.dirname(file)) : plain(file));
    const mayHave = near >= 0.6 || (asked.length > 0 && asked.every((name) => (bench.text(file) ?? '').includes(name)));
    if (!mayHave) continue;
    const { names, byDefault } = await exportsOf(bench, file);
    const needsDefault = use.names.some(({ name }) => name === 'default');
    const have = asked.filter((name) => names.has(name)).length + Number(needsDefault && byDefault !== null);
    const need = asked.length + Number(needsDefault);
    const covered = need === 0 ? 0.5 : have / need;
    if (near < 0.6 && covered < 1) continue;
    const folders = similarity(posix.dirname(wanted), posix.dirname(file));
    const json = /\.json$/.test(file) && !/\.json$/.test(wanted) ? 0.3 : 0;
    const prior = (near >= 0.6 ? 0.3 + 0.4 * near : 0.4) + 0.18 * covered + 0.1 * folders - json;
    options.push({
      specifier: written(bench, path, file, use.specifier),
      prior: Math.min(0.98, prior),
      template: near === 1 ? 'moved-module' : 'near-module',
    });
  }
  return options;
}

/** The same path as it has to be written: with its ending, its index, its folder. */
function spelled(bench: Workbench, { path, use }: Miss): Option[] {
  const options: Option[] = [];
  const file = resolve(bench, path, use.specifier);
  if (file) {
    const ending = /\.[cm]?tsx?$/.test(path) ? '.js' : posix.extname(file);
    const bare = use.specifier.replace(/\/$/, '');
    const index = new RegExp(`/index\\.[cm]?[jt]sx?$`).test(file) && !/index$/.test(bare) ? '/index' : '';
    options.push({ specifier: `${bare}${index}${ending}`, prior: 0.96, template: 'import-ending' });
  }
  // A folder more or less, or a path that was meant to be relative.
  const bare = use.specifier.replace(/^(\.{1,2}\/)+/, '');
  for (const [i, prefix] of ['./', '../', '../../', '../../../'].entries()) {
    const specifier = `${prefix}${bare}`;
    if (specifier !== use.specifier && resolve(bench, path, specifier))
      options.push({ specifier, prior: 0.95 - 0.02 * i, template: 'import-depth' });
  }
  return options;
}

/** Packages and Node's own modules. */
function packages(bench: Workbench, { path, use }: Miss): Option[] {
  const { specifier } = use;
  const name = packageName(specifier.replace(/^\.{1,2}\/|^node:/, ''));
  const rest = specifier.replace(/^\.{1,2}\/|^node:/, '').slice(name.length);
  const declared = packagesOf(bench, path);
  if (/^\.{1,2}\//.test(specifier) && !declared.includes(name) && !BUILTINS.includes(name)) return [];
  const prefix = specifier.startsWith('node:') || (bench.text(path) ?? '').includes("'node:") ? 'node:' : '';
  const exact = (all: readonly string[]) => (all.includes(name) ? [{ name, score: 0.95 }] : []);
  const whole = name + rest;
  return [
    ...[...exact(declared), ...nearNames(name, declared, 4, 0.55)].map((near) => ({
      specifier: near.name + rest,
      prior: 0.3 + 0.65 * near.score,
      template: 'near-package',
    })),
    ...[...(BUILTINS.includes(whole) ? [{ name: whole, score: 0.95 }] : []), ...nearNames(whole, BUILTINS, 4, 0.6)].map(
      (near) => ({ specifier: prefix + near.name, prior: 0.28 + 0.65 * near.score, template: 'near-builtin' }),
    ),
  ];
}

/** Paths of a near name in the package itself. */
async function insidePackage(bench: Workbench, { path, use: { specifier } }: Miss): Promise<Option[]> {
  const name = packageName(specifier);
  const rest = specifier.slice(name.length + 1);
  if (rest === '' || !packagesOf(bench, path).includes(name)) return [];
  const asWritten = (file: string) => (posix.extname(rest) ? file : file.replace(/(\/index)?\.[cm]?js$/, ''));
  const paths = [...new Set((await packagePaths(bench, name)).map(asWritten))];
  return nearNames(rest, paths, 4, 0.6).map((near) => ({
    specifier: `${name}/${near.name}`,
    prior: 0.3 + 0.65 * near.score,
    template: 'near-package',
  }));
}

/** A module that is not there: the same file elsewhere, near names of files, packages and Node's own, endings and folders. */
export const missingModule: Rule = {
  id: 'missing-module',
  applies: ({ bugType, diagnostic: { code } }) =>
    bugType === 'IMPORT' ||
    /^(TS2307|TS2792|TS2834|TS2835|import\/no-unresolved|n\/no-missing-(import|require))$/.test(code),
  async *propose(bench, failure) {
    const proposals: Proposal[] = [];
    for (const miss of (await missesOf(bench, failure)).slice(0, 12)) {
      const options = [
        ...[...spelled(bench, miss), ...(await ownFiles(bench, miss))],
        ...[...packages(bench, miss), ...(await insidePackage(bench, miss))],
      ];
      for (const { specifier, prior, template } of options) {
        if (specifier === miss.use.specifier) continue;
        const description = `import from ${specifier} instead of ${miss.use.specifier}`;
        proposals.push(inFile(miss.path, [specifierEdit(miss.use, specifier)], { template, prior, description }));
      }
    }
    yield* byPrior(proposals);
  },
};
