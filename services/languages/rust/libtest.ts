import { posix } from 'node:path';
import type { Project, TestOutcome } from '../../../domain/check';
import { CHECKOUT } from '../../sandbox/contract';
import { inRepository } from '../diagnose';

export interface Seen {
  /** Path of modules and function; for an example in documentation, the item's. */
  readonly name: string;
  /** Only of examples in documentation. */
  readonly file: string | null;
  readonly line: number | null;
  outcome: TestOutcome | null;
  /** What it printed, where it failed. */
  readonly output: string[];
}

/** One test program: the unit tests of a library or program, a file of `tests/`, or the documentation's examples. */
export interface TestProgram {
  /** The crate's root file. */
  readonly root: string;
  readonly tests: readonly Seen[];
  /** It came to its own summary. */
  readonly ended: boolean;
  /** What it printed besides: how it died, where it did. */
  readonly rest: readonly string[];
}

interface Artifact {
  readonly executable: string | null;
  readonly target: { readonly src_path: string };
  readonly manifest_path: string;
}

const OUTCOMES: readonly (readonly [RegExp, TestOutcome])[] = [
  [/(^|\s|\S)ok$/, 'passed'],
  [/FAILED$/, 'failed'],
  [/ignored(, .*)?$/, 'skipped'],
];

/** The programs in the order in which cargo ran them. */
export function readPrograms(output: string, project: Project): TestProgram[] {
  const roots = new Map<string, string>();
  const programs: { root: string; tests: Map<string, Seen>; ended: boolean; rest: string[] }[] = [];
  let failing: Seen | null = null;
  let list = false;
  // A test that ends its program leaves its line to whoever writes next.
  const lines = output.replace(/^(test .+? \.\.\. )( +(?:Running|Doc-tests) |error: )/gm, '$1\n$2').split('\n');
  for (const line of lines) {
    if (line.startsWith('{"reason":')) {
      const built = artifact(line);
      if (built?.executable) roots.set(posix.basename(built.executable), built.target.src_path);
      continue;
    }
    const [, shown = '', path = ''] = /^\s+Running (?:unittests )?(\S+) \((.+)\)$/.exec(line) ?? [];
    if (path || /^\s+Doc-tests \S+$/.test(line)) {
      const source = roots.get(posix.basename(path)) ?? shown;
      const root = inRepository(source, project.root) ?? source.replace(`${CHECKOUT}/`, '');
      programs.push({ root, tests: new Map(), ended: false, rest: [] });
      failing = null;
      list = false;
      continue;
    }
    const program = programs.at(-1);
    if (!program) continue;
    const [, started, result = ''] = /^test (.+?) \.\.\. ?(.*)$/.exec(line) ?? [];
    const [, told] = /^---- (.+) (?:stdout|stderr) ----$/.exec(line) ?? [];
    if (started !== undefined && !failing) {
      const seen = named(started, project);
      seen.outcome = OUTCOMES.find(([pattern]) => pattern.test(result))?.[1] ?? null;
      program.tests.set(started.replace(/ - should panic$| - compile( fail)?$/, ''), seen);
    } else if (/^test result: /.test(line)) {
      program.ended = true;
      failing = null;
      list = false;
    } else if (told !== undefined) {
      failing = program.tests.get(told.replace(/ - should panic$| - compile( fail)?$/, '')) ?? null;
    } else if (line === 'failures:') {
      list = true;
      failing = null;
    } else if (failing) failing.output.push(line);
    else if (list && /^ {4}\S/.test(line)) {
      const seen = program.tests.get(line.trim());
      if (seen) seen.outcome = 'failed';
    } else program.rest.push(line);
  }
  return programs.map((program) => ({ ...program, tests: [...program.tests.values()] }));
}

function artifact(line: string): Artifact | null {
  try {
    const parsed = JSON.parse(line) as Artifact & { reason: string };
    return parsed.reason === 'compiler-artifact' ? parsed : null;
  } catch {
    return null;
  }
}

/** `a::b` or, of documentation, `src/lib.rs - a::b (line 6)`. */
function named(text: string, project: Project): Seen {
  const plain = text.replace(/ - should panic$| - compile( fail)?$/, '');
  const [, path, item, line] = /^(\S+\.(?:rs|md)) - (?:(.*) )?\(line (\d+)\)$/.exec(plain) ?? [];
  if (path === undefined) return { name: plain, file: null, line: null, outcome: null, output: [] };
  const file = inRepository(path, project.root) ?? path;
  return { name: `example of ${item || 'the module'}`, file, line: Number(line), outcome: null, output: [] };
}
