import { ModelError, type ModelCard } from '../../domain/models';
import type { Patch } from '../../domain/patch';
import { unifiedDiff } from '../../domain/patch-diff';
import type { Models } from '../../domain/ports';
import type { ProbeResult } from '../evaluate/contract';
import { fillPrompt } from './prompts';
import type { Case } from './repair';

const ANSWER_TOKENS = 600;
const MOST_INPUTS = 12;
const LETTERS = 'ABC';

/** What a judge sees of one camp: no names, no opinions. */
export interface Exhibit {
  readonly patch: Patch;
  /** Position in the probe's behaviours; the code as it is has 0. */
  readonly variant: number;
}

interface Judgement {
  readonly choice: string;
  readonly reason: string;
}

/** The position of the chosen exhibit, null where every one is rejected; or why there is no judgement. */
export async function arbitrate(
  judge: ModelCard,
  models: Models,
  { shown, seal }: Case,
  exhibits: readonly Exhibit[],
  probe: ProbeResult | null,
): Promise<{ readonly chosen: number | null; readonly reason: string } | { readonly failed: string }> {
  const letters = [...LETTERS].slice(0, exhibits.length);
  const schema = {
    ...{ title: 'judgement', type: 'object', additionalProperties: false, required: ['choice', 'reason'] },
    properties: { choice: { type: 'string', enum: [...letters, 'none'] }, reason: { type: 'string' } },
  };
  const patches = exhibits.map(({ patch }, i) =>
    seal.data(`patch ${letters[i]}`, unifiedDiff(patch, { context: 3, maxLines: 80 })),
  );
  const evidence = [...patches, seal.data('behaviour on the same inputs', behaviour(exhibits, letters, probe))];
  const values = { context: shown.text, evidence: evidence.join('\n\n'), schema: JSON.stringify(schema) };
  const prompt = fillPrompt('judge.v1', seal, values);
  try {
    const question = { model: judge.alias, purpose: 'judge', prompt, schema, outputTokens: ANSWER_TOKENS } as const;
    const { choice, reason } = (await models.ask<Judgement>(question)).value;
    const chosen = letters.indexOf(choice);
    return { chosen: chosen < 0 ? null : chosen, reason: reason.replace(/\s+/g, ' ').slice(0, 300) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { failed: `${error.code}: ${error.message}` };
  }
}

/** Only inputs on which they differ: what is the same says nothing. */
function behaviour(exhibits: readonly Exhibit[], letters: readonly string[], probe: ProbeResult | null): string {
  if (!probe) return 'could not be compared';
  const told = probe.inputs.flatMap((input, i) => {
    const of = (variant: number) => probe.behaviours[variant]?.[i] ?? 'does not end';
    const own = exhibits.map(({ variant }) => of(variant));
    if (new Set(own).size === 1) return [];
    return [`${input}: before ${of(0)}; ${own.map((what, n) => `${letters[n]} ${what}`).join('; ')}`.slice(0, 400)];
  });
  return told.slice(0, MOST_INPUTS).join('\n') || 'the same on every input that was tried';
}
