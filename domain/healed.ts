import type { CheckReport, CheckRun, TestOutcome } from './check';
import { unknownName } from './clusters';
import { isRuntime } from './compare';
import { diagnosticKey, type Diagnostic } from './diagnostic';
import type { Failure } from './failure';
import type { Hunk } from './hunks';
import { mapBack, writtenBy } from './line-map';
import type { Patch } from './patch';
import { changedText, hunksOfPatch } from './patch-diff';

const GONE_WELL: readonly TestOutcome[] = ['passed', 'xpassed', 'xfailed'];

/**
 * Whether a failure is gone after a patch. Null: the report does not say (its check or its tests did not run).
 * @returns why it remains, or `healed`
 */
export type Outcome = 'healed' | { readonly remains: string } | null;

/** How each failure fares under a patch. `partial`: tests that are missing from the report were not asked for. */
export function outcomes(failures: readonly Failure[], patch: Patch, after: CheckReport, partial = false): Outcome[] {
  const hunks = hunksOfPatch(patch);
  const written = new Map(patch.changes.map((change) => [change.path, changedText(change)]));
  const flaky = new Set(after.flaky);
  return failures.map((failure) => {
    const run = after.runs.find((r) => r.checkId === failure.checkId);
    if (!run || run.status === 'infrastructure' || run.status === 'no_evidence') return null;
    if (run.status === 'timed_out' && run.tests.length === 0) return { remains: 'the check does not end' };
    const flaw = ownFlaw(run, failure, hunks, written);
    if (flaw) return { remains: `the patch's own line fails: ${flaw.message}` };
    const root = failure.diagnostic;
    const own = isRuntime(root)
      ? runtimeOutcome(failure, run, hunks, flaky, partial)
      : staticOutcome(failure, run, hunks);
    // What other tools say of the same fault has to be gone as well.
    const missing = unknownName(root);
    const same = (failure.consequences ?? []).filter(
      (d) =>
        d.bugType === failure.bugType &&
        (d.line === failure.line || (missing !== null && d.file === failure.file && unknownName(d) === missing)),
    );
    const others = isRuntime(root) ? same.filter((d) => !isRuntime(d)) : same;
    const elsewhere = others.flatMap((d) =>
      inOtherChecks({ ...failure, line: d.line, diagnostic: d, tests: d.tests }, after, hunks, partial),
    );
    const found = [own, ...elsewhere];
    return (
      found.find((outcome) => outcome !== null && outcome !== 'healed') ?? (found.includes('healed') ? 'healed' : null)
    );
  });
}

/** Whether a diagnostic of the new tree is at the place of a failure of the old one. */
function isAt(
  d: Pick<Diagnostic, 'file' | 'line'>,
  failure: Failure,
  hunks: ReadonlyMap<string, readonly Hunk[]>,
): boolean {
  if (d.file !== failure.file) return false;
  const ofFile = hunks.get(d.file) ?? [];
  const hunk = writtenBy(ofFile, d.line);
  if (!hunk) return mapBack(ofFile, d.line) === failure.line;
  return failure.line >= hunk.oldStart && failure.line < hunk.oldStart + Math.max(hunk.oldLines, 1);
}

/** How another report of the failure fares, in whatever check has it. */
function inOtherChecks(
  failure: Failure,
  after: CheckReport,
  hunks: ReadonlyMap<string, readonly Hunk[]>,
  partial: boolean,
): Outcome[] {
  if (!isRuntime(failure.diagnostic)) return after.runs.map((run) => staticOutcome(failure, run, hunks));
  const runs = after.runs.filter((run) => run.tests.some((test) => failure.tests.includes(test.id)));
  return runs.map((run) => runtimeOutcome(failure, run, hunks, new Set(after.flaky), partial));
}

function staticOutcome(failure: Failure, run: CheckRun, hunks: ReadonlyMap<string, readonly Hunk[]>): Outcome {
  const key = diagnosticKey(failure.diagnostic);
  const here = run.diagnostics.filter((d) => isAt(d, failure, hunks));
  const same = here.find((d) => diagnosticKey(d) === key) ?? inOtherWords(failure, here, hunks);
  return same ? { remains: `${same.code} is still reported at ${same.file}:${same.line}` } : 'healed';
}

