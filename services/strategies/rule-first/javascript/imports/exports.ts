import { nearNames } from '../../../../../domain/near-names';
import type { TextEdit } from '../../../../../domain/text-edit';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { byPrior, inFile } from '../../propose';
import { removeEntries, specifierEdit, styleOf } from '../code/edits';
import { exportsOf, filesOffering, type Exports } from '../code/exports';
import { bindingsOf, moduleUses, renameUse, usesOf, type Imported, type ModuleUse } from '../code/imports';
import { BUILTINS, resolve, sourceFiles, written } from '../code/modules';
import { filesOf } from './modules';

interface Missing {
  readonly path: string;
  readonly text: string;
  readonly root: Node;
  readonly use: ModuleUse;
  readonly entry: Imported;
  readonly target: string;
  readonly offers: Exports;
}

/** Names that a file takes from a file of the project which does not offer them. */
async function missingIn(bench: Workbench, path: string): Promise<Missing[]> {
  const tree = await bench.parse(path);
  const text = bench.text(path);
  const found: Missing[] = [];
  for (const use of tree && text !== null ? moduleUses(tree.rootNode) : []) {
    const target = resolve(bench, path, use.specifier);
    if (!target || /\.json$/.test(target)) continue;
    const offers = await exportsOf(bench, target);
    if (offers.whole && use.kind === 'require') continue;
    for (const entry of use.names) {
      const there =
        entry.name === '*' ||
        (entry.name === 'default' ? offers.byDefault !== null || offers.commonjs : offers.names.has(entry.name));
      const root = (tree as NonNullable<typeof tree>).rootNode;
      if (!there) found.push({ path, text: text ?? '', root, use, entry, target, offers });
    }
  }
  return found;
}

async function missings(bench: Workbench, failure: Failure): Promise<Missing[]> {
  const found: Missing[] = [];
  for (const path of filesOf(failure)) found.push(...(await missingIn(bench, path)));
  // Node names the importing file in an odd place, or not at all.
  if (found.length === 0 && failure.bugType === 'IMPORT')
    for (const path of sourceFiles(bench)) if (!/\.json$/.test(path)) found.push(...(await missingIn(bench, path)));
  const { message } = failure.diagnostic;
  const rank = ({ path, use, entry }: Missing) =>
    2 * Number(message.includes(entry.name)) +
    Number(
      path === failure.file &&
        use.statement.startPosition.row < failure.line &&
        failure.line <= use.statement.endPosition.row + 1,
    );
  const best = Math.max(0, ...found.map(rank));
  return found.filter((one) => rank(one) === best).slice(0, 8);
}

const MOST_LEFT_OVER = 3;

/** What a small module offers beside what is taken of it: a name may have become quite another. */
function leftOver({ entry, use, offers }: Missing): readonly string[] {
  const taken = new Set(use.names.map(({ name }) => name));
  const left = [...offers.names.keys()].filter((name) => name !== 'default' && !taken.has(name));
  return entry.name !== 'default' && entry.name !== '*' && left.length <= MOST_LEFT_OVER ? left : [];
}

/** The same import of another name: its uses follow, unless it keeps the old one as an alias. */
function renamed(missing: Missing, name: string, score: number): Proposal[] {
  const { path, root, entry, use } = missing;
  const description = `import ${name} instead of ${entry.name}`;
  const what = (prior: number) => ({ template: 'near-export', prior, description });
  const own: TextEdit = { start: entry.nameNode.startIndex, end: entry.nameNode.endIndex, text: name };
  if (entry.name === 'default' || entry.aliased) return [inFile(path, [own], what(0.25 + 0.7 * score))];
  const taken = bindingsOf(root).has(name);
  const uses = usesOf(root, entry.local).filter((node) => node.startIndex !== entry.nameNode.startIndex);
  const followed = inFile(path, [own, ...uses.map((node) => renameUse(node, name))], what(0.25 + 0.7 * score));
  const alias = `${name}${use.kind === 'require' ? ': ' : ' as '}${entry.local}`;
  const kept = inFile(path, [{ ...own, text: alias }], what((taken ? 0.25 : 0.1) + 0.6 * score));
  return taken ? [kept] : [followed, kept];
}

