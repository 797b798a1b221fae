import { heals, healsAlike } from './ecma-support';
import type { Finding } from './support';

const missing = (file: string, line: number, message: string, code = 'ERR_MODULE_NOT_FOUND'): Finding => ({
  file,
  line,
  code,
  message,
  bugType: 'IMPORT',
  source: 'node',
});
const manifest = (more: object = {}) => JSON.stringify({ name: 'shop', type: 'module', ...more });
const price = 'export function discount(amount) {\n  return amount;\n}\n\nexport const rate = 3;\n';

describe('a module that is not there', () => {
  healsAlike({
    'a file that moved': {
      files: {
        'package.json': manifest(),
        'src/format/money.js': price,
        'src/cart.js': "import { discount } from './money.js';\n\ndiscount(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "Cannot find module '/checkout/src/money.js' imported from /checkout/src/cart.js",
      ),
      fixed: { 'src/cart.js': "import { discount } from './format/money.js';\n\ndiscount(1);\n" },
    },
    'a misspelt file': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/other.js': 'export {};\n',
        'src/cart.js': "import { discount } from './mony.js';\n\ndiscount(1);\n",
      },
      finding: missing('src/cart.js', 1, "Cannot find module '/checkout/src/mony.js'"),
      names: ['mony'],
      fixed: { 'src/cart.js': "import { discount } from './money.js';\n\ndiscount(1);\n" },
    },
    'an ending that Node asks for': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/cart.js': "import { discount } from './money';\n\ndiscount(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "Cannot find module '/checkout/src/money' imported from /checkout/src/cart.js",
      ),
      fixed: { 'src/cart.js': "import { discount } from './money.js';\n\ndiscount(1);\n" },
    },
    'a folder that Node does not look into': {
      files: {
        'package.json': manifest(),
        'src/money/index.js': price,
        'src/cart.js': "import { discount } from './money';\n\ndiscount(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "Directory import '/checkout/src/money' is not supported",
        'ERR_UNSUPPORTED_DIR_IMPORT',
      ),
      fixed: { 'src/cart.js': "import { discount } from './money/index.js';\n\ndiscount(1);\n" },
    },
    'a file in other letters': {
      files: {
        'package.json': manifest(),
        'src/priceList.js': price,
        'src/cart.js': "import { discount } from './pricelist.js';\n\ndiscount(1);\n",
      },
      finding: missing('src/cart.js', 1, "Cannot find module '/checkout/src/pricelist.js'"),
      names: ['pricelist'],
      fixed: { 'src/cart.js': "import { discount } from './priceList.js';\n\ndiscount(1);\n" },
    },
    'a folder too few': {
      files: {
        'package.json': manifest(),
        'money.js': price,
        'src/cart.js': "import { discount } from './money.js';\n\ndiscount(1);\n",
      },
      finding: missing('src/cart.js', 1, "Cannot find module '/checkout/src/money.js'"),
      fixed: { 'src/cart.js': "import { discount } from '../money.js';\n\ndiscount(1);\n" },
    },
    'a require of a file that moved': {
      files: {
        'package.json': '{}',
        'lib/util/money.js': 'module.exports = { discount: (a) => a };\n',
        'lib/cart.js': "const { discount } = require('./money');\n\ndiscount(1);\n",
      },
      finding: missing('lib/cart.js', 1, "Cannot find module './money'", 'MODULE_NOT_FOUND'),
      fixed: { 'lib/cart.js': "const { discount } = require('./util/money');\n\ndiscount(1);\n" },
    },
    'a misspelt package': {
      files: {
        'package.json': '{"dependencies": {"express": "4", "lodash": "4"}}',
        'lib/cart.js': "const app = require('expres');\n\napp();\n",
      },
      finding: missing('lib/cart.js', 1, "Cannot find module 'expres'", 'MODULE_NOT_FOUND'),
      fixed: { 'lib/cart.js': "const app = require('express');\n\napp();\n" },
    },
    'a misspelt module of Node': {
      files: {
        'package.json': manifest(),
        'src/cart.js': "import { readFileSync } from 'node:ffs';\n\nreadFileSync('a');\n",
      },
      finding: missing('src/cart.js', 1, 'No such built-in module: node:ffs', 'ERR_UNKNOWN_BUILTIN_MODULE'),
      fixed: { 'src/cart.js': "import { readFileSync } from 'node:fs';\n\nreadFileSync('a');\n" },
    },
    'a TypeScript file by its compiled name': {
      files: {
        'package.json': manifest(),
        'src/format/money.ts': 'export const rate = 3;\n',
        'src/cart.ts': "import { rate } from './money.js';\n\nexport const a = rate;\n",
      },
      finding: {
        ...missing(
          'src/cart.ts',
          1,
          "Cannot find module './money.js' or its corresponding type declarations.",
          'TS2307',
        ),
        source: 'tsc',
      },
      fixed: { 'src/cart.ts': "import { rate } from './format/money.js';\n\nexport const a = rate;\n" },
    },
  });
});

