import type { CheckRun } from './check';
import type { Diagnostic } from './diagnostic';

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/\[Errno 28\]|No space left on device|ENOSPC/, 'the disk is full'],
  [
    /\bgaierror\b|\[Errno -[235]\]|Name or service not known|Temporary failure in name resolution|nodename nor servname|getaddrinfo (failed|ENOTFOUND|EAI_AGAIN)|NameResolutionError/,
    'a name could not be resolved: the checks have no network',
  ],
  [
    /\[Errno (101|110|113)\]|Network is unreachable|No route to host|NewConnectionError|Max retries exceeded|ConnectTimeout|ENETUNREACH/,
    'a server could not be reached: the checks have no network',
  ],
  [
    /ConnectionRefusedError|\[Errno 111\]|Connection refused|ECONNREFUSED/,
    'a service that the test needs does not answer',
  ],
  [
    /'-m', 'pip',.*'install'.*returned non-zero exit status/,
    'a package could not be installed: the checks have no network',
  ],
  [/\[Errno 12\] Cannot allocate memory|^MemoryError/, 'memory ran out'],
  [
    /\bspawn (docker|podman|git|psql|redis-server|chromium|google-chrome|firefox|ffmpeg|java|python3?) ENOENT\b/,
    'a program that the test needs is not there',
  ],
  [
    /No such file or directory: '(docker|podman|git|hg|svn|node|npm|npx|java|gcc|cc|make|psql|mysql|redis-server|chromium|google-chrome|firefox|ffmpeg|pandoc|dot)'/,
    'a program that the test needs is not there',
  ],
];

/** Why a failure at run time is not the code's own, by name; null where it may well be. */
export function infrastructureCause(diagnostic: Pick<Diagnostic, 'code' | 'message'>): string | null {
  const said = `${diagnostic.code}: ${diagnostic.message}`;
  return CAUSES.find(([pattern]) => pattern.test(said))?.[1] ?? null;
}

function inside(submodules: readonly string[], { message }: Pick<Diagnostic, 'message'>): string | null {
  if (!/No such file|cannot find|not found|ENOENT|does not exist/i.test(message)) return null;
  const missing = submodules.find((path) => message.includes(`${path}/`) || message.includes(`${path}'`));
  return missing === undefined ? null : `it needs the submodule ${missing}, and submodules are not fetched`;
}

/**
 * Takes out of a run what failed for reasons outside the code. Where nothing else failed, the run counts as passed if a test
 * passed, else as infrastructure; the reason names what was not judged.
 * @param submodules folders of the repository that are other repositories, which are not fetched
 */
export function setInfrastructureApart<T extends Pick<CheckRun, 'status' | 'diagnostics' | 'tests' | 'reason'>>(
  run: T,
  submodules: readonly string[] = [],
): T {
  if (run.status !== 'failed' || run.tests.length + submodules.length === 0) return run;
  const causes = run.diagnostics.map(
    (diagnostic) => (run.tests.length > 0 ? infrastructureCause(diagnostic) : null) ?? inside(submodules, diagnostic),
  );
  const outside = run.diagnostics.filter((_, i) => causes[i] !== null);
  if (outside.length === 0) return run;
  const diagnostics = run.diagnostics.filter((_, i) => causes[i] === null);
  const tests = [...new Set(outside.flatMap((diagnostic) => diagnostic.tests))];
  const why = [...new Set(causes.filter((cause) => cause !== null))].join('; ');
  const reason = `not judged: ${tests.slice(0, 5).join(', ') || 'the tests'}${tests.length > 5 ? ` and ${tests.length - 5} more` : ''} (${why})`;
  if (diagnostics.length > 0) return { ...run, diagnostics, reason };
  const passed = run.tests.some((test) => test.outcome === 'passed');
  return { ...run, diagnostics, status: passed ? 'passed' : 'infrastructure', reason };
}
