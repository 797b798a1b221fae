import { compilerBugType, lintBugType, thrownBugType } from '../../services/languages/javascript/classify';

it.each([
  ['SyntaxError', "Unexpected token ';'", true, 'SYNTAX'],
  ['SyntaxError', 'Unexpected end of JSON input', false, 'LOGIC'],
  ['SyntaxError', "The requested module './b.js' does not provide an export named 'x'", true, 'IMPORT'],
  ['ReferenceError', 'fs is not defined', false, 'IMPORT'],
  ['ReferenceError', 'EOL is not defined', false, 'IMPORT'],
  ['ReferenceError', 'readFileSync is not defined', false, 'IMPORT'],
  ['ReferenceError', 'ours is not defined', false, 'IMPORT'],
  ['ReferenceError', 'totl is not defined', false, 'LOGIC'],
  ['ReferenceError', "Cannot access 'x' before initialization", false, 'LOGIC'],
  ['TypeError', 'x.map is not a function', false, 'TYPE_ERROR'],
  ['TypeError', '(0 , _price.gone) is not a function', false, 'IMPORT'],
  ['Error', "Cannot find module './gone' from 'src/a.js'", false, 'IMPORT'],
  ['RangeError', 'too much', false, 'LOGIC'],
])('thrown %s: %s', (name, message, parsing, expected) => {
  expect(thrownBugType({ code: name, name, message }, parsing, ['ours'])).toBe(expected);
});

it.each([
  [1005, "',' expected.", 'SYNTAX'],
  [2307, "Cannot find module './x'", 'IMPORT'],
  [2724, "'./x' has no exported member named 'y'. Did you mean 'z'?", 'IMPORT'],
  [2304, "Cannot find name 'ours'.", 'IMPORT'],
  [2304, "Cannot find name 'nobody'.", 'TYPE_ERROR'],
  [2322, "Type 'string' is not assignable to type 'number'.", 'TYPE_ERROR'],
  [6133, "'x' is declared but its value is never read.", 'LINTING'],
  [5023, "Unknown compiler option 'x'.", 'PIPELINE_CONFIG'],
])('TS%s: %s', (code, message, expected) => {
  expect(compilerBugType(code, message, ['ours'])).toBe(expected);
});

it.each([
  ['no-unused-vars', "'x' is defined but never used.", 'LINTING'],
  ['no-undef', "'path' is not defined.", 'IMPORT'],
  ['no-undef', "'total' is not defined.", 'LINTING'],
  ['import/no-unresolved', "Unable to resolve path to module './x'.", 'IMPORT'],
  ['fatal', 'Parsing error: Unexpected token', 'SYNTAX'],
])('rule %s: %s', (rule, message, expected) => {
  expect(lintBugType(rule, message, [])).toBe(expected);
});