describe('a name that a module does not offer', () => {
  healsAlike({
    'a misspelt name, with its uses': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/cart.js': "import { discounts } from './money.js';\n\nexport const a = discounts(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module './money.js' does not provide an export named 'discounts'",
        'SyntaxError',
      ),
      fixed: { 'src/cart.js': "import { discount } from './money.js';\n\nexport const a = discount(1);\n" },
    },
    'the name that the compiler asks about, with its uses': {
      files: {
        'package.json': manifest(),
        'src/money.ts': 'export const rateOf = (sku: string) => sku.length;\nexport const rated = 3;\n',
        'src/cart.ts': "import { rate } from './money.js';\n\nexport const a = rate('b');\n",
      },
      finding: {
        ...missing(
          'src/cart.ts',
          1,
          `'"./money.js"' has no exported member named 'rate'. Did you mean 'rateOf'?`,
          'TS2724',
        ),
        source: 'tsc',
      },
      fixed: { 'src/cart.ts': "import { rateOf } from './money.js';\n\nexport const a = rateOf('b');\n" },
    },
    'a name that keeps its alias': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/cart.js': "import { discounts as cut } from './money.js';\n\nexport const a = cut(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module './money.js' does not provide an export named 'discounts'",
        'SyntaxError',
      ),
      fixed: { 'src/cart.js': "import { discount as cut } from './money.js';\n\nexport const a = cut(1);\n" },
    },
    'a name by default': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/cart.js': "import discount from './money.js';\n\nexport const a = discount(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module './money.js' does not provide an export named 'default'",
        'SyntaxError',
      ),
      fixed: { 'src/cart.js': "import { discount } from './money.js';\n\nexport const a = discount(1);\n" },
    },
    'a default by name': {
      files: {
        'package.json': manifest(),
        'src/money.js': 'export default function discount(a) {\n  return a;\n}\n',
        'src/cart.js': "import { discount } from './money.js';\n\nexport const a = discount(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module './money.js' does not provide an export named 'discount'",
        'SyntaxError',
      ),
      fixed: { 'src/cart.js': "import discount from './money.js';\n\nexport const a = discount(1);\n" },
    },
    'a name that moved': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/tax.js': 'export const vat = 7;\n',
        'src/cart.js': "import { rate, vat } from './money.js';\n\nexport const a = rate + vat;\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module './money.js' does not provide an export named 'vat'",
        'SyntaxError',
      ),
      fixed: {
        'src/cart.js':
          "import { rate } from './money.js';\nimport { vat } from './tax.js';\n\nexport const a = rate + vat;\n",
      },
    },
    'a definition that is not exported': {
      files: {
        'package.json': manifest(),
        'src/money.js': 'function discount(a) {\n  return a;\n}\n\nexport const half = (a) => discount(a) / 2;\n',
        'src/cart.js': "import { discount } from './money.js';\n\nexport const a = discount(1);\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module './money.js' does not provide an export named 'discount'",
        'SyntaxError',
      ),
      fixed: {
        'src/money.js':
          'export function discount(a) {\n  return a;\n}\n\nexport const half = (a) => discount(a) / 2;\n',
      },
    },
    'a name that a require destructures': {
      files: {
        'package.json': '{}',
        'lib/money.js': 'exports.discount = (a) => a;\n',
        'lib/cart.js': "const { discounts } = require('./money');\n\nexports.a = () => discounts(1);\n",
      },
      finding: {
        ...missing('lib/cart.js', 3, 'discounts is not a function', 'TypeError'),
        bugType: 'TYPE_ERROR',
        frames: [{ file: 'lib/cart.js', line: 3, function: 'a' }],
      },
      fixed: { 'lib/cart.js': "const { discount } = require('./money');\n\nexports.a = () => discount(1);\n" },
    },
    'a name of Node': {
      files: {
        'package.json': manifest(),
        'src/cart.js': "import { readFilesSync } from 'node:fs';\n\nexport const a = readFilesSync('a');\n",
      },
      finding: missing(
        'src/cart.js',
        1,
        "The requested module 'node:fs' does not provide an export named 'readFilesSync'",
        'SyntaxError',
      ),
      fixed: { 'src/cart.js': "import { readFileSync } from 'node:fs';\n\nexport const a = readFileSync('a');\n" },
    },
  });
});

