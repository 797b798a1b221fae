import { posix } from 'node:path';
import type { Project } from '../../../../domain/check';
import type { Trial, TrialOutcome } from '../../../evaluate/contract';
import { CHECKOUT } from '../../../sandbox/contract';
import { inRepository } from '../../diagnose';
import { readPrograms } from '../libtest';
import { failureOf } from '../panics';
import type { Place } from '../places';
import type { Ended } from './runner';

/** A test program as cargo made it. */
export interface TestProgram {
  readonly path: string;
  /** Stem of its unit. */
  readonly stem: string;
  /** The crate's root file, relative to the repository. */
  readonly root: string;
  /** Folder that its tests run in. */
  readonly cwd: string;
}

/** A test by the program that has it. */
export interface KnownTest {
  readonly id: string;
  readonly name: string;
  readonly program: TestProgram;
  readonly place: Place;
}

/** Test programs among what cargo says, in the order in which it would run them. */
export function programsIn(output: string, project: Project): TestProgram[] {
  const found = output.split('\n').flatMap((line): TestProgram[] => {
    if (!line.startsWith('{"reason":"compiler-artifact"')) return [];
    const artifact = JSON.parse(line) as {
      readonly executable: string | null;
      readonly profile: { readonly test: boolean };
      readonly target: { readonly src_path: string };
      readonly manifest_path: string;
    };
    if (artifact.executable === null || !artifact.profile.test) return [];
    const { executable: path, target, manifest_path } = artifact;
    const root = inRepository(target.src_path, project.root) ?? target.src_path.replace(`${CHECKOUT}/`, '');
    return [{ path, stem: posix.basename(path), root, cwd: posix.dirname(manifest_path) }];
  });
  const order = [...output.matchAll(/^\s+Executable .*\((.+)\)$/gm)].map(([, path = '']) => posix.basename(path));
  const rank = ({ stem }: TestProgram) => (order.indexOf(stem) + order.length + 1) % (order.length + 1);
  return found.sort((a, b) => rank(a) - rank(b));
}

/** Names as `--list --format terse` has them. */
export const namesIn = (output: string): string[] =>
  output.split('\n').flatMap((line) => /^(.+): test$/.exec(line)?.[1] ?? []);

/**
 * What became of tests of one program, in their order; null for those that it did not come to. The one that was cut is the last that
 * has begun.
 */
export function trialsOf(
  checkId: string,
  tests: readonly KnownTest[],
  { output, late, ms }: Ended,
  project: Project,
): (Trial | null)[] {
  const root = tests[0]?.program.root ?? '';
  const [program] = readPrograms(`     Running unittests ${CHECKOUT}/${root} (tests)\n${output}`, project);
  const seen = new Map((program?.tests ?? []).map((one) => [one.name, one]));
  const begun = [...seen.keys()].at(-1);
  const cut: TrialOutcome = late ? 'timed_out' : 'killed';
  return tests.map((test, i): Trial | null => {
    const ref = { checkId, id: test.id, durationMs: ms / Math.max(1, seen.size) };
    const own = seen.get(test.name);
    if (!own || !program) {
      if (program?.ended) return { ...ref, outcome: 'missing' };
      return i === 0 && begun === undefined ? { ...ref, outcome: cut } : null;
    }
    if (own.outcome === null && !program.ended && begun === test.name) return { ...ref, outcome: cut };
    if (own.outcome !== 'failed') return { ...ref, outcome: own.outcome === 'skipped' ? 'skipped' : 'passed' };
    const { code, message, frames, file, line } = failureOf(own, program, test.place, project);
    const at = frames.length > 0 ? frames : [{ file, line, function: '' }];
    return { ...ref, outcome: 'failed', errorType: code, message, frames: at };
  });
}
