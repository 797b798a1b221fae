import { similarity } from '../../../../domain/near-names';
import { modulePath } from '../../../languages/rust/static-tests';
import { byPrior } from '../propose';
import type { Proposal, Rule, Workbench } from '../rule';
import { editOf, messagesFor } from './ask';
import { outsideNames } from './outside';

/** Least likeness of a name that may have been meant. */
const LEAST = 0.45;
const MOST = 6;
const NOT_FOUND =
  /^E0(026|027|405|407|408|412|416|422|423|424|425|426|432|433|434|437|438|531|532|559|560|573|574|576|583|599|603|609|610|615|616)$|^error$/;
const DEFINES: Readonly<Record<string, 'item' | 'member'>> = {
  ...{
    struct_item: 'item',
    enum_item: 'item',
    trait_item: 'item',
    type_item: 'item',
    union_item: 'item',
    mod_item: 'item',
  },
  ...{ const_item: 'item', static_item: 'item', function_item: 'item', macro_definition: 'item' },
  ...{
    function_signature_item: 'member',
    field_declaration: 'member',
    enum_variant: 'member',
    associated_type: 'member',
  },
};

interface Named {
  readonly name: string;
  readonly kind: 'item' | 'member';
  /** Module path within its crate; null for members. */
  readonly module: readonly string[];
  readonly file: string;
}

/** A name that is not there, for one of the project's own that is: of the place that the path leads to first, then of any. */
export const names: Rule = {
  id: 'names',
  applies: ({ diagnostic }) => diagnostic.source === 'rustc' && NOT_FOUND.test(diagnostic.code),
  async *propose(bench, failure) {
    const found: Proposal[] = [];
    const index = await indexOf(bench);
    const text = bench.text(failure.file) ?? '';
    for (const message of await messagesFor(bench, failure)) {
      for (const span of message.spans.filter((one) => one.is_primary)) {
        const place = editOf(bench, span);
        if (!place || place.path !== failure.file) continue;
        found.push(...(await renamed(bench, failure.file, text, place, index)));
      }
    }
    yield* byPrior(found).slice(0, 2 * MOST);
  },
};

async function renamed(
  bench: Workbench,
  path: string,
  text: string,
  place: { readonly start: number; readonly end: number },
  index: readonly Named[],
): Promise<Proposal[]> {
  // A whole path is marked where its last part is not there.
  const marked = /(?:.*::\s*)?(\w+)\W*$/s.exec(text.slice(place.start, place.end));
  const wrong = marked?.[1];
  if (!wrong) return [];
  const start = place.start + text.slice(place.start, place.end).lastIndexOf(wrong);
  const before = pathBefore(text, start);
  const scope = scopeOf(before, path);
  const isMember = before.length === 0 && /\.\s*$/.test(text.slice(0, start));
  const locals = before.length === 0 && !isMember ? await localsAt(bench, path, start) : [];
  const inScope = new Map<string, number>();
  const offer = (name: string, weight: number) => inScope.set(name, Math.max(weight, inScope.get(name) ?? 0));
  for (const one of index) {
    const there = scope !== null && one.kind === 'item' && one.module.join('::') === scope.join('::');
    const owner = before.at(-1);
    const fits = isMember ? one.kind === 'member' || one.name === wrong : true;
    if (fits) offer(one.name, there ? 1 : isMember || owner !== undefined || one.file === path ? 0.92 : 0.75);
  }
  const isPath = /^\w+\s*::/.test(text.slice(start)) || /\buse\s+$/.test(text.slice(0, start));
  for (const name of [...locals, ...outsideNames(bench, before, isPath)]) offer(name, 1);
  const ranked = [...inScope]
    .map(([name, weight]) => ({ name, prior: similarity(wrong, name) * weight }))
    .filter(({ name, prior }) => name !== wrong && prior >= LEAST)
    .sort((a, b) => b.prior - a.prior)
    .slice(0, MOST);
  const near = ranked.map(({ name, prior }): Proposal => {
    const edits = [{ path, start, end: start + wrong.length, text: name }];
    const description = `\`${name}\` for \`${wrong}\``;
    return { edits, prior: Math.min(0.9, prior), template: 'near-name', editKind: 'ast_rewrite', description };
  });
  return [...near, ...moved(path, text, start, wrong, before, index)];
}

