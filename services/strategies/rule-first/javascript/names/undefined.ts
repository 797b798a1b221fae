import { nearNames } from '../../../../../domain/near-names';
import { ancestors, walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Failure, Proposal, Rule, Workbench } from '../../rule';
import { byPrior, inFile } from '../../propose';
import { compilerSays } from '../ask';
import { importEdit } from '../code/edits';
import { filesOffering } from '../code/exports';
import { bindingsOf, renameUse, usesOf } from '../code/imports';
import { BUILTINS, howOthersImport, packagesOf, written } from '../code/modules';
import { builtinsOffering } from '../imports/exports';
import { filesOf } from '../imports/modules';

const CODES =
  /^(ReferenceError|no-undef|@typescript-eslint\/no-undef|react\/jsx-no-undef|TS2304|TS2552|TS2503|TS2580|TS2582|TS2591|TS2592|TS2593|TS2662|TS2663|TS18004|TS2686|lint\/correctness\/noUndeclaredVariables)$/;

/** The name that a tool calls unknown. */
export function unknownName(failure: Failure): string | null {
  const { code, message } = failure.diagnostic;
  if (!CODES.test(code)) return null;
  const found =
    /['"`\u2018]?([\w$]+)['"`\u2019]? (?:is not defined|is undeclared|variable is undeclared)/.exec(message) ??
    /Cannot find (?:name|namespace) ['"`]([\w$]+)['"`]/.exec(message) ??
    /shorthand property ['"`]([\w$]+)['"`]/.exec(message) ??
    /['"`]([\w$]+)['"`]/.exec(message);
  return found?.[1] ?? null;
}

/** Words that a misspelling turns into a name where an expression follows: `retrun [1]`, `awiat (x)`. */
const KEYWORDS = ['return', 'await', 'typeof', 'throw', 'delete', 'yield', 'new', 'void'];
const GLOBALS = Object.getOwnPropertyNames(globalThis).filter((name) => /^[A-Za-z]/.test(name));

interface Unknown {
  readonly path: string;
  readonly root: Node;
  readonly name: string;
  readonly use: Node;
  readonly uses: readonly Node[];
}

async function unknownsOf(bench: Workbench, failure: Failure, name: string): Promise<Unknown | null> {
  for (const path of filesOf(failure)) {
    const tree = await bench.parse(path);
    if (!tree) continue;
    const uses = usesOf(tree.rootNode, name);
    const lines = [failure.line, ...failure.diagnostic.frames.filter((f) => f.file === path).map((f) => f.line)];
    const use = uses.find((node) => lines.includes(node.startPosition.row + 1)) ?? uses[0];
    if (use) return { path, root: tree.rootNode, name, use, uses };
  }
  return null;
}

/** Whether a binding can be seen from a use: at the top, or in a function or block around it. */
function isVisible(binding: Node, use: Node): boolean {
  const outer = [...ancestors(use)].map((node) => node.id);
  for (const parent of ancestors(binding)) {
    if (
      [
        'statement_block',
        'function_declaration',
        'arrow_function',
        'method_definition',
        'function_expression',
        'for_in_statement',
        'for_statement',
        'catch_clause',
        'program',
      ].includes(parent.type)
    )
      return outer.includes(parent.id);
  }
  return true;
}

function nearby(unknown: Unknown, scope: readonly string[]): Proposal[] {
  const { path, root, name, use, uses } = unknown;
  const visible = [...bindingsOf(root)]
    .filter(([, nodes]) => nodes.some((node) => isVisible(node, use)))
    .map(([bound]) => bound);
  const found: Proposal[] = [];
  const put = (fresh: string, prior: number) => {
    const what = { template: 'near-name', prior, description: `${fresh} instead of ${name}` };
    if (uses.length > 1)
      found.push(
        inFile(
          path,
          uses.map((node) => renameUse(node, fresh)),
          { ...what, prior: prior + 0.005 },
        ),
      );
    found.push(inFile(path, [renameUse(use, fresh)], what));
  };
  for (const near of nearNames(name, [...visible, ...scope], 6, 0.5)) put(near.name, 0.25 + 0.68 * near.score);
  for (const near of nearNames(name, KEYWORDS, 1, 0.6)) put(near.name, 0.3 + 0.65 * near.score);
  for (const near of nearNames(name, GLOBALS, 3, 0.75)) put(near.name, 0.2 + 0.65 * near.score);
  return found;
}

/** Members of the class around the use. */
function ofThis({ path, name, use }: Unknown): Proposal[] {
  const type = [...ancestors(use)].find((node) => node.type === 'class_body');
  const member = type?.namedChildren.find(
    (child) => (child.childForFieldName('name') ?? child.childForFieldName('property'))?.text === name,
  );
  const assigned =
    type && [...walk(type)].some((node) => node.type === 'member_expression' && node.text === `this.${name}`);
  if (!member && !assigned) return [];
  const edit = {
    start: use.startIndex,
    end: use.startIndex,
    text: use.type === 'shorthand_property_identifier' ? `${name}: this.` : 'this.',
  };
  return [inFile(path, [edit], { template: 'this-member', prior: 0.9, description: `this.${name}` })];
}

/** An import of the name: as others import it, from the project, from Node, from a package. */
async function imports(bench: Workbench, { path, root, name }: Unknown): Promise<Proposal[]> {
  const found: Proposal[] = [];
  const put = (specifier: string, form: string, prior: number) => {
    const edit = importEdit(bench, path, root, { specifier, name: form, local: name });
    found.push(
      inFile(path, [edit], { template: 'missing-import', prior, description: `import ${name} from ${specifier}` }),
    );
  };
  for (const [i, { specifier, name: form }] of (await howOthersImport(bench, path, name)).slice(0, 3).entries()) {
    if (!/^\./.test(specifier)) put(specifier, form, 0.95 - 0.05 * i);
  }
  for (const [i, { file, isDefault }] of (await filesOffering(bench, name, path)).slice(0, 4).entries())
    put(written(bench, path, file, null), isDefault ? 'default' : name, 0.92 - 0.06 * i);
  const prefix = /['"]node:/.test(
    bench.tree.files.map((file) => (/\.[cm]?[jt]sx?$/.test(file) ? (bench.text(file) ?? '') : '')).join(''),
  )
    ? 'node:'
    : '';
  if (BUILTINS.includes(name)) put(`${prefix}${name}`, 'default', 0.9);
  for (const [i, module] of builtinsOffering(name).slice(0, 3).entries())
    put(`${prefix}${module}`, name, 0.85 - 0.08 * i);
  if (packagesOf(bench, path).includes(name)) put(name, 'default', 0.85);
  return found;
}

/** A name that nobody binds: near names in sight, a member of `this`, an import that is missing. */
export const undefinedName: Rule = {
  id: 'undefined-name',
  applies: (failure) => unknownName(failure) !== null,
  async *propose(bench, failure) {
    const name = unknownName(failure);
    const unknown = name === null ? null : await unknownsOf(bench, failure, name);
    if (!unknown) return;
    const own = [...(await imports(bench, unknown)), ...ofThis(unknown), ...nearby(unknown, [])];
    yield* byPrior(own);
    const told = await compilerSays(bench, failure.file, failure.line, failure.diagnostic.code);
    const scope = told.flatMap((one) => one.scope.filter(([, mine]) => mine).map(([bound]) => bound));
    if (scope.length > 0)
      yield* byPrior(nearby(unknown, scope).map((proposal) => ({ ...proposal, prior: proposal.prior * 0.9 })));
  },
};
