import { posix } from 'node:path';
import type { Check, Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import { CHECKOUT, ENVIRONMENT, HELPERS, INSTALLATION, REPORTS } from '../../sandbox/contract';
import type { Invocation, Selection } from '../contract';
import { packageOf } from './places';
import { javaCommandIn } from './shell-java';

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

/** The warm JVM that runs a check's tests on many variants of the code; null where the tool has none. */
export function serverOf(check: Check, project: Project): Invocation | null {
  const cwd = check.cwd === '.' ? CHECKOUT : `${CHECKOUT}/${check.cwd}`;
  const start = (options: readonly string[], folder: string, env: Invocation['env'] = {}): Invocation => ({
    argv: ['sh', `${HELPERS}/evaluator.sh`, `root=${CHECKOUT}`, `sources=${project.root}`, ...options],
    ...{ cwd: folder, env },
  });
  if (check.tool === 'surefire') return start([`classpath=@${INSTALLATION}:@${ENVIRONMENT}`], cwd);
  const command = check.tool === 'shell' ? javaCommandIn(check.command) : null;
  if (!command) return null;
  const folder = posix.join(cwd, command.cwd);
  const options = [
    `tool=${command.tool}`,
    `name=${check.command}`,
    `program=${command.classes.join(':')}`,
    `arguments=${command.arguments.map(encodeURIComponent).join(':')}`,
    `classpath=${command.classPath.join(':')}`,
    `resources=${command.classPath
      .filter((path) => !/\.jar$|\*$/.test(path))
      .map((path) => posix.resolve(folder, path))
      .join(':')}`,
  ];
  return start(options, folder, { RIFT_JVM: command.properties.join(' ') });
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
