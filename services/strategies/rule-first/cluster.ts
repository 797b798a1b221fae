import type { Failure } from '../../../domain/failure';
import { joined, lazyList, mergeByPrior } from './merge';
import type { Proposal, Rule, Workbench } from './rule';

/** Alternatives of one finding that are tried while the others keep their best. */
const ALTERNATIVES = 4;
const MOST_FINDINGS = 200;

/** What tools say of one type error: a checker's word, and the crash at the same place, which may say more. */
function readings(failure: Failure): Failure[] {
  const others = (failure.consequences ?? []).filter(
    ({ bugType }) => bugType === 'TYPE_ERROR' && bugType === failure.bugType,
  );
  return [
    failure,
    ...others.map((diagnostic) => ({ ...failure, diagnostic, file: diagnostic.file, line: diagnostic.line })),
  ];
}

function proposals(bench: Workbench, rules: readonly Rule[], failure: Failure): AsyncIterable<Proposal> {
  const fitting = readings(failure).flatMap((reading) =>
    rules.filter((rule) => rule.applies(reading)).map((rule) => rule.propose(bench, reading)),
  );
  return mergeByPrior(fitting);
}

/** Findings that differ in rule or place; tests that fail alike point at one. */
function distinct(failures: readonly Failure[]): Failure[] {
  const seen = new Map<string, Failure>();
  for (const f of failures) {
    const { source, code, column, message } = f.diagnostic;
    const key = [f.file, f.line, column, source, code, message].join('\u0000');
    if (!seen.has(key)) seen.set(key, f);
  }
  return [...seen.values()].slice(0, MOST_FINDINGS);
}

interface Finding {
  readonly failure: Failure;
  /** Its proposals, best first; undefined beyond the last. */
  readonly at: (index: number) => Promise<Proposal | undefined>;
}

const present = (parts: readonly (Proposal | undefined)[]) => joined(parts.filter((p) => p !== undefined));

const bestOfEach = (findings: readonly Finding[]) => Promise.all(findings.map(({ at }) => at(0)));

/** All findings of a cluster healed at once: the best proposal for each, then with one of them at its next alternative. */
async function* together(lists: readonly Finding[]) {
  const best = await bestOfEach(lists);
  const first = present(best);
  if (first) yield first;
  for (let depth = 1; depth <= ALTERNATIVES; depth++) {
    for (const [index, { at }] of lists.entries()) {
      const alternative = await at(depth);
      const varied = alternative && present(best.map((p, i) => (i === index ? alternative : p)));
      if (varied) yield varied;
    }
  }
}

/**
 * A linter's findings: all at once, and what that leaves in the next wave, on the tree as it is then. Where it heals nothing, by
 * halves, so that what spoils it is soon by itself; a file alone with its alternatives.
 */
async function* linted(files: readonly (readonly Finding[])[], heals: Heals): AsyncGenerator<Proposal> {
  const findings = files.flat();
  const whole = present(await bestOfEach(findings));
  if (!whole) return;
  yield whole;
  if (await heals(whole)) return;
  if (files.length === 1) return yield* together(findings);
  const middle = Math.ceil(files.length / 2);
  yield* linted(files.slice(0, middle), heals);
  yield* linted(files.slice(middle), heals);
}

function byFile(findings: readonly Finding[]): Finding[][] {
  const files = new Map<string, Finding[]>();
  for (const one of findings) files.set(one.failure.file, [...(files.get(one.failure.file) ?? []), one]);
  return [...files.values()];
}

/** Whether anything is gone with a proposal. */
export type Heals = (proposal: Proposal) => Promise<boolean>;

/**
 * What the rules have for a cluster, best first. Findings of a linter, a formatter or a type checker stand each for itself, so the
 * cluster is healed at once; all else hangs on the root.
 */
export async function* proposalsFor(bench: Workbench, rules: readonly Rule[], heals: Heals): AsyncGenerator<Proposal> {
  const { root, failures } = bench.cluster;
  const findings = distinct([root, ...failures]);
  if (findings.length === 1) return yield* proposals(bench, rules, root);
  const lists = findings.map((failure) => ({ failure, at: lazyList(proposals(bench, rules, failure)) }));
  if (root.bugType === 'LINTING') return yield* linted(byFile(lists), heals);
  const static_ = findings.every((f) => f.tests.length === 0);
  if (static_) {
    yield* together(lists);
    yield* proposals(bench, rules, root);
    return;
  }
  yield* proposals(bench, rules, root);
  yield* together(lists);
  for (const finding of findings) if (finding !== root) yield* proposals(bench, rules, finding);
}
