import { descendants, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import type { Fact } from '../facts';
import { fold } from './fold';

/** Means by which code learns who runs it, ends the judge early, or changes what judges it. */
const MEANS =
  /^(?:java\.lang\.)?(?:System\.(?:exit|setOut|setErr|setIn|setProperty|setProperties|clearProperty|setSecurityManager|load|loadLibrary)|Runtime\.getRuntime\(\)\.(?:exit|halt|exec|addShutdownHook|load)|StackWalker\.\w+|Thread\.(?:currentThread\(\)\.getStackTrace|getAllStackTraces|dumpStack|setDefaultUncaughtExceptionHandler)|ProcessHandle\.\w+|ManagementFactory\.\w+|ClassLoader\.\w+|Class\.forName|MethodHandles\.\w*[lL]ookup\w*)$/;
const METHODS =
  /^(?:setAccessible|getStackTrace|getDeclaredFields?|getDeclaredMethods?|setContextClassLoader|defineClass)$/;
const FRAMEWORKS =
  /^(?:org\.(?:junit|testng|mockito|assertj|hamcrest|easymock|powermock|jacoco|apache\.maven|gradle)|junit|io\.mockk|com\.google\.common\.truth|sun\.misc|jdk\.internal|java\.lang\.instrument)\b/;
const VARIABLES =
  /^(?:surefire\.\w.*|basedir|java\.class\.path|sun\.java\.command|maven\..*|org\.gradle\..*|CI|GITHUB_\w+|GITLAB_CI|MAVEN_\w+|JAVA_TOOL_OPTIONS|RIFT\w*)$/;
const RUNNERS = /surefire|junit|testng|gradle|jacoco|(^|[.$\\/])(Test|Tests|TestCase)\b/i;
const MOCKS = /^(?:mock\w*|spy|when|doReturn|doThrow|doNothing|stub\w*|assume\w*)$/;
const HOOKS =
  /^(?:Before|After|BeforeEach|AfterEach|BeforeAll|AfterAll|BeforeClass|AfterClass|Rule|ClassRule|ExtendWith|RunWith)$/;

/** Code that tells whether it is tested, or that bends what a test would see. */
export function bending(root: Node, _table: GrammarTable, isTest: boolean): Fact[] {
  const facts: Fact[] = [];
  const tell = (key: string, node: Node) => facts.push({ key, line: lineOf(node) });
  for (const node of walk(root)) {
    if (node.type === 'method_invocation' || node.type === 'method_reference') {
      const name = node.childForFieldName('name')?.text ?? node.namedChildren.at(-1)?.text ?? '';
      const object = node.childForFieldName('object')?.text.replace(/\s+/g, '') ?? node.namedChildren[0]?.text ?? '';
      const path = object ? `${object}.${name}` : name;
      // A program may say by its end that something went wrong.
      if (MEANS.test(path) && !(path.endsWith('System.exit') && failing(node))) tell(path, node);
      else if (!isTest && METHODS.test(name)) tell(path, node);
      else if (isTest && MOCKS.test(name)) tell(path, node);
      if (/^(getProperty|getenv|getInteger|getBoolean)$/.test(name)) {
        const [first] = node.childForFieldName('arguments')?.namedChildren ?? [];
        const asked = first && fold(first);
        if (typeof asked === 'string' && VARIABLES.test(asked)) tell(`${path}("${asked}")`, node);
      }
    } else if (node.type === 'import_declaration' && !isTest) {
      const path = descendants(node, ['scoped_identifier', 'identifier'])[0]?.text ?? '';
      if (FRAMEWORKS.test(path)) tell(`import ${path}`, node);
    } else if (!isTest && /^scoped_(type_)?identifier$/.test(node.type) && node.parent?.type !== 'import_declaration') {
      if (FRAMEWORKS.test(node.text) && node.parent?.type !== node.type) tell(node.text, node);
    } else if (!isTest && node.type === 'string_literal') {
      const value = fold(node);
      if (typeof value === 'string' && RUNNERS.test(value) && asksWho(node)) tell(`"${value}" of a test runner`, node);
    } else if (isTest && /annotation$/.test(node.type)) {
      const name = node.childForFieldName('name')?.text ?? '';
      if (HOOKS.test(name)) tell(`@${name}`, node);
    }
  }
  return facts;
}

function failing(node: Node): boolean {
  const [status] = node.childForFieldName('arguments')?.namedChildren ?? [];
  return status !== undefined && fold(status) !== 0;
}

function asksWho(node: Node): boolean {
  let at: Node | null = node;
  for (let left = 6; at && left > 0; left--, at = at.parent)
    if (/\b(getClassName|getStackTrace|getName|StackTraceElement|forName|getProperty|sun\.java)\b/.test(at.text))
      return true;
  return false;
}
