import type { Node } from '../../../syntax/contract';
import { modifiersOf, type SourceFunction } from './functions';

/** The environment variable that tells a program which variant it is. */
export const SWITCH = 'RIFT_VARIANT';

/** Bytes of a file that belong to a function's copies; `place` is null for what all of them share. */
export interface CopySpan {
  readonly start: number;
  readonly end: number;
  readonly fn: SourceFunction;
  readonly place: number | null;
}

export interface Switched {
  readonly text: string;
  readonly spans: readonly CopySpan[];
}

/** New bodies of a function by the variant's place. */
export type Bodies = ReadonlyMap<number, string>;

/** Whether a function can be there in several copies, told apart when it is called. */
export function isSwitchable({ item, owner }: SourceFunction): boolean {
  const modifiers = modifiersOf(item);
  const result = item.childForFieldName('return_type')?.text ?? '';
  const names = item.childForFieldName('parameters')?.namedChildren ?? [];
  return (
    !/\b(const|extern)\b/.test(modifiers) &&
    !/\bimpl\b/.test(result) &&
    !names.some((one) => one.type === 'variadic_parameter' || one.type === 'attribute_item') &&
    !(owner?.childForFieldName('trait') && owner.childForFieldName('type')?.type === 'reference_type')
  );
}

/** A file with its changed functions as copies behind a switch: place 0 is the code as it was. */
export function withSwitches(text: string, changed: ReadonlyMap<SourceFunction, Bodies>): Switched {
  const out = new Output();
  const sorted = [...changed].sort(([a], [b]) => a.item.startIndex - b.item.startIndex);
  let at = 0;
  sorted.forEach(([fn, bodies], i) => {
    const head = headOf(fn);
    out.add(text.slice(at, fn.item.startIndex));
    out.add(`${head.visibility}${head.text(null)} ${dispatch(fn, [...bodies.keys()])}`, fn);
    at = fn.item.endIndex;
    const { owner } = fn;
    if (!owner?.childForFieldName('trait')) {
      copies(out, fn, bodies, (place, body) => `${head.text(place)} ${body}`);
      return;
    }
    // A trait's implementation can hold nothing else: the copies are the type's own, behind it.
    if (sorted[i + 1]?.[0].owner?.id === owner.id) return;
    out.add(text.slice(at, owner.endIndex));
    at = owner.endIndex;
    for (const [own, theirs] of sorted.filter(([one]) => one.owner?.id === owner.id)) beside(out, owner, own, theirs);
  });
  out.add(text.slice(at));
  out.add(MODULE);
  return { text: out.text, spans: out.spans };
}

function beside(out: Output, owner: Node, fn: SourceFunction, bodies: Bodies): void {
  const part = (name: string) => owner.childForFieldName(name)?.text ?? '';
  const where = owner.namedChildren.find((child) => child.type === 'where_clause')?.text ?? '';
  const head = headOf(fn);
  out.add(`\nimpl${part('type_parameters')} ${part('type')} ${where} {`, fn);
  copies(out, fn, bodies, (place, body) => qualified(`${head.text(place)} ${body}`, owner, part('trait')));
  out.add('}', fn);
}

function copies(out: Output, fn: SourceFunction, bodies: Bodies, write: (place: number, body: string) => string): void {
  out.add('\n');
  out.add(`${write(0, fn.body.text)}\n`, fn);
  for (const [place, body] of bodies) out.add(`${write(place, body)}\n`, fn, place);
}

/** A module of the file itself, whatever crate and edition it is of. */
const MODULE = `
#[doc(hidden)]
mod rift_switch {
    extern crate std as rift_std;
    use self::rift_std::sync::atomic::{AtomicUsize, Ordering};
    static PLACE: AtomicUsize = AtomicUsize::new(usize::MAX);
    pub(super) fn place() -> usize {
        let known = PLACE.load(Ordering::Relaxed);
        if known != usize::MAX {
            return known;
        }
        let told = self::rift_std::env::var("${SWITCH}").ok().and_then(|text| text.parse().ok()).unwrap_or(0);
        PLACE.store(told, Ordering::Relaxed);
        told
    }
}
`;

