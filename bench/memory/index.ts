import { mulberry32 } from '../../domain/random';
import type { FixPattern } from '../../domain/fix-pattern';
import type { Candidate } from '../../domain/patch';
import { createKnowledge, extract, localEmbedder } from '../../services/knowledge';
import { openPatternCollection } from '../../services/knowledge/collection';
import { redact } from '../../services/redact';
import type { RepairContext } from '../../services/strategies/contract';
import { kbLookup } from '../../services/strategies/kb-lookup';
import { createSyntax } from '../../services/syntax';
import { percentile, type Bench } from '../contract';
import { withStack } from '../stack';
import { makeMistake, type Mistake } from './programs';

const PATTERNS = 10_000;
const ASKED = 200;
const TOLD_EVERY = 25;
const BATCH = 500;
const TIMEOUT_MS = 60_000;

/** Ten thousand patterns in Chroma, and the rung itself that looks up renamed mistakes and what only looks like them. */
export const memory: Bench = {
  summary: 'what is remembered: lookups among 10,000 patterns, hits on renamed mistakes and on lookalikes',
  measure: (say, { seed, limit }) =>
    withStack(['chroma'], async ({ urls, scratch }) => {
      const syntax = createSyntax();
      const embedder = localEmbedder(syntax);
      const next = mulberry32(seed);
      const mistakes = Array.from({ length: limit ?? PATTERNS }, () => makeMistake(next));
      const collection = openPatternCollection(urls.chroma, `fix_patterns_${embedder.id}`, TIMEOUT_MS);
      for (let at = 0; at < mistakes.length; at += BATCH) {
        say(`keeping ${at} of ${mistakes.length}`);
        const patterns = await Promise.all(
          mistakes.slice(at, at + BATCH).map((mistake, i) => patternOf(mistake, at + i)),
        );
        const inputs = patterns.map(({ language, description, original: code }) => ({ language, description, code }));
        const vectors = await embedder.embed(inputs);
        await collection.put(patterns.map((pattern, i) => ({ pattern, vector: vectors[i] ?? [] })));
      }
      const base = { url: urls.chroma, collection: 'fix_patterns', embedder, redact, home: scratch };
      const knowledge = createKnowledge({ ...base, timeoutMs: TIMEOUT_MS });
      const ask = async (code: string) => {
        const found: Candidate[] = [];
        for await (const candidate of kbLookup.propose(contextOf(code))) found.push(candidate);
        return found.map(({ patch }) => patch.changes[0]?.after);
      };
      const contextOf = (code: string) => contextFor(code, syntax, knowledge) as RepairContext;

      const sample = mistakes.filter((_, i) => i % Math.max(1, Math.floor(mistakes.length / ASKED)) === 0);
      const times: number[] = [];
      let [right, proposed, fooled, lookalikes] = [0, 0, 0, 0];
      for (const [i, { variant, lookalikes: others }] of sample.entries()) {
        if (i % TOLD_EVERY === 0) say(`asking ${i} of ${sample.length}`);
        const started = performance.now();
        const found = await ask(variant.broken);
        times.push(performance.now() - started);
        right += Number(found[0] === variant.fixed);
        proposed += Number(found.length > 0);
        for (const other of others) {
          lookalikes++;
          fooled += Number((await ask(other)).length > 0);
        }
      }
      return [
        { name: 'lookup p50', value: percentile(times, 0.5), unit: 'ms' },
        { name: 'lookup p95', value: percentile(times, 0.95), unit: 'ms', goal: { atMost: 1000 } },
        { name: 'renamed mistakes healed', value: (100 * right) / sample.length, unit: '%', goal: { atLeast: 95 } },
        {
          name: 'of hits on them right',
          value: (100 * right) / Math.max(1, proposed),
          unit: '%',
          goal: { atLeast: 95 },
        },
        { name: 'lookalikes hit', value: (100 * fooled) / lookalikes, unit: '%', goal: { atMost: 5 } },
      ];

      async function patternOf({ broken, fixed }: Mistake, i: number): Promise<FixPattern> {
        const change = { path: 'lib/work.py', encoding: 'utf8', before: broken, after: fixed } as const;
        const extracted = await extract(change, syntax);
        if (typeof extracted === 'string') throw new Error(extracted);
        return {
          ...{
            fixId: `pattern-${i}`,
            bugType: 'LOGIC',
            language: 'python',
            strategyUsed: 'ast_rewrite',
            modelUsed: null,
          },
          ...{ confidenceScore: 0.8, repoUrl: 'https://example.org/a.git', createdAt: '2026-01-01T00:00:00.000Z' },
          ...{ description: 'assert 3 == 2', fixDescription: 'compares otherwise', ...extracted },
        };
      }
    }),
};

/** What the rung sees of a repository of one file whose function fails a test. */
function contextFor(code: string, syntax: RepairContext['syntax'], knowledge: RepairContext['knowledge']): object {
  const file = 'lib/work.py';
  const frames = [{ file, line: 2, function: 'work' }];
  const diagnostic = { message: 'assert 5 == 4', frames };
  const failure = { file, line: 2, tests: [], bugType: 'LOGIC', language: 'python', diagnostic };
  return {
    ...{ syntax, knowledge, project: {}, cluster: { root: failure, failures: [failure] } },
    adapter: { extensions: ['.py'], role: () => 'source' },
    tree: { files: [file], read: () => code, has: () => true, encoding: () => 'utf8' },
  };
}
