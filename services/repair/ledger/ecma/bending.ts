import { ancestors, descendants, lineOf, walk } from '../../../syntax';
import type { GrammarTable, Node } from '../../../syntax/contract';
import { factOf, type Fact } from '../facts';
import { fold } from './fold';
import { dotted, keyName, namesOf, references, type Names } from './names';

/** Means by which code learns who runs it, ends the judge early, or changes what judges it. Whole modules end in `.`. */
const MEANS = [
  'process.abort', 'process.kill', 'process.reallyExit', 'process.binding', 'process.dlopen', 'process.setUncaughtExceptionCaptureCallback',
  'process.emit', 'process.exitCode', 'process.execArgv', 'process.mainModule', 'require.cache', 'require.main', 'module.parent', 'module.children',
  'Module.', 'module.constructor', 'Error.prepareStackTrace', 'Error.captureStackTrace', 'Error.stackTraceLimit', 'eval', 'Function', 'vm.', 'inspector.',
  'inspector/promises.', 'async_hooks.', 'v8.', 'trace_events.', 'diagnostics_channel.', 'repl.', 'module.register', 'module._load', 'module.syncBuiltinESMExports',
  'import.meta.vitest', 'import.meta.jest', 'WeakRef', 'FinalizationRegistry',
]; // prettier-ignore

/** Frameworks that only exist while something is tested. */
const FRAMEWORKS =
  /^(test|test\/reporters|jest|@jest\/.*|jest-.*|vitest|@vitest\/.*|mocha|chai|chai-.*|sinon|ava|tap|tape|jasmine|@testing-library\/.*|supertest|nock|proxyquire|rewire|mockery|testdouble|c8|nyc|istanbul.*)(\.|$)/;
