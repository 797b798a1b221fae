import type { CheckRun } from './check';
import { stopsReading } from './compare';
import type { Diagnostic } from './diagnostic';

/**
 * Every tool has its own parser and its own idea of where an unreadable file breaks. Where the language's own (a `build` check)
 * names a place, the others' places in that file become that one.
 */
export function unifySyntax(runs: readonly CheckRun[], ownParser: (run: CheckRun) => boolean): CheckRun[] {
  const places = new Map<string, Diagnostic>();
  for (const found of runs.filter(ownParser).flatMap((run) => run.diagnostics)) {
    if (stopsReading(found) && !places.has(found.file)) places.set(found.file, found);
  }
  return runs.map((run) =>
    ownParser(run) || run.diagnostics.length === 0 ? run : { ...run, diagnostics: moved(run, places) },
  );
}

function moved(run: CheckRun, places: ReadonlyMap<string, Diagnostic>): Diagnostic[] {
  const done = new Map<string, Diagnostic>();
  const others: Diagnostic[] = [];
  for (const found of run.diagnostics) {
    const own = stopsReading(found) ? places.get(found.file) : undefined;
    if (!own) others.push(found);
    else {
      const known = done.get(found.file);
      const { line, column, endLine, endColumn, bugType } = own;
      const tests = [...new Set([...(known?.tests ?? []), ...found.tests])];
      done.set(found.file, { ...(known ?? found), line, column, endLine, endColumn, bugType, tests });
    }
  }
  return [...done.values(), ...others];
}
