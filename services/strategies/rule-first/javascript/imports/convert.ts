import type { TextEdit } from '../../../../../domain/text-edit';
import { walk } from '../../../../syntax';
import type { Node } from '../../../../syntax/contract';
import type { Proposal, Rule } from '../../rule';
import { inFile } from '../../propose';
import { importEdit, styleOf } from '../code/edits';
import { moduleUses, type ModuleUse } from '../code/imports';
import { filesOf } from './modules';

const IN_MODULE = /^(require|module|exports|__dirname|__filename) is not defined/;
const IN_SCRIPT = /Cannot use import statement outside a module|Unexpected token 'export'/;

function asImport(text: string, use: ModuleUse, at: number): TextEdit | null {
  const { statement, names, specifier } = use;
  if (statement.parent?.type !== 'program') return null;
  const { quote, semi } = styleOf(text);
  const source = `${quote}${specifier}${quote}${semi}`;
  const declarators = statement.namedChildren.filter((child) => child.type === 'variable_declarator');
  if (statement.type === 'expression_statement')
    return { start: statement.startIndex, end: statement.endIndex, text: `import ${source}` };
  if (declarators.length !== 1) return null;
  const [first] = names;
  const named = names.map(({ name, local }) => (name === local ? name : `${name} as ${local}`)).join(', ');
  if (!first) return null;
  const member = declarators[0]?.childForFieldName('value')?.type === 'member_expression';
  const bound = declarators[0]?.childForFieldName('name')?.text ?? '';
  const clause = member
    ? `{ ${first.name === bound ? bound : `${first.name} as ${bound}`} }`
    : first.name === '*'
      ? `${at === 0 ? '' : '* as '}${first.local}`
      : `{ ${named} }`;
  return { start: statement.startIndex, end: statement.endIndex, text: `import ${clause} from ${source}` };
}

function asRequire(text: string, use: ModuleUse): TextEdit | null {
  const { statement, names, specifier } = use;
  if (use.kind !== 'import') return null;
  const { quote, semi } = styleOf(text);
  const call = `require(${quote}${specifier}${quote})${semi}`;
  const edit = (line: string) => ({ start: statement.startIndex, end: statement.endIndex, text: line });
  if (names.length === 0) return edit(call);
  const whole = names.find(({ name }) => name === 'default' || name === '*');
  if (whole && names.length > 1) return null;
  const named = names.map(({ name, local }) => (name === local ? name : `${name}: ${local}`)).join(', ');
  return edit(`const ${whole ? whole.local : `{ ${named} }`} = ${call}`);
}

/** `module.exports` and `exports.name` as `export`. */
function asExports(root: Node): TextEdit[] {
  const edits: TextEdit[] = [];
  for (const node of walk(root)) {
    if (node.type !== 'assignment_expression' || node.parent?.parent?.type !== 'program') continue;
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right) continue;
    const name = /^(?:module\.)?exports\.([\w$]+)$/.exec(left.text)?.[1];
    if (name) {
      const text =
        right.type === 'identifier'
          ? right.text === name
            ? `export { ${name} }`
            : `export { ${right.text} as ${name} }`
          : `export const ${name} = ${right.text}`;
      edits.push({ start: node.startIndex, end: node.endIndex, text });
    }
    if (left.text !== 'module.exports') continue;
    const shorthand =
      right.type === 'object' && right.namedChildren.every((child) => child.type === 'shorthand_property_identifier');
    edits.push({
      start: node.startIndex,
      end: node.endIndex,
      text: shorthand ? `export ${right.text}` : `export default ${right.text}`,
    });
  }
  return edits;
}

/** One module system's words in a file of the other. */
export const moduleSystem: Rule = {
  id: 'module-system',
  applies: ({ diagnostic: { message } }) => IN_MODULE.test(message) || IN_SCRIPT.test(message),
  async *propose(bench, failure) {
    const { message } = failure.diagnostic;
    for (const path of filesOf(failure)) {
      const tree = await bench.parse(path);
      const text = bench.text(path);
      if (!tree || text === null) continue;
      const root = tree.rootNode;
      const uses = moduleUses(root);
      const tell = (edits: readonly (TextEdit | null)[], prior: number, description: string): Proposal[] => {
        const all = edits.filter((edit) => edit !== null);
        return all.length > 0 ? [inFile(path, all, { template: 'module-system', prior, description })] : [];
      };
      if (IN_SCRIPT.test(message)) {
        yield* tell(
          uses.map((use) => asRequire(text, use)),
          0.85,
          'require instead of import',
        );
        continue;
      }
      const folder = /^__(dirname|filename)/.exec(message)?.[1];
      if (folder) {
        const uses2 = [...walk(root)].filter((node) => node.type === 'identifier' && node.text === `__${folder}`);
        yield* tell(
          uses2.map((node) => ({ start: node.startIndex, end: node.endIndex, text: `import.meta.${folder}` })),
          0.9,
          `import.meta.${folder} in a module`,
        );
        const url = importEdit(bench, path, root, {
          specifier: 'node:url',
          name: 'fileURLToPath',
          local: 'fileURLToPath',
        });
        const made =
          folder === 'dirname' ? "fileURLToPath(new URL('.', import.meta.url))" : 'fileURLToPath(import.meta.url)';
        yield* tell(
          [url, ...uses2.map((node) => ({ start: node.startIndex, end: node.endIndex, text: made }))],
          0.7,
          'the folder of a module',
        );
        continue;
      }
      const required = uses.filter((use) => use.kind === 'require');
      for (const form of [0, 1])
        yield* tell(
          [...required.map((use) => asImport(text, use, form)), ...asExports(root)],
          0.9 - 0.2 * form,
          'import instead of require',
        );
    }
  },
};