const GLOBALS =
  /^(jest|vi|vitest|mocha|describe|it|test|suite|expect|beforeEach|afterEach|beforeAll|afterAll|before|after|xit|xdescribe|fit|fdescribe|jasmine|sinon|chai|__coverage__|__vitest_\w+|__jest\w*)(\.|\(|$)/;
const VARIABLES =
  /^(JEST_\w+|VITEST\w*|VITE_\w*|MOCHA_\w+|TAP\w*|NODE_TEST\w*|NODE_V8_COVERAGE|NYC_\w+|C8_\w+|npm_lifecycle_\w+|npm_config_\w+|npm_execpath|CI|GITHUB_\w+|GITLAB_CI|CONTINUOUS_INTEGRATION|TESTING|RIFT\w*|BABEL_ENV)$/;
const RUNNERS = /(^|[/\\_])(jest|vitest|mocha|ava|tap|node:test|--test|tests?|spec|__tests__)([/\\.-]|$)/i;
const BUILTINS =
  /^(Object|Array|Number|String|Boolean|Function|Symbol|Math|Date|JSON|Promise|Map|Set|WeakMap|WeakSet|Reflect|Proxy|RegExp|Error|BigInt|Intl|console|process|globalThis|global|window|Buffer|assert|setTimeout|setInterval|setImmediate|queueMicrotask|performance|structuredClone|fetch)(\.|$)/;
const IDENTITY =
  /^(asymmetricMatch|Symbol\.toPrimitive|Symbol\.hasInstance|Symbol\.toStringTag|Symbol\.species|valueOf|equals|inspect|nodejs\.util\.inspect\.custom|\$\$typeof|constructor|__proto__)$/;
const HOOKS = /^(before|after|beforeEach|afterEach|beforeAll|afterAll|setup|teardown)(Each|All)?$/;
const MOCKS =
  /(^|\.)(mock\w*|doMock|unmock|spyOn|stub\w*|fn|useFakeTimers|setSystemTime|setTimeout|retryTimes|extend|addSnapshotSerializer|rewire)(\(|\.|$)/;

/** Code that tells whether it is tested, or that bends what a test would see. */
export function bending(root: Node, table: GrammarTable, isTest: boolean): Fact[] {
  const names = namesOf(root);
  const facts: Fact[] = [];
  const tell = (key: string, node: Node) => facts.push({ key, line: lineOf(node) });
  for (const { path, node } of references(root, names)) {
    const bare = path.replace(/\(\)$/, '');
    const means = MEANS.find((known) =>
      known.endsWith('.')
        ? path.startsWith(known) || bare === known.slice(0, -1)
        : bare === known || path.startsWith(`${known}.`) || path.startsWith(`${known}(`),
    );
    if (means) tell(path, node);
    if (
      /^(process|require|module|Object|Reflect|test|vitest|it|describe)\.\?/.test(path) &&
      node.type !== 'call_expression'
    )
      tell(`${path} (a name made at run time)`, node);
    if (/^process\.(exit|exit\(\))$/.test(path) && (atImport(node) || !failing(node))) tell('process.exit', node);
    if (/^process\.env\./.test(path) && VARIABLES.test(path.slice('process.env.'.length).replace(/\..*/, '')))
      tell(path, node);
    if (path === 'process.env.NODE_ENV' && /['"`]test/.test(node.parent?.text ?? '')) tell('NODE_ENV of tests', node);
    if (!isTest && !isDefinition(node) && (GLOBALS.test(path) || FRAMEWORKS.test(path)) && !bound(root, path))
      tell(path, node);
    if (isTest && MOCKS.test(path)) tell(path, node);
    if (isTest && HOOKS.test(bare.split('.').pop() ?? '')) tell(path, node);
  }
  if (!isTest) facts.push(...witnesses(root, names));
  return [...facts, ...patches(root, table, names), ...identities(root)];
}

/** A call of `process.exit` that says that something went wrong. */
function failing(node: Node): boolean {
  const [status] = node.childForFieldName('arguments')?.namedChildren ?? [];
  const value = status && fold(status);
  return status !== undefined && value !== 0 && value !== '0';
}

function atImport(node: Node): boolean {
  return ![...ancestors(node)].some((parent) =>
    ['function_declaration', 'function_expression', 'arrow_function', 'method_definition'].includes(parent.type),
  );
}

function isDefinition(node: Node): boolean {
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'formal_parameters' || parent.type === 'property_signature') return true;
  return parent.childForFieldName('name')?.id === node.id || parent.childForFieldName('parameter')?.id === node.id;
}

/** Whether the file itself defines the name by which a path starts. */
function bound(root: Node, path: string): boolean {
  const [name = ''] = path.split(/[.(]/);
  return [...walk(root)].some(
    (node) =>
      node.text === name &&
      ['identifier', 'shorthand_property_identifier_pattern'].includes(node.type) &&
      (isDefinition(node) ||
        ['object_pattern', 'array_pattern', 'required_parameter', 'formal_parameters'].includes(
          node.parent?.type ?? '',
        )),
  );
}

function witnesses(root: Node, names: Names): Fact[] {
  const facts: Fact[] = [];
  for (const node of walk(root)) {
    if (node.type === 'import_statement' || node.type === 'export_statement') {
      const source = node.childForFieldName('source') ?? descendants(node, ['string']).at(-1);
      const module = source ? fold(source) : undefined;
      if (typeof module === 'string' && FRAMEWORKS.test(module.replace(/^node:/, '')))
        facts.push({ key: `import ${module}`, line: lineOf(node) });
      continue;
    }
    const value = ['string', 'template_string', 'binary_expression', 'call_expression'].includes(node.type)
      ? fold(node)
      : undefined;
    if (typeof value !== 'string') continue;
    if (VARIABLES.test(value) && !/^(CI|TESTING)$/.test(value)) facts.push({ key: `"${value}"`, line: lineOf(node) });
    const asked = [...ancestors(node)].slice(0, 6).map((parent) => parent.text);
    if (
      RUNNERS.test(value) &&
      asked.some((text) => /\b(argv|stack|execPath|cwd\(\)|filename|mainModule|title)\b/.test(text))
    )
      facts.push({ key: `"${value}" of a test runner`, line: lineOf(node) });
  }
  for (const node of descendants(root, ['unary_expression'])) {
    const argument = node.childForFieldName('argument');
    const path = argument && dotted(argument, names);
    if (/^typeof\b/.test(node.text) && path && GLOBALS.test(path))
      facts.push({ key: `typeof ${path}`, line: lineOf(node) });
  }
  for (const node of descendants(root, ['member_expression'])) {
    if (node.childForFieldName('property')?.text === 'stack' && /new Error\(|Error\(/.test(node.text))
      facts.push({ key: 'the stack of calls', line: lineOf(node) });
  }
  return facts;
}

/** Assignments to what the language, Node or an imported module offers, which others then see changed. */
function patches(root: Node, table: GrammarTable, names: Names): Fact[] {
  const facts: Fact[] = [];
  const origins = [...new Set(names.values())].filter((origin) => !/^\.|\(\)/.test(origin));
  const isForeign = (path: string) =>
    !/^process\.env(\.|$)/.test(path) &&
    (BUILTINS.test(path) || origins.some((origin) => path.startsWith(`${origin}.`)));
  for (const node of descendants(root, [
    'assignment_expression',
    'augmented_assignment_expression',
    'update_expression',
  ])) {
    const target = node.childForFieldName('left') ?? node.childForFieldName('argument');
    if (!target || !['member_expression', 'subscript_expression'].includes(target.type)) continue;
    const path = dotted(target, names);
    if (path === null) continue;
    if (isForeign(path) || /(^|\.)(prototype|__proto__)(\.|$)/.test(path) || GLOBALS.test(path))
      facts.push(factOf(target, table, `sets ${path}\u0000`));
  }
  for (const call of descendants(root, ['call_expression'])) {
    const callee = call.childForFieldName('function');
    const path = (callee && dotted(callee, names)) ?? '';
    const [first] = call.childForFieldName('arguments')?.namedChildren ?? [];
    const object = first ? dotted(first, names) : null;
    if (/^(Object|Reflect)\.(define\w+|assign|set|setPrototypeOf|deleteProperty)$/.test(path) && object) {
      if (isForeign(`${object}.`) || BUILTINS.test(object) || /(^|\.)prototype$/.test(object))
        facts.push(factOf(call, table, `${path} on ${object}\u0000`));
    }
  }
  return facts;
}

/** Members by which a value decides itself what it is equal to. */
function identities(root: Node): Fact[] {
  const facts: Fact[] = [];
  for (const node of descendants(root, ['method_definition', 'pair', 'field_definition', 'public_field_definition'])) {
    const key = node.childForFieldName('name') ?? node.childForFieldName('key') ?? node.childForFieldName('property');
    if (!key) continue;
    const inner = key.type === 'computed_property_name' ? (key.namedChildren[0] ?? key) : key;
    const name =
      inner.type === 'member_expression'
        ? inner.text
        : inner === key
          ? keyName(key)
          : String(fold(inner) ?? keyName(inner));
    if (!IDENTITY.test(name) || (name === 'constructor' && node.type === 'method_definition')) continue;
    facts.push({ key: `${name} of its own`, line: lineOf(node) });
  }
  return facts;
}
