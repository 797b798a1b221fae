import { joinWords, shellCommands } from '../../../domain/shell';
import type { RecognizedCheck } from '../contract';

/** Options that change what is printed or fetched, and not what is judged. */
const DROPPED =
  /^(-B|-ntp|-V|-X|-e|-U|-u|-C|-c|-o|--batch-mode|--no-transfer-progress|--show-version|--debug|--errors|--update-snapshots|--offline|-T.*|--threads=.*|-Dstyle\.color=.*|-Dmaven\.repo\.local=.*|-Dorg\.slf4j\..*)$/;
const WITH_VALUE = /^(-T|--threads|-s|--settings|-gs|--global-settings|-t|--toolchains|-l|--log-file)$/;
/** What a build leaves out for time's sake. */
const SKIPS = /^-D(skipTests|(maven\.(test|site|javadoc|source|install|deploy)|gpg|javadoc)\.skip)(=.*)?$/;
/** What judges nothing, or needs another tool than a JDK. */
const OTHER_TOOLS = /^(-h|--help|-v|--version)$|graal|native-?(image|test|compile)|^-P?native$/i;
const GOALS_OF_TESTS = /^(test|verify|package|install|integration-test|surefire:test)$/;
const GOALS_OF_BUILDS = /^(compile|test-compile|process-classes|process-test-classes|assemble)$/;
const GOALS_OF_LINT =
  /^(checkstyle:check|spotless:check|[\w.-]+:(maven-checkstyle-plugin|spotless-maven-plugin)(:[\w.]+)?:check)$/;

/** A command of a CI file as a check of Maven's; phases after `test` are cut to it. */
export function recognizeCommand(command: string): RecognizedCheck[] {
  return shellCommands(command).flatMap(({ words, env }): RecognizedCheck[] => {
    const [program = '', ...args] = words;
    const name = program.split('/').pop() ?? '';
    if (/^gradlew?$/.test(name)) {
      const tests = args.some((word) => /^(:?[\w-]+:)*(test|check|build)$/.test(word));
      return tests ? [{ kind: 'test', tool: 'gradle', command: joinWords(['gradle', 'test']) }] : [];
    }
    if (!/^mvnw?$/.test(name) || args.some((word) => OTHER_TOOLS.test(word))) return [];
    const kept = withoutPrinting(joined(args));
    const asked = kept.filter((word, i) => word.startsWith('-') || takesValue(kept[i - 1]));
    const options = asked.filter((word) => !SKIPS.test(word));
    const goals = kept.filter((word, i) => !word.startsWith('-') && !takesValue(kept[i - 1]));
    const settings: Record<string, string> = env.MAVEN_OPTS === undefined ? {} : { MAVEN_OPTS: env.MAVEN_OPTS };
    const say = (goal: string) =>
      joinWords(['mvn', '-B', '-q', ...options.filter((word) => word !== '-q'), goal], settings);
    const lint = goals
      .filter((goal) => GOALS_OF_LINT.test(goal))
      .map((goal): RecognizedCheck => ({ kind: 'lint', tool: 'checkstyle', command: say(goal) }));
    const skips = asked.some((word) => /^-D(skipTests|maven\.test\.skip)(=true)?$/.test(word));
    const goal = goals.find((word) => GOALS_OF_TESTS.test(word) || GOALS_OF_BUILDS.test(word));
    if (goal === undefined) return lint;
    if (GOALS_OF_TESTS.test(goal) && !skips) return [...lint, { kind: 'test', tool: 'surefire', command: say('test') }];
    return [...lint, { kind: 'build', tool: 'maven', command: say(goal === 'assemble' ? goal : 'test-compile') }];
  });
}

/** A property is one word. */
function joined(args: readonly string[]): string[] {
  return args.flatMap((word, i) =>
    /^(-D|--define)$/.test(args[i - 1] ?? '') ? [] : /^(-D|--define)$/.test(word) ? [`-D${args[i + 1] ?? ''}`] : [word],
  );
}

const takesValue = (word: string | undefined): boolean =>
  /^(-P|--activate-profiles|-pl|--projects|-f|--file|-rf|--resume-from)$/.test(word ?? '');

function withoutPrinting(args: readonly string[]): string[] {
  const kept: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (WITH_VALUE.test(word)) i++;
    else if (!DROPPED.test(word)) kept.push(word);
  }
  return kept;
}
