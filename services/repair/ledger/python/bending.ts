import { ancestors, descendants, enclosing, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';
import { dotted, identifier, namesOf, references, type Names } from './names';

/** Means by which code learns who runs it, ends the judge early, or changes what judges it. Paths, or whole modules with `.`. */
const MEANS = [
  'os._exit', 'os.abort', 'os.kill', 'os.killpg', 'os.execv', 'os.execve', 'os.execvp', 'os.posix_spawn', 'os.fork',
  'atexit.', 'signal.', 'ctypes.', 'gc.', 'faulthandler.', 'sys._getframe', 'sys._current_frames', 'sys.settrace',
  'sys.setprofile', 'sys.excepthook', 'sys.unraisablehook', 'sys.meta_path', 'sys.path_hooks', 'sys.path_importer_cache', 'sys.modules',
  'sys.addaudithook', 'sys.monitoring', 'threading.settrace', 'threading.setprofile', 'threading.excepthook',
  'inspect.stack', 'inspect.currentframe', 'inspect.trace', 'inspect.getouterframes', 'traceback.extract_stack', 'traceback.walk_stack',
  'traceback.print_stack', 'exec', 'eval', 'compile', 'builtins.', '__builtins__', 'marshal.', 'code.', 'runpy.', 'site.', 'sitecustomize.',
  'unittest.mock.', 'importlib.reload', 'importlib.abc.', 'importlib.machinery.', 'pytest.', '_pytest.', 'unittest.', 'doctest.', 'pluggy.', 'coverage.',
]; // prettier-ignore

/** Names that only exist while something is tested or built. */
const WITNESSES =
  /^(PYTEST_\w+|_?pytest|unittest|nose|TOX_\w+|COVERAGE_\w+|COV_CORE_\w+|CI|GITHUB_\w+|GITLAB_CI|CONTINUOUS_INTEGRATION|TESTING|RIFT\w*|hypothesis|py\.test|conftest|test_\w+|tests?)$/;

/** Methods that decide whether two things are the same to a test. */
const IDENTITY = /^__(eq|ne|lt|le|gt|ge|contains|instancecheck|subclasscheck|subclasshook|class_getitem|bool)__$/;

/** Code that tells whether it is tested, or that bends what a test would see. */
export function bending(root: Node, table: GrammarTable, isTest: boolean): Fact[] {
  const names = namesOf(root);
  const facts: Fact[] = [];
  const tell = (key: string, node: Node) => facts.push({ key, line: lineOf(node) });
  for (const { path, node } of references(root, names)) {
    const means = MEANS.find((known) =>
      known.endsWith('.') ? path.startsWith(known) : path === known || path.startsWith(`${known}.`),
    );
    if (means && !(isTest && /^(_?pytest|unittest)\.(?!.*\?)/.test(path) && !/hookimpl|monkeypatch/i.test(path)))
      tell(path, node);
    else if (path.endsWith('.?') && /^(sys|os|builtins|pytest|unittest|inspect|gc)\b/.test(path))
      tell(`${path} (a name made at run time)`, node);
    if (exits(path) && atImport(node)) tell(`${path} at import`, node);
  }
  for (const node of descendants(root, ['raise_statement'])) {
    if (atImport(node) && /\bSystemExit\b|\bSkipTest\b/.test(node.text)) tell('SystemExit at import', node);
  }
  if (!isTest) facts.push(...witnesses(root, names));
  facts.push(...patches(root, table, names), ...identities(root, table));
  if (isTest) {
    for (const hook of descendants(root, ['function_definition'])) {
      const name = hook.childForFieldName('name')?.text ?? '';
      if (/^pytest_|^(setUpModule|tearDownModule|load_tests)$/.test(name))
        facts.push(factOf(hook, table, `${name}\u0000`));
    }
    for (const node of descendants(root, ['assignment'])) {
      const left = node.childForFieldName('left')?.text ?? '';
      if (/^(pytestmark|collect_ignore(_glob)?|pytest_plugins|__test__)$/.test(left))
        facts.push(factOf(node, table, `${left}\u0000`));
    }
  }
  return facts;
}

const exits = (path: string): boolean => /^(sys\.exit|exit|quit|os\._exit)$/.test(path);

/** Whether a node runs when its module is imported: in no function, and not below the check for the main module. */
function atImport(node: Node): boolean {
  for (const parent of ancestors(node)) {
    if (['function_definition', 'lambda'].includes(parent.type)) return false;
    if (parent.type === 'if_statement' && /__main__/.test(parent.childForFieldName('condition')?.text ?? ''))
      return false;
  }
  return true;
}

function witnesses(root: Node, names: Names): Fact[] {
  const facts: Fact[] = [];
  for (const node of walk(root)) {
    if (!['string', 'concatenated_string', 'binary_operator', 'call'].includes(node.type)) continue;
    const value = fold(node);
    if (typeof value !== 'string' || !WITNESSES.test(value)) continue;
    // The text of a docstring or of an option is none; what is compared or looked up is.
    if (value === 'CI' || /^(TESTING|tests?)$/.test(value)) {
      const looked = enclosing(node, ['comparison_operator', 'subscript', 'call'])?.text ?? '';
      if (!/environ|getenv/.test(looked)) continue;
    }
    if (enclosing(node, ['argument_list', 'comparison_operator', 'subscript', 'assignment', 'list', 'tuple', 'set'])) {
      facts.push({ key: `"${value}"`, line: lineOf(node) });
    }
  }
  for (const node of descendants(root, ['import_statement', 'import_from_statement'])) {
    const module = identifier(
      node.childForFieldName('module_name')?.text ?? node.childForFieldName('name')?.text ?? '',
    );
    if (/^(_?pytest|unittest|nose2?|hypothesis|doctest|pluggy|coverage|mock|builtins)\b/.test(module))
      facts.push({ key: `import ${module}`, line: lineOf(node) });
  }
  for (const { path, node } of references(root, names)) {
    if (
      /\.(argv|orig_argv)$/.test(path) &&
      /pytest|unittest|test/.test(enclosing(node, ['comparison_operator', 'call'])?.text ?? '')
    ) {
      facts.push({ key: `${path} of a test runner`, line: lineOf(node) });
    }
  }
  return facts;
}

/** Assignments to attributes of imported modules or classes, which others then see changed. */
function patches(root: Node, table: GrammarTable, names: Names): Fact[] {
  const facts: Fact[] = [];
  const isForeign = (path: string | null) =>
    path !== null && [...names.values()].some((origin) => path === origin || path.startsWith(`${origin}.`));
  for (const node of descendants(root, ['assignment', 'augmented_assignment', 'delete_statement'])) {
    const target = node.childForFieldName('left') ?? node.namedChildren[0];
    if (target?.type !== 'attribute' && target?.type !== 'subscript') continue;
    const holder = target.childForFieldName('object') ?? target.childForFieldName('value');
    const base = holder && dotted(holder, names);
    if (base === 'os.environ' || !isForeign(base ?? null)) continue;
    if (target.type === 'attribute' || base?.endsWith('__dict__') || base?.startsWith('sys.'))
      facts.push(factOf(target, table, `sets ${target.text}\u0000`));
  }
  for (const call of descendants(root, ['call'])) {
    const callee = call.childForFieldName('function');
    const path = callee && dotted(callee, names);
    const [first] = call.childForFieldName('arguments')?.namedChildren ?? [];
    const object = first ? dotted(first, names) : null;
    if ((path === 'setattr' || path === 'delattr') && isForeign(object))
      facts.push(factOf(call, table, `${path} on ${object}\u0000`));
  }
  return facts;
}

/** Definitions of equality and the like: in a new class, or with a body that is true whatever it compares. */
function identities(root: Node, table: GrammarTable): Fact[] {
  const facts: Fact[] = [];
  for (const method of descendants(root, ['function_definition'])) {
    const name = method.childForFieldName('name')?.text ?? '';
    const owner = enclosing(method, table.class);
    if (!IDENTITY.test(name) || !owner) continue;
    const constant = descendants(method, ['return_statement']).some((node) =>
      ['true', 'integer'].includes(node.namedChildren[0]?.type ?? ''),
    );
    const near = descendants(method, ['<', '<=', '>', '>=']).length > 0 || /\b(abs|isclose|round)\b/.test(method.text);
    const kind = constant
      ? 'always true'
      : name === '__eq__' && near
        ? 'equal when near'
        : `of ${owner.childForFieldName('name')?.text ?? ''}`;
    facts.push({ key: `${name} ${kind}`, line: lineOf(method) });
  }
  for (const node of descendants(root, ['assignment'])) {
    const left = node.childForFieldName('left');
    const name = left?.type === 'attribute' ? left.childForFieldName('attribute')?.text : left?.text;
    if (name && (IDENTITY.test(name) || name === '__class__')) facts.push(factOf(node, table, `${name}\u0000`));
  }
  return facts;
}
