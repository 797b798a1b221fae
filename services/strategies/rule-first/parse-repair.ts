import type { EditKind } from '../../../domain/names';
import { applyEdits, differenceOf, type TextEdit } from '../../../domain/text-edit';

/** What the language's own parser says of a text. */
export interface Judged {
  /** 0: cannot be parsed; 1: parsed, but does not compile; 2: compiles. */
  readonly stage: 0 | 1 | 2;
  /** 1-based place of the first error; 0 where there is none. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  /** Things in the tree that nobody writes on purpose; lower is better. */
  readonly oddity: number;
}

/** Judges drafts of one text, all in one process. */
export type Judge = (text: string, drafts: readonly (readonly TextEdit[])[]) => Promise<readonly Judged[]>;

export interface Draft {
  readonly edits: readonly TextEdit[];
  readonly prior: number;
  readonly template: string;
  readonly editKind: EditKind;
  readonly description: string;
}

/** Edits that may bring a text past its first error. */
export type Drafter = (text: string, error: Judged) => readonly Draft[];

export interface RepairLimits {
  /** Edits in a row, each at the error that the one before leaves. */
  readonly depth: number;
  /** Drafts that are taken further. */
  readonly beam: number;
  /** Drafts judged per text. */
  readonly drafts: number;
}

interface State {
  readonly text: string;
  readonly error: Judged;
  readonly prior: number;
  readonly steps: readonly Draft[];
  /** What the first edit alone leaves; null where there is no more than one edit. */
  readonly afterFirst: { readonly text: string; readonly line: number; readonly prior: number } | null;
}

/** A draft is that much less likely for each odd thing that it leaves. */
const PER_ODDITY = 0.55;
/** A second edit is that much less likely than a first. */
const PER_STEP = 0.8;

function isFurther(next: Judged, before: Judged): boolean {
  if (next.stage !== before.stage) return next.stage > before.stage;
  return next.line > before.line || (next.line === before.line && next.column > before.column);
}

function merged(base: string, state: State): Draft | null {
  const edit = differenceOf(base, state.text);
  const [first] = state.steps;
  if (!edit || !first) return null;
  const only = state.steps.length === 1;
  return {
    edits: only ? first.edits : [edit],
    prior: state.prior,
    template: [...new Set(state.steps.map((s) => s.template))].join('+'),
    editKind: first.editKind,
    description: state.steps.map((s) => s.description).join('; '),
  };
}

/**
 * The first edit alone, where what it leaves lies below every line that it touched: another fault, to be told and mended by
 * itself. The later edits have shown that the rest can be read.
 */
function firstAlone(base: string, state: State): { draft: Draft; text: string } | null {
  const [draft] = state.steps;
  const { afterFirst } = state;
  if (!draft || !afterFirst) return null;
  const last = Math.max(...draft.edits.map((edit) => edit.end));
  if (afterFirst.line <= base.slice(0, last).split('\n').length) return null;
  return { draft: { ...draft, prior: Math.max(state.prior, afterFirst.prior * PER_STEP) }, text: afterFirst.text };
}

/** Drafts judged in the first call; the others only where these do not settle it. */
const FIRST_BATCH = 140;
/** A draft as likely as this is yielded before the less likely ones are judged. */
const CONVINCING = 0.6;

interface Attempt {
  readonly state: State;
  readonly draft: Draft;
  readonly text: string;
}

function attempts(state: State, draft: Drafter, limits: RepairLimits, seen: Set<string>): Attempt[] {
  const fresh: Attempt[] = [];
  for (const d of [...draft(state.text, state.error)].sort((a, b) => b.prior - a.prior)) {
    const text = applyEdits(state.text, d.edits);
    if (text === null || seen.has(text) || fresh.length >= limits.drafts) continue;
    seen.add(text);
    fresh.push({ state, draft: d, text });
  }
  return fresh;
}

async function outcomes(batch: readonly Attempt[], judge: Judge): Promise<State[]> {
  const state = batch[0]?.state;
  if (!state) return [];
  const verdicts = await judge(
    state.text,
    batch.map((a) => a.draft.edits),
  );
  const factor = state.steps.length === 0 ? 1 : PER_STEP;
  return batch.flatMap(({ draft, text }, i): State[] => {
    const error = verdicts[i];
    if (!error) return [];
    const [prior, steps] = [state.prior * draft.prior * factor, [...state.steps, draft]];
    const afterFirst =
      state.steps.length === 1
        ? { text: state.text, line: state.error.line, prior: state.prior }
        : state.steps.length > 1
          ? state.afterFirst
          : null;
    return [{ text, error, prior, steps, afterFirst }];
  });
}

/** The likeliest first; what leaves odd things behind goes back. */
function ranked(states: readonly State[]): State[] {
  const least = Math.min(...states.map((s) => s.error.oddity));
  return states
    .map((s) => ({ ...s, prior: s.prior * PER_ODDITY ** (s.error.oddity - least) }))
    .sort((a, b) => b.prior - a.prior);
}

/**
 * Makes a text readable by its language's parser again: tries the drafter's edits at the first error, yields those that compile
 * (likeliest first), then goes on from those that move the error furthest.
 */
export async function* repairText(
  text: string,
  judge: Judge,
  draft: Drafter,
  limits: RepairLimits,
): AsyncGenerator<Draft> {
  const [error] = await judge(text, [[]]);
  if (!error || error.stage === 2) return;
  const seen = new Set([text]);
  let beam: State[] = [{ text, error, prior: 1, steps: [], afterFirst: null }];
  let depth = limits.depth;
  for (let level = 0; level < depth && beam.length > 0; level++) {
    const good: State[] = [];
    const open: State[] = [];
    const told = new Set<string>();
    const tell = function* (least: number): Generator<Draft> {
      for (const state of ranked(good)) {
        const alone = firstAlone(text, state);
        if (alone && alone.draft.prior >= least && !told.has(alone.text)) {
          told.add(alone.text);
          yield alone.draft;
        }
        const result = state.prior >= least && !told.has(state.text) ? merged(text, state) : null;
        told.add(result ? state.text : '');
        if (result) yield result;
      }
    };
    for (const from of beam) {
      const fresh = attempts(from, draft, limits, seen);
      for (const batch of [fresh.slice(0, FIRST_BATCH), fresh.slice(FIRST_BATCH)]) {
        for (const next of await outcomes(batch, judge)) {
          if (next.error.stage === 2) good.push(next);
          else if (isFurther(next.error, from.error)) open.push(next);
        }
        yield* tell(CONVINCING);
      }
    }
    yield* tell(0);
    // One edit that does is hardly ever wrong by being too few.
    if (good.length > 0) depth = Math.min(depth, level + 2);
    beam = open.sort((a, b) => b.prior - a.prior || b.error.line - a.error.line).slice(0, limits.beam);
  }
}