/** A default for a name, a name for a default. */
function otherForm(missing: Missing): Proposal[] {
  const { path, text, use, entry, offers } = missing;
  const { quote, semi } = styleOf(text);
  if (use.kind !== 'import') return [];
  const source = `${quote}${use.specifier}${quote}${semi}`;
  const what = (prior: number, description: string) => ({ template: 'import-form', prior, description });
  const statement = (line: string) => [{ start: use.statement.startIndex, end: use.statement.endIndex, text: line }];
  const type = use.typeOnly ? 'type ' : '';
  const alone = use.names.length === 1;
  if (entry.name === 'default') {
    const own = offers.names.has(entry.local) ? [{ name: entry.local, score: 0.97 }] : [];
    const near = [
      ...own,
      ...nearNames(entry.local, offers.names.keys(), 3, 0.5),
      ...(offers.names.size === 1 ? [{ name: [...offers.names.keys()][0] as string, score: 0.6 }] : []),
    ];
    const members = usesOf(missing.root, entry.local).some(
      (node) => node.parent?.type === 'member_expression' && node.parent.childForFieldName('object')?.id === node.id,
    );
    const list = alone
      ? near.map(({ name, score }) =>
          inFile(
            path,
            statement(`import ${type}{ ${name === entry.local ? name : `${name} as ${entry.local}`} } from ${source}`),
            what(0.95 * score, `${name} is exported by its name`),
          ),
        )
      : joined(missing, near);
    const space = alone
      ? [
          inFile(
            path,
            statement(`import ${type}* as ${entry.local} from ${source}`),
            what(members ? 0.93 : 0.35, `import all of ${use.specifier}`),
          ),
        ]
      : [];
    return [...list, ...space];
  }
  if (offers.byDefault === null) return [];
  const same = offers.byDefault === entry.name;
  const prior = same ? 0.95 : offers.names.size === 0 ? 0.7 : 0.35;
  if (!alone) {
    const others = removeEntries(text, use, [entry]);
    const list = entry.node.parent;
    return list && !use.names.some(({ name }) => name === 'default')
      ? [
          inFile(
            path,
            [...others, { start: list.startIndex, end: list.startIndex, text: `${entry.local}, ` }],
            what(prior, `${entry.name} is the default export`),
          ),
        ]
      : [];
  }
  return [
    inFile(
      path,
      statement(`import ${type}${entry.local} from ${source}`),
      what(prior, `${entry.name} is the default export`),
    ),
  ];
}

/** `import a, { b }` where `a` is no default. */
function joined({ path, text, use, entry }: Missing, near: readonly { name: string; score: number }[]): Proposal[] {
  const list = use.names.find(({ node }) => /specifier/.test(node.type));
  if (!list) return [];
  return near.map(({ name, score }) => {
    const insert = {
      start: list.node.startIndex,
      end: list.node.startIndex,
      text: `${name === entry.local ? name : `${name} as ${entry.local}`}, `,
    };
    return inFile(path, [...removeEntries(text, use, [entry]), insert], {
      template: 'import-form',
      prior: 0.93 * score,
      description: `${name} is exported by its name`,
    });
  });
}

/** Another file that offers the name. */
async function elsewhere(bench: Workbench, missing: Missing): Promise<Proposal[]> {
  const { path, text, use, entry, target } = missing;
  const name = entry.name === 'default' ? entry.local : entry.name;
  const found: Proposal[] = [];
  for (const [i, { file, isDefault }] of (await filesOffering(bench, name, path)).entries()) {
    if (file === target || isDefault !== (entry.name === 'default')) continue;
    const specifier = written(bench, path, file, use.specifier);
    const prior = 0.9 - 0.08 * i;
    const description = `import ${name} from ${specifier}`;
    if (use.names.length === 1) {
      found.push(inFile(path, [specifierEdit(use, specifier)], { template: 'moved-name', prior, description }));
      continue;
    }
    const { quote, semi } = styleOf(text);
    const clause =
      entry.name === entry.local ? entry.name : `${entry.name}${use.kind === 'require' ? ': ' : ' as '}${entry.local}`;
    const line =
      use.kind === 'require'
        ? `const { ${clause} } = require(${quote}${specifier}${quote})${semi}`
        : `import { ${clause} } from ${quote}${specifier}${quote}${semi}`;
    const eol = text.includes('\r\n') ? '\r\n' : '\n';
    const end = use.statement.endIndex;
    found.push(
      inFile(path, [...removeEntries(text, use, [entry]), { start: end, end, text: `${eol}${line}` }], {
        template: 'moved-name',
        prior,
        description,
      }),
    );
  }
  return found;
}

