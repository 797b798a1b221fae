import type { Behaviour } from '../../domain/agreement';
import type { Trial, Variant } from './contract';

/** What came of each test in one run of them on a variant. */
type RunTests = (variant: Variant) => Promise<readonly Trial[]>;

/** For all rounds of a probe; a round that has begun is ended. */
const MOST_MS = 6_000;

export interface Observed {
  /** For people. */
  readonly inputs: readonly string[];
  /** The test that each is of. */
  readonly varied: readonly string[];
  readonly behaviours: readonly Behaviour[];
}

/**
 * What tests that tell what they see (`amplify` of a language) see of each variant. What differs from one run of the same code to the
 * next is left out, and what was seen in an earlier round already.
 */
export async function observed(
  variants: readonly Variant[],
  rounds: readonly Variant['files'][],
  tests: readonly string[],
  run: RunTests,
): Promise<Observed> {
  const [first] = variants;
  const inputs: string[] = [];
  const varied: string[] = [];
  const rows: (string | null)[][] = [];
  const known = new Set<string>();
  const until = performance.now() + MOST_MS;
  for (const [round, files] of rounds.entries()) {
    if (!first || performance.now() > until) break;
    const seen = await Promise.all(
      [...variants, first].map(async (variant) => seenBy(await run({ files: { ...variant.files, ...files } }))),
    );
    for (const test of tests) {
      const row = seen.map((one) => one.get(test) ?? null);
      const again = row.pop();
      const key = JSON.stringify([test, row]);
      if (row[0] !== again || known.has(key)) continue;
      known.add(key);
      inputs.push(`${test}, varied ${round + 1}`);
      varied.push(test);
      rows.push(row);
    }
  }
  return { inputs, varied, behaviours: variants.map((_variant, i) => rows.map((row) => row[i] ?? null)) };
}

function seenBy(trials: readonly Trial[]): Map<string, string | null> {
  return new Map(trials.map((trial) => [trial.id, textOf(trial)]));
}

function textOf({ outcome, saw, errorType }: Trial): string | null {
  if (outcome === 'timed_out' || outcome === 'killed') return null;
  const raised = outcome === 'passed' ? '' : `raises ${errorType ?? outcome}`;
  return saw === undefined ? raised || 'no input' : saw + (raised && `\n${raised}`);
}