/** The same name where it really is, for a path that leads elsewhere. */
function moved(
  path: string,
  text: string,
  start: number,
  wrong: string,
  before: readonly string[],
  index: readonly Named[],
): Proposal[] {
  const next = /^\w+\s*::\s*(\w+)/.exec(text.slice(start))?.[1];
  if (before.length === 0 || !/^(crate|super|self)$/.test(before[0] ?? '')) return [];
  const length = before.join('::').length + 2;
  const from = text.slice(start - length, start) === `${before.join('::')}::` ? start - length : null;
  if (from === null) return [];
  const wanted = next ?? wrong;
  const end =
    start + (next === undefined ? wrong.length : (/^\w+\s*::\s*\w+/.exec(text.slice(start))?.[0].length ?? 0));
  return index
    .filter((one) => one.kind === 'item' && one.name === wanted)
    .map((one) => {
      const full = ['crate', ...one.module, one.name].join('::');
      const edits = [{ path, start: from, end, text: full }];
      return {
        edits,
        prior: 0.85,
        template: 'moved-item',
        editKind: 'ast_rewrite' as const,
        description: `\`${wanted}\` is \`${full}\``,
      };
    });
}

/** The parts of a path before an offset, those of the `use` groups around it too. */
function pathBefore(text: string, start: number): string[] {
  const head = text.slice(0, start);
  const direct = /((?:\w+\s*::\s*)+)$/.exec(head)?.[1];
  if (direct)
    return direct
      .split('::')
      .map((part) => part.trim())
      .filter(Boolean);
  const group = /\buse\s+((?:\w+::)+)\{[^;{}]*$/.exec(head)?.[1];
  return group ? group.split('::').filter(Boolean) : [];
}

/** The module that a path of the own crate leads to; null where it leads elsewhere. */
function scopeOf(before: readonly string[], path: string): string[] | null {
  const [first, ...rest] = before;
  if (first === undefined) return null;
  const here = modulePath(path);
  if (first === 'crate') return rest;
  if (first === 'self') return [...here, ...rest];
  if (first === 'super') return [...here.slice(0, -1), ...rest];
  return [...here, ...before];
}

async function localsAt(bench: Workbench, path: string, at: number): Promise<string[]> {
  const tree = await bench.parse(path);
  let node = tree?.rootNode.descendantForIndex(at) ?? null;
  while (node && node.type !== 'function_item') node = node.parent;
  if (!node) return [];
  const patterns = node.descendantsOfType(['let_declaration', 'parameter', 'for_expression', 'closure_parameters']);
  return patterns.flatMap((one) => {
    const pattern = one.type === 'closure_parameters' ? one : one.childForFieldName('pattern');
    if (!pattern || pattern.startIndex > at) return [];
    return pattern.type === 'identifier'
      ? [pattern.text]
      : pattern.descendantsOfType('identifier').map(({ text }) => text);
  });
}

/** Everything that the project's sources define. */
function indexOf(bench: Workbench): Promise<readonly Named[]> {
  return bench.memo('rust:index', async () => {
    const found: Named[] = [];
    for (const file of bench.tree.files.filter((path) => path.endsWith('.rs') && !/(^|\/)target\//.test(path))) {
      const tree = await bench.parse(file);
      const module = modulePath(file);
      for (const node of tree?.rootNode.descendantsOfType(Object.keys(DEFINES)) ?? []) {
        const name = node.childForFieldName('name')?.text;
        if (!name) continue;
        const inside: string[] = [];
        let member = DEFINES[node.type] === 'member';
        for (let at = node.parent; at; at = at.parent) {
          if (at.type === 'mod_item') inside.unshift(at.childForFieldName('name')?.text ?? '');
          if (/^(impl_item|trait_item|enum_item)$/.test(at.type)) member = true;
        }
        found.push({ name, kind: member ? 'member' : 'item', module: [...module, ...inside], file });
      }
    }
    return found;
  });
}