describe('a name without import', () => {
  const undefinedName = (file: string, line: number, name: string): Finding =>
    missing(file, line, `${name} is not defined`, 'ReferenceError');
  healsAlike({
    'an export of the project': {
      files: {
        'package.json': manifest(),
        'src/money.js': price,
        'src/tax.js': "import { rate } from './money.js';\n\nexport const a = discount(rate);\n",
      },
      finding: undefinedName('src/tax.js', 3, 'discount'),
      fixed: { 'src/tax.js': "import { rate, discount } from './money.js';\n\nexport const a = discount(rate);\n" },
    },
    'a function of Node': {
      files: {
        'package.json': manifest(),
        'src/tax.js': "import { sep } from 'node:path';\n\nexport const a = readFileSync(sep);\n",
      },
      finding: undefinedName('src/tax.js', 3, 'readFileSync'),
      fixed: {
        'src/tax.js':
          "import { sep } from 'node:path';\nimport { readFileSync } from 'node:fs';\n\nexport const a = readFileSync(sep);\n",
      },
    },
    'a module of Node, required': {
      files: { 'package.json': '{}', 'lib/tax.js': "'use strict';\n\nexports.a = (b) => path.join(b, 'c');\n" },
      finding: undefinedName('lib/tax.js', 3, 'path'),
      fixed: {
        'lib/tax.js': "'use strict';\nconst path = require('path');\n\nexports.a = (b) => path.join(b, 'c');\n",
      },
    },
    'require in a module': {
      files: {
        'package.json': manifest(),
        'src/tax.js':
          "const { sep } = require('node:path');\nconst money = require('./money.js');\n\nexport const a = sep + money;\n",
        'src/money.js': 'export default 1;\n',
      },
      finding: missing(
        'src/tax.js',
        1,
        'require is not defined in ES module scope, you can use import instead',
        'ReferenceError',
      ),
      fixed: {
        'src/tax.js':
          "import { sep } from 'node:path';\nimport money from './money.js';\n\nexport const a = sep + money;\n",
      },
    },
    'import in a script': {
      files: { 'package.json': '{}', 'lib/tax.js': "import { sep } from 'node:path';\n\nmodule.exports = sep;\n" },
      finding: missing('lib/tax.js', 1, 'Cannot use import statement outside a module', 'SyntaxError'),
      fixed: { 'lib/tax.js': "const { sep } = require('node:path');\n\nmodule.exports = sep;\n" },
    },
    'the folder of a module': {
      files: {
        'package.json': manifest(),
        'src/tax.js': "import { join } from 'node:path';\n\nexport const a = join(__dirname, 'b');\n",
      },
      finding: missing('src/tax.js', 3, '__dirname is not defined in ES module scope', 'ReferenceError'),
      fixed: {
        'src/tax.js': "import { join } from 'node:path';\n\nexport const a = join(import.meta.dirname, 'b');\n",
      },
    },
    'a misspelt variable': {
      files: {
        'package.json': manifest(),
        'src/tax.js': 'export function tax(amount) {\n  const share = amount / 10;\n  return shre * 2;\n}\n',
      },
      finding: { ...undefinedName('src/tax.js', 3, 'shre'), bugType: 'LOGIC' },
      fixed: { 'src/tax.js': 'export function tax(amount) {\n  const share = amount / 10;\n  return share * 2;\n}\n' },
    },
    'a member of this': {
      files: {
        'package.json': manifest(),
        'src/tax.js':
          'export class Tax {\n  constructor() {\n    this.share = 1;\n  }\n  read() {\n    return share;\n  }\n}\n',
      },
      finding: { ...undefinedName('src/tax.js', 6, 'share'), bugType: 'LOGIC' },
      fixed: {
        'src/tax.js':
          'export class Tax {\n  constructor() {\n    this.share = 1;\n  }\n  read() {\n    return this.share;\n  }\n}\n',
      },
    },
  });
});

describe('a path inside a package that is not there', () => {
  heals({
    'of a near name': {
      packages: true,
      files: {
        'package.json': JSON.stringify({ name: 'shop', dependencies: { 'fast-uri': '*' } }),
        'cart.js': "const { normalizeIPv6 } = require('fast-uri/lib/util');\n\nnormalizeIPv6('::1');\n",
      },
      finding: missing('cart.js', 1, "Cannot find module 'fast-uri/lib/util'", 'MODULE_NOT_FOUND'),
      fixed: { 'cart.js': "const { normalizeIPv6 } = require('fast-uri/lib/utils');\n\nnormalizeIPv6('::1');\n" },
    },
  });
});
