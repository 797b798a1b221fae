import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FunctionRef, Variant } from '../../evaluate/contract';
import type { Node, Syntax } from '../../syntax/contract';

/** A function that can be named from anywhere in its module. */
interface Named {
  /** An expression of the module for it. */
  readonly access: string;
  readonly fn: Node;
}

/** Files in which calls of some functions are noted, or whose functions can be had by name; see `helpers/warm/probe.cjs`. */
export async function dressed(
  files: Variant['files'],
  functions: readonly FunctionRef[],
  to: 'record' | 'play',
  { syntax, workCopy }: { readonly syntax: Syntax; readonly workCopy: string },
): Promise<Variant['files']> {
  const made: Record<string, string> = { ...files };
  for (const file of new Set(functions.map((one) => one.file))) {
    const text = files[file] ?? (await readFile(join(workCopy, file), 'utf8'));
    const key = JSON.stringify(file);
    if (to === 'play') made[file] = `${text}\n;globalThis.__riftPeek?.(${key}, (name) => eval(name));\n`;
    else {
      const lines = functions.filter((one) => one.file === file).map(({ line }) => line);
      made[file] = await recording(file, text, lines, syntax);
    }
  }
  return made;
}

async function recording(file: string, text: string, lines: readonly number[], syntax: Syntax): Promise<string> {
  const language = syntax.languageOf(file);
  const parsed = language ? await syntax.parse(language, text) : null;
  if (!parsed) return text;
  const places = new Map<number, string>();
  for (const line of lines) {
    const named = namedAround(parsed.rootNode, line - 1);
    const body = named?.fn.childForFieldName('body');
    const args = named && argumentsOf(named.fn);
    if (!named || body?.type !== 'statement_block' || args === null) continue;
    const self = named.fn.type === 'arrow_function' ? 'undefined' : 'this';
    const call = `globalThis.__riftRecord?.(${JSON.stringify(file)}, ${JSON.stringify(named.access)}, ${self}, ${args});`;
    places.set(body.startIndex + 1, call);
  }
  let edited = text;
  for (const [at, call] of [...places].sort(([a], [b]) => b - a))
    edited = edited.slice(0, at) + call + edited.slice(at);
  return edited;
}

/** The outermost function at a line, if it can be named. */
function namedAround(root: Node, row: number): Named | null {
  let at: Node | null = root;
  while (at) {
    const next: Node | undefined = at.namedChildren.find(
      (child) => child.startPosition.row <= row && child.endPosition.row >= row,
    );
    if (!next) return null;
    const access = accessOf(next);
    if (access !== null) return { access, fn: next };
    if (/^(arrow_function|function|function_expression)$/.test(next.type)) return null;
    at = next;
  }
  return null;
}

function accessOf(node: Node): string | null {
  const name = node.childForFieldName('name')?.text ?? null;
  const { parent } = node;
  switch (node.type) {
    case 'function_declaration':
    case 'generator_function_declaration':
      return name;
    case 'method_definition': {
      const owner = parent?.parent?.childForFieldName('name')?.text;
      const isPlain = /^[\w$]+$/.test(name ?? '') && name !== 'constructor';
      const words = node.children.map((child) => child.type);
      if (!isPlain || owner === undefined || words.includes('get') || words.includes('set')) return null;
      return words.includes('static') ? `${owner}.${name}` : `${owner}.prototype.${name}`;
    }
    case 'arrow_function':
    case 'function':
    case 'function_expression': {
      if (parent?.type === 'variable_declarator') return parent.childForFieldName('name')?.text ?? null;
      if (parent?.type === 'assignment_expression') return parent.childForFieldName('left')?.text ?? null;
      return null;
    }
    default:
      return null;
  }
}

/** The arguments of a call of a function as an expression in its body; null where there is none. */
function argumentsOf(fn: Node): string | null {
  if (fn.type !== 'arrow_function') return 'arguments';
  const only = fn.childForFieldName('parameter');
  if (only) return `[${only.text}]`;
  const names = (fn.childForFieldName('parameters')?.namedChildren ?? []).map((parameter) => {
    const pattern = parameter.childForFieldName('pattern') ?? parameter.childForFieldName('left') ?? parameter;
    return pattern.type === 'identifier' ? pattern.text : null;
  });
  return names.includes(null) ? null : `[${names.join(', ')}]`;
}