/** What the module has and does not export. */
function exported({ target, offers, entry }: Missing): Proposal[] {
  const node = offers.hidden.get(entry.name === 'default' ? entry.local : entry.name);
  if (!node || offers.commonjs) return [];
  const text = entry.name === 'default' ? 'export default ' : 'export ';
  return [
    inFile(target, [{ start: node.startIndex, end: node.startIndex, text }], {
      template: 'export-it',
      prior: 0.8,
      description: `export ${entry.local}`,
    }),
  ];
}

/** How likely the name is the one that the compiler asks about. */
const MEANT = 0.95;

const meant = ({ diagnostic: { message } }: Failure): string | null =>
  /Did you mean (?:to use )?['"]([\w$]+)['"]/.exec(message)?.[1] ?? null;

/** A name that a module does not offer: near names, the other form, another file, or the export that is missing. */
export const missingExport: Rule = {
  id: 'missing-export',
  applies: ({ bugType, diagnostic: { code } }) =>
    bugType === 'IMPORT' ||
    /^(TypeError|TS2305|TS2724|TS2614|TS2613|TS1192|TS2459|TS2460|TS2339|import\/(named|default|namespace))$/.test(
      code,
    ),
  async *propose(bench, failure) {
    const proposals: Proposal[] = [];
    for (const missing of await missings(bench, failure)) {
      const { entry, offers } = missing;
      if (entry.name !== 'default')
        for (const { name, score } of nearNames(entry.name, offers.names.keys(), 5, 0.5))
          proposals.push(...renamed(missing, name, meant(failure) === name ? Math.max(score, MEANT) : score));
      if (proposals.length === 0) for (const name of leftOver(missing)) proposals.push(...renamed(missing, name, 0.4));
      proposals.push(...otherForm(missing), ...(await elsewhere(bench, missing)), ...exported(missing));
    }
    proposals.push(...(await fromBuiltins(bench, failure)));
    yield* byPrior(proposals);
  },
};

/** What Node's own modules offer is known without looking at the project. */
async function fromBuiltins(bench: Workbench, failure: Failure): Promise<Proposal[]> {
  const found: Proposal[] = [];
  for (const path of filesOf(failure)) {
    const tree = await bench.parse(path);
    const text = bench.text(path);
    for (const use of tree && text !== null ? moduleUses(tree.rootNode) : []) {
      const offers = builtinNames(use.specifier);
      if (offers.length === 0 || !tree) continue;
      for (const entry of use.names) {
        if (entry.name === '*' || entry.name === 'default' || offers.includes(entry.name)) continue;
        const missing = { path, text: text ?? '', root: tree.rootNode, use, entry };
        for (const { name, score } of nearNames(entry.name, offers, 4, 0.6))
          found.push(...renamed(missing as Missing, name, score));
        for (const [i, module] of builtinsOffering(entry.name).entries()) {
          const specifier = use.specifier.startsWith('node:') ? `node:${module}` : module;
          if (use.names.length === 1)
            found.push(
              inFile(path, [specifierEdit(use, specifier)], {
                template: 'moved-name',
                prior: 0.85 - 0.1 * i,
                description: `import ${entry.name} from ${specifier}`,
              }),
            );
        }
      }
    }
  }
  return found;
}

/** Names that a module of Node's own offers; Rift itself runs on Node. */
export function builtinNames(specifier: string): string[] {
  const name = specifier.replace(/^node:/, '');
  const module = BUILTINS.includes(name) ? (process.getBuiltinModule(name) as object | undefined) : undefined;
  return module ? Object.keys(module) : [];
}

const COMMON = [
  'fs',
  'path',
  'url',
  'util',
  'fs/promises',
  'assert',
  'events',
  'crypto',
  'os',
  'child_process',
  'timers/promises',
  'stream',
  'buffer',
  'http',
  'readline',
  'worker_threads',
  'perf_hooks',
  'zlib',
  'net',
  'module',
  'process',
  'async_hooks',
  'querystring',
];

/** Node's own modules that offer a name, the commonest first. */
export function builtinsOffering(name: string): string[] {
  return COMMON.filter((module) => builtinNames(module).includes(name));
}
