import type { FileChange, Patch } from '../../../domain/patch';
import { applyEdits, differenceOf } from '../../../domain/text-edit';
import type { Variant } from '../../evaluate/contract';
import type { RepairContext } from '../contract';
import { descriptionOf, lineOf, textOf, type Mutant } from './generate';

/** A patch to be tried, of one edit or of several. */
export interface Attempt extends Variant {
  readonly template: string;
  /** Beside other attempts; of several edits their product. */
  readonly prior: number;
  readonly score: number;
  readonly description: string;
  /** What is changed, by place. */
  readonly places: readonly { readonly file: string; readonly line: number }[];
  /** It changes one of two parts that say the same of different things. */
  readonly oneSided?: boolean;
}

export function attemptOf(mutant: Mutant): Attempt {
  const { scene, template, prior, score, oneSided } = mutant;
  const places = [{ file: scene.path, line: lineOf(mutant) }];
  return {
    files: { [scene.path]: textOf(mutant) },
    template,
    prior,
    score,
    description: descriptionOf(mutant),
    places,
    oneSided,
  };
}

/** Two attempts as one; null where they touch the same text. */
export function together(a: Attempt, b: Attempt, textOf: (file: string) => string | null): Attempt | null {
  const files: Record<string, string> = { ...a.files };
  for (const [file, theirs] of Object.entries(b.files)) {
    const ours = files[file];
    const before = textOf(file);
    if (ours === undefined) files[file] = theirs;
    else {
      const edits =
        before === null ? [] : [differenceOf(before, ours), differenceOf(before, theirs)].filter((e) => e !== null);
      const [first, second] = [...edits].sort((x, y) => x.start - y.start);
      // Insertions at one place would stand in an order that nobody chose.
      if (before === null || !first || !second || first.end > second.start || first.start === second.start) return null;
      const both = applyEdits(before, edits);
      if (both === null) return null;
      files[file] = both;
    }
  }
  return {
    files,
    template: [...new Set([...a.template.split('+'), ...b.template.split('+')])].join('+'),
    prior: a.prior * b.prior,
    score: a.score * b.score,
    description: `${a.description}; ${b.description}`,
    places: [...a.places, ...b.places],
    oneSided: (a.oneSided ?? false) || (b.oneSided ?? false),
  };
}

const MOST_TWOS = 3000;

/** Two edits each, where one alone heals nothing: every test may need both. */
export function* byTwos(first: readonly Attempt[], textOf: (file: string) => string | null): Generator<Attempt> {
  const pairs = first
    .flatMap((a, i) => first.slice(i + 1).map((b) => ({ a, b, score: a.score * b.score })))
    .sort((x, y) => y.score - x.score);
  for (const { a, b } of pairs.slice(0, MOST_TWOS)) {
    const both = together(a, b, textOf);
    if (both) yield both;
  }
}

export function patchOf({ files }: Variant, { tree }: Pick<RepairContext, 'tree'>): Patch {
  const changes = Object.entries(files).flatMap(([path, after]): FileChange[] => {
    const before = tree.read(path);
    return before === null || before === after ? [] : [{ path, encoding: tree.encoding(path), before, after }];
  });
  return { changes };
}