interface Head {
  readonly visibility: string;
  /** Up to the body: of the function itself (null), or of a copy. */
  text(place: number | null): string;
}

const copyName = (fn: SourceFunction, place: number): string =>
  `rift_${place}_${(fn.item.childForFieldName('name')?.text ?? '').replace(/^r#/, '')}`;

function headOf(fn: SourceFunction): Head {
  const { item } = fn;
  const part = (name: string) => item.childForFieldName(name)?.text ?? '';
  const of = (type: string) => item.namedChildren.find((child) => child.type === type)?.text ?? '';
  const result = part('return_type') ? ` -> ${part('return_type')}` : '';
  const modifiers = modifiersOf(item);
  return {
    visibility: of('visibility_modifier') ? `${of('visibility_modifier')} ` : '',
    text: (place) => {
      const name = place === null ? part('name') : copyName(fn, place);
      const parameters =
        place === null
          ? `(${named(fn)
              .map(({ text }) => text)
              .join(', ')})`
          : part('parameters');
      const where = of('where_clause');
      return `${modifiers} fn ${name}${part('type_parameters')}${parameters}${result} ${where}`.trim();
    },
  };
}

/** Parameters of the switch, and what it hands on: patterns and `mut` are the copies' own. */
function named({ item }: SourceFunction): { text: string; pass: string }[] {
  return (item.childForFieldName('parameters')?.namedChildren ?? []).flatMap((one, i) => {
    const isSelf = one.type === 'self_parameter' || one.childForFieldName('pattern')?.type === 'self';
    if (isSelf) return [{ text: one.text, pass: 'self' }];
    if (one.type !== 'parameter') return [];
    return [{ text: `rift_p${i}: ${one.childForFieldName('type')?.text ?? '_'}`, pass: `rift_p${i}` }];
  });
}

function dispatch(fn: SourceFunction, places: readonly number[]): string {
  const { item, depth, owner } = fn;
  const generics = (item.childForFieldName('type_parameters')?.namedChildren ?? [])
    .map((one) => /^(?:const\s+)?(\w+)/.exec(one.text)?.[1])
    .filter((name) => name !== undefined);
  const turbofish = generics.length > 0 ? `::<${generics.join(', ')}>` : '';
  const passed = named(fn).map(({ pass }) => pass);
  const modifiers = modifiersOf(item);
  const call = (place: number) => {
    const text = `${owner ? 'Self::' : ''}${copyName(fn, place)}${turbofish}(${passed.join(', ')})`;
    const inside = /\bunsafe\b/.test(modifiers) ? `unsafe { ${text} }` : text;
    return /\basync\b/.test(modifiers) ? `${inside}.await` : inside;
  };
  const path = depth === 0 ? 'self::' : 'super::'.repeat(depth);
  const arms = places.map((place) => `${place} => ${call(place)},`);
  return `{ match ${path}rift_switch::place() { ${arms.join(' ')} _ => ${call(0)} } }`;
}

/** `Self::Item` says nothing outside the trait's implementation. */
function qualified(code: string, owner: Node | null, trait: string): string {
  const types = (owner?.childForFieldName('body')?.namedChildren ?? [])
    .filter(({ type }) => type === 'type_item' || type === 'associated_type')
    .map((node) => node.childForFieldName('name')?.text ?? '');
  if (types.length === 0) return code;
  return code.replace(new RegExp(`\\bSelf::(${types.join('|')})\\b`, 'g'), `<Self as ${trait}>::$1`);
}

/** Text with the bytes that each part takes. */
class Output {
  private readonly parts: string[] = [];
  private bytes = 0;
  readonly spans: CopySpan[] = [];

  add(text: string, fn?: SourceFunction, place: number | null = null): void {
    const start = this.bytes;
    this.parts.push(text);
    this.bytes += Buffer.byteLength(text);
    if (fn) this.spans.push({ start, end: this.bytes, fn, place });
  }

  get text(): string {
    return this.parts.join('');
  }
}
