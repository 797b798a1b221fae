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

/** All findings of a cluster healed at once: the best proposal for each, then with one of them at its next alternative. */
async function* together(bench: Workbench, rules: readonly Rule[], failures: readonly Failure[]) {
  const lists = failures.map((f) => lazyList(proposals(bench, rules, f)));
  const best = await Promise.all(lists.map((at) => at(0)));
  const present = (parts: readonly (Proposal | undefined)[]) => joined(parts.filter((p) => p !== undefined));
  const first = present(best);
  if (first) yield first;
  for (let depth = 1; depth <= ALTERNATIVES; depth++) {
    for (const [index, at] of lists.entries()) {
      const alternative = await at(depth);
      const varied = alternative && present(best.map((p, i) => (i === index ? alternative : p)));
      if (varied) yield varied;
    }
  }
}

/**
 * What the rules have for a cluster, best first. Findings of a linter, a formatter or a type checker stand each for itself, so the
 * cluster is healed at once; all else hangs on the root.
 */
export async function* proposalsFor(bench: Workbench, rules: readonly Rule[]): AsyncGenerator<Proposal> {
  const { root, failures } = bench.cluster;
  const findings = distinct([root, ...failures]);
  if (findings.length === 1) return yield* proposals(bench, rules, root);
  const static_ = findings.every((f) => f.tests.length === 0);
  if (static_) {
    yield* together(bench, rules, findings);
    yield* proposals(bench, rules, root);
    return;
  }
  yield* proposals(bench, rules, root);
  yield* together(bench, rules, findings);
  for (const finding of findings) if (finding !== root) yield* proposals(bench, rules, finding);
}
