import type { RunId } from '../../domain/submission';
import type { TraceRow } from '../../domain/trace';
import type { Answered, Claim } from './contract';
import { retrieve } from './retrieve';
import { templates } from './templates';

export type { Answered, Claim } from './contract';

const MOST_CLAIMS = 12;
const PATH = /(?:[\w.-]+\/)*[\w-]+\.[a-z]{1,4}\b/gi;
const UNKNOWN = 'The trace of this run does not hold the answer.';

/**
 * Answers a question about a run from its trace alone. A usual question has a template, any other one is met with the steps that
 * speak of the same things; each claim names its step, and where there is none, the answer says so.
 * @param rows the whole trace, in order
 */
export function answerQuestion(question: string, rows: readonly TraceRow[]): Answered {
  const asked = question.toLowerCase();
  const files = asked.match(PATH) ?? [];
  const about = (step: TraceRow) => files.length === 0 || files.some((file) => speaksOf(step, file));
  if (files.length > 0 && !rows.some(about))
    return said([], `The trace of this run says nothing of ${files.join(', ')}.`);
  const template = templates.find(({ asks }) => asks.every((pattern) => pattern.test(asked)));
  const claims = template ? template.answer(rows) : retrieve(asked, rows);
  const near = claims.filter(
    ({ step, text }) => about(step) || files.some((file) => text.toLowerCase().includes(file)),
  );
  return said(files.length > 0 && template?.id !== 'cost' ? near : claims);
}

function speaksOf({ payload, thoughtText }: TraceRow, file: string): boolean {
  return `${thoughtText ?? ''} ${JSON.stringify(payload ?? {})}`.toLowerCase().includes(file);
}

function said(claims: readonly Claim[], otherwise = UNKNOWN): Answered {
  const told = claims.slice(0, MOST_CLAIMS);
  if (told.length === 0) return { answer: otherwise, claims: [] };
  const lines = told.map(({ text, step }) => `${text} [step ${step.stepIndex}]`);
  const more = claims.length - told.length;
  return { answer: [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'), claims: told };
}

/** Reads a run's whole trace, page by page. */
export interface TraceReader {
  replay(
    runId: RunId,
    stepIndex: number,
    limit: number,
  ): Promise<{ readonly steps: readonly TraceRow[]; readonly cursor: number | null }>;
}

export interface Questions {
  /** Throws what the reader throws. */
  ask(runId: RunId, question: string): Promise<Answered>;
}

const PAGE = 1000;

export function createQuestions(reader: TraceReader): Questions {
  return {
    ask: async (runId, question) => {
      const rows: TraceRow[] = [];
      for (let from: number | null = -1; from !== null;) {
        const { steps, cursor }: Awaited<ReturnType<TraceReader['replay']>> = await reader.replay(runId, from, PAGE);
        rows.push(...steps);
        from = cursor;
      }
      return answerQuestion(question, rows);
    },
  };
}
