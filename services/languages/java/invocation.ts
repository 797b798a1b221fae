import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, HELPERS, REPORTS } from '../../sandbox/contract';
import type { Invocation, Selection } from '../contract';
import { packageOf } from './places';

/** Compiling once and then testing is short work: the first compiler is good enough, and starts sooner. */
const SHORT_LIVED = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xshare:auto';

/** How a check is really run: by the machine's own Maven, offline. */
export function invocationOf(check: Check, _project: Project, selection: Selection = {}): Invocation {
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  const [first] = shellCommands(check.command);
  const [, ...rest] = first?.words ?? ['mvn', '--version'];
  const args = rest.filter((word) => !/^(-o|-B|--offline|--batch-mode)$/.test(word));
  const env = { MAVEN_OPTS: SHORT_LIVED, ...first?.env, RIFT_REPORTS: REPORTS };
  const options = check.tool === 'surefire' ? testOptions(selection) : [];
  return { argv: ['sh', `${HELPERS}/mvn.sh`, 'mvn', '-fae', ...options, ...args], cwd, env };
}

function testOptions({ tests }: Selection): string[] {
  const always = ['-DtrimStackTrace=false', '-Dsurefire.rerunFailingTestsCount=0'];
  if (!tests || tests.length === 0) return always;
  const methods = new Map<string, Set<string>>();
  for (const id of tests) {
    const [file = '', type = '', method = ''] = id.split('::');
    const name = [packageOf(file), type].filter(Boolean).join('.');
    const known = methods.get(name) ?? new Set<string>();
    methods.set(name, known.add(method.replace(/[[({ ].*$/s, '')));
  }
  const wanted = [...methods].map(([name, all]) => {
    // A failure of the class as a whole has no method.
    return all.has('') ? name : `${name}#${[...all].map((method) => `${method}*`).join('+')}`;
  });
  return [...always, '-DfailIfNoTests=false', '-Dsurefire.failIfNoSpecifiedTests=false', `-Dtest=${wanted.join(',')}`];
}
