import { ModelError, type ModelCard, type Purpose } from '../../domain/models';
import type { Strategy } from '../../domain/names';
import type { Candidate } from '../../domain/patch';
import { unifiedDiff } from '../../domain/patch-diff';
import type { Models } from '../../domain/ports';
import { refusalText, type Validation } from '../../domain/validation';
import type { RepairContext } from '../strategies/contract';
import { showFailure, type Shown } from './context';
import { REPAIR_SCHEMA, type RepairAnswer } from './edits/answer';
import { applyAnswer } from './edits/apply';
import { fillPrompt, newSeal, type PromptName, type Seal } from './prompts';

/** Tokens of one answer, at most: edits are short. */
const ANSWER_TOKENS = 2500;
const PRIOR = { cheap: 0.5, strong: 0.6 } as const;

/** The question that a cluster comes to, the same for every model. */
export interface Case {
  readonly shown: Shown;
  readonly seal: Seal;
}

/** @returns null where what is needed does not fit */
export async function openCase(context: RepairContext): Promise<Case | null> {
  const seal = newSeal();
  const shown = await showFailure(context, seal, context.modelTokens ?? 8000);
  return shown && shown.files.length > 0 ? { shown, seal } : null;
}

/** What one model made of a case. */
export type Attempt =
  | { readonly kind: 'candidate'; readonly candidate: Candidate; readonly validation: Validation | null }
  /** The answer names edits that cannot be made. */
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'no_answer'; readonly why: string };

export interface Asking {
  readonly context: RepairContext;
  readonly models: Models;
  readonly strategy: Strategy;
  readonly at: Case;
}

/** Asks one model, makes a patch of its edits, and has it validated where the ladder lends its validator. */
export async function attempt(asking: Asking, card: ModelCard, first: Attempt | null = null): Promise<Attempt> {
  const { context, models, strategy, at } = asking;
  const turn = first ? 2 : 1;
  let answer: RepairAnswer;
  try {
    answer = (await models.ask<RepairAnswer>(questionOf(at, card, first))).value;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { kind: 'no_answer', why: `${error.code}: ${error.message}` };
  }
  const { tree, syntax } = context;
  const only = at.shown.files.filter((file) => context.only?.includes(file) ?? true);
  const applied = await applyAnswer(answer, { tree, syntax, only });
  if ('refused' in applied) {
    await context.note?.('edits_refused', {
      model: card.alias,
      turn,
      why: applied.refused,
      diagnosis: cut(answer.diagnosis),
    });
    return { kind: 'refused', why: applied.refused };
  }
  const candidate: Candidate = {
    ...{ patch: applied.patch, strategy, editKind: applied.editKind, model: card.alias },
    ...{
      template: first ? 'self-repair.v1' : 'repair.v1',
      prior: PRIOR[card.roles.includes('strong') ? 'strong' : 'cheap'],
    },
    description: `${card.alias}: ${cut(answer.diagnosis) || 'edits without a diagnosis'}`,
  };
  return { kind: 'candidate', candidate, validation: (await context.tryOut?.(candidate)) ?? null };
}

/** Whether a second turn may help: there was an answer, and something to say about it. */
export function mayRepair(first: Attempt): boolean {
  return first.kind === 'refused' || (first.kind === 'candidate' && first.validation?.plausible === false);
}

function questionOf({ shown, seal }: Case, card: ModelCard, first: Attempt | null) {
  const values = { context: shown.text, schema: JSON.stringify(REPAIR_SCHEMA) };
  const name: PromptName = first ? 'self-repair.v1' : 'repair.v1';
  const prompt = fillPrompt(name, seal, first ? { ...values, attempt: attemptText(first, seal) } : values);
  const purpose: Purpose = first ? 'self_repair' : 'repair';
  return {
    model: card.alias,
    purpose,
    prompt,
    schema: REPAIR_SCHEMA,
    outputTokens: ANSWER_TOKENS,
    turn: first ? 2 : 1,
  };
}

function attemptText(first: Attempt, seal: Seal): string {
  if (first.kind !== 'candidate') return seal.data('why the first attempt was refused', first.why);
  const { candidate, validation } = first;
  const failed =
    validation?.report?.runs.filter(({ status }) => status !== 'passed').map(({ excerpt }) => excerpt) ?? [];
  return [
    seal.data('first attempt', unifiedDiff(candidate.patch, { context: 2, maxLines: 80 })),
    seal.data(
      'why the first attempt was refused',
      [...(validation?.refusals.map(refusalText) ?? []), ...failed.map((text) => text.slice(-1500))]
        .join('\n')
        .slice(0, 4000),
    ),
  ].join('\n\n');
}

const cut = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 200);