/** A rule that a type checker has as many complaints of as before, on a line that the patch left as it is. */
function inOtherWords(
  { bugType, diagnostic, consequences = [], file, line }: Failure,
  here: readonly Diagnostic[],
  hunks: ReadonlyMap<string, readonly Hunk[]>,
): Diagnostic | undefined {
  const { source, code } = diagnostic;
  const isPrecise = bugType === 'TYPE_ERROR' && /\d|-/.test(code);
  const isAlike = (d: Diagnostic) => d.source === source && d.code === code;
  const own = isPrecise ? here.filter((d) => isAlike(d) && !writtenBy(hunks.get(file) ?? [], d.line)) : [];
  const before = 1 + consequences.filter((d) => isAlike(d) && d.file === file && d.line === line).length;
  return own.length >= before ? own[0] : undefined;
}

function runtimeOutcome(
  failure: Failure,
  run: CheckRun,
  hunks: ReadonlyMap<string, readonly Hunk[]>,
  flaky: ReadonlySet<string>,
  partial: boolean,
): Outcome {
  const results = resultsOf(run);
  const own = run.checkId === failure.checkId && failure.diagnostic.tests.length > 0;
  if (!own && !failure.tests.some((id) => results.has(id))) return null;
  const wanted = failure.tests.filter((id) => !flaky.has(id) && !(partial && !results.has(id)));
  if (wanted.length === 0) return null;
  const failing = wanted.filter((id) => !GONE_WELL.includes(results.get(id) ?? 'error'));
  if (failing.length === 0) return 'healed';
  const [first] = failing;
  if (failure.bugType === 'LOGIC')
    return { remains: `${failing.length} of ${wanted.length} tests fail, e.g. ${first}` };
  // The crash may have hidden another fault of the same tests: gone is what does not show at its place any more.
  const reasons = run.diagnostics.filter((d) => d.tests.some((id) => failing.includes(id)));
  const explained = new Set(reasons.flatMap((d) => d.tests));
  const same = reasons.find((d) => d.bugType === failure.bugType || isAt(d, failure, hunks));
  if (same) return { remains: `${same.code} at ${same.file}:${same.line}: ${same.message}` };
  return failing.every((id) => explained.has(id)) ? 'healed' : { remains: `${first} fails` };
}

/** By test; a file stands for its tests where these have a result and the file, as a test of its own, has none any more. */
function resultsOf({ tests }: CheckRun): ReadonlyMap<string, TestOutcome> {
  const results = new Map(tests.map((test) => [test.id, test.outcome]));
  const ofFiles = new Map<string, TestOutcome>();
  for (const { file, outcome } of tests) {
    if (outcome === 'skipped') continue;
    const worst = ofFiles.get(file);
    if (!worst || GONE_WELL.includes(worst)) ofFiles.set(file, outcome);
  }
  return new Map([...ofFiles, ...results]);
}

/**
 * A load error on a line that the patch wrote, about a name that the patch brought in. A fault that was there before (another
 * wrong name on the same line) is not of the patch's making.
 */
function ownFlaw(
  run: CheckRun,
  failure: Failure,
  hunks: ReadonlyMap<string, readonly Hunk[]>,
  written: ReadonlyMap<string, { removed: string; added: string }>,
): Diagnostic | undefined {
  return run.diagnostics.find((d) => {
    const text = written.get(d.file);
    if (!text || !writtenBy(hunks.get(d.file) ?? [], d.line)) return false;
    if (!['IMPORT', 'TYPE_ERROR', failure.bugType].includes(d.bugType)) return false;
    const named = words(quoted(d.message));
    const old = words(text.removed);
    const fresh = words(text.added);
    return [...named].some((word) => fresh.has(word) && !old.has(word));
  });
}

function quoted(message: string): string {
  return [...message.matchAll(/['"`‘“]([^'"`’”]+)['"`’”]/gu)].map((match) => match[1]).join(' ');
}

function words(text: string): Set<string> {
  return new Set(text.match(/[\p{L}_][\p{L}\p{N}_]*/gu) ?? []);
}
