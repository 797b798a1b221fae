import { heals } from './ecma-support';
import type { Finding } from './support';

const type = (line: number, column: number, code: string, message: string, file = 'src/cart.ts'): Finding => ({
  file,
  line,
  column,
  code,
  message,
  source: 'tsc',
  bugType: 'TYPE_ERROR',
});
const TSCONFIG = JSON.stringify({
  compilerOptions: { strict: true, noEmit: true, target: 'es2022', module: 'nodenext', types: [], skipLibCheck: true },
  include: ['src'],
});
const ts = (text: string, more: Record<string, string> = {}) => ({
  'package.json': '{"name": "shop", "type": "module"}',
  'tsconfig.json': TSCONFIG,
  'src/cart.ts': text,
  ...more,
});
const fixed = (text: string) => ({ 'src/cart.ts': text });

describe('the compiler’s own fixes', () => {
  heals({
    'a misspelt member': {
      files: ts('interface Order {\n  amount: number;\n}\n\nexport const half = (order: Order) => order.amuont / 2;\n'),
      finding: type(5, 45, 'TS2551', "Property 'amuont' does not exist on type 'Order'. Did you mean 'amount'?"),
      fixed: fixed(
        'interface Order {\n  amount: number;\n}\n\nexport const half = (order: Order) => order.amount / 2;\n',
      ),
    },
    'one value that shall be two things at once': {
      files: ts('export const isOpen = (state: string) => {\n  return state === "open" && state === "new";\n};\n'),
      finding: type(
        2,
        30,
        'TS2367',
        `This comparison appears to be unintentional because the types '"open"' and '"new"' have no overlap.`,
      ),
      fixed: fixed('export const isOpen = (state: string) => {\n  return state === "open" || state === "new";\n};\n'),
    },
    'a misspelt keyword that reads as a name': {
      files: ts(
        'export function ends(text: string): boolean {\n  retrun ["a", "b"].some((end) => text.endsWith(end));\n}\n',
      ),
      finding: type(2, 3, 'TS2304', "Cannot find name 'retrun'."),
      fixed: fixed(
        'export function ends(text: string): boolean {\n  return ["a", "b"].some((end) => text.endsWith(end));\n}\n',
      ),
    },
    'a promise that is not waited for': {
      files: ts(
        'declare function read(): Promise<number>;\n\nexport async function half(): Promise<number> {\n  const amount = read();\n  return amount / 2;\n}\n',
      ),
      finding: type(
        5,
        10,
        'TS2362',
        "The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
      ),
      fixed: fixed(
        'declare function read(): Promise<number>;\n\nexport async function half(): Promise<number> {\n  const amount = await read();\n  return amount / 2;\n}\n',
      ),
    },
    'a value that may not be there, where the file has an error of its own for it': {
      files: ts(
        'interface Price {\n  cents: number;\n}\n\nconst prices = new Map<string, Price>();\n\nexport class UnknownPrice extends Error {}\n\nexport function price(name: string): Price {\n  return prices.get(name);\n}\n',
      ),
      finding: type(
        10,
        3,
        'TS2322',
        "Type 'Price | undefined' is not assignable to type 'Price'.\n  Type 'undefined' is not assignable to type 'Price'.",
      ),
      fixed: fixed(
        'interface Price {\n  cents: number;\n}\n\nconst prices = new Map<string, Price>();\n\nexport class UnknownPrice extends Error {}\n\nexport function price(name: string): Price {\n  const found = prices.get(name);\n  if (found === undefined) throw new UnknownPrice(name);\n  return found;\n}\n',
      ),
    },
    'a name without import': {
      files: ts('export const half = (amount: number) => discount(amount) / 2;\n', {
        'src/money.ts': 'export function discount(amount: number): number {\n  return amount;\n}\n',
      }),
      finding: { ...type(1, 41, 'TS2304', "Cannot find name 'discount'."), bugType: 'IMPORT' },
      fixed: fixed(
        "import { discount } from './money.js';\n\nexport const half = (amount: number) => discount(amount) / 2;\n",
      ),
    },
    'a call that lacks its new': {
      files: ts('class Cart {\n  amount = 1;\n}\n\nexport const cart = Cart();\n'),
      finding: type(5, 21, 'TS2348', "Value of type 'typeof Cart' is not callable. Did you mean to include 'new'?"),
      fixed: fixed('class Cart {\n  amount = 1;\n}\n\nexport const cart = new Cart();\n'),
    },
    'a type that is imported as a value': {
      files: ts("import { Order } from './order.js';\n\nexport const half = (order: Order) => order.amount / 2;\n", {
        'tsconfig.json': TSCONFIG.replace('"strict":true', '"strict":true,"verbatimModuleSyntax":true'),
        'src/order.ts': 'export interface Order {\n  amount: number;\n}\n',
      }),
      finding: type(
        1,
        10,
        'TS1484',
        "'Order' is a type and must be imported using a type-only import when 'verbatimModuleSyntax' is enabled.",
      ),
      fixed: fixed(
        "import type { Order } from './order.js';\n\nexport const half = (order: Order) => order.amount / 2;\n",
      ),
    },
  });
});

describe('values that do not fit', () => {
  heals({
    'a member of what may be missing': {
      files: ts(
        'interface Order {\n  note?: string;\n}\n\nexport const note = (order: Order): string | undefined => order.note.trim();\n',
      ),
      finding: type(5, 60, 'TS18048', "'order.note' is possibly 'undefined'."),
      fixed: fixed(
        'interface Order {\n  note?: string;\n}\n\nexport const note = (order: Order): string | undefined => order.note?.trim();\n',
      ),
    },
    'a value that may be missing': {
      files: ts('export const amount = (table: Map<string, number>, kind: string): number => table.get(kind);\n'),
      finding: type(1, 77, 'TS2322', "Type 'number | undefined' is not assignable to type 'number'."),
      fixed: fixed(
        'export const amount = (table: Map<string, number>, kind: string): number => table.get(kind) ?? 0;\n',
      ),
    },
    'a text that has to be a number': {
      files: ts(
        'const half = (amount: number) => amount / 2;\n\nexport const read = (text: string): number => half(text);\n',
      ),
      finding: type(3, 52, 'TS2345', "Argument of type 'string' is not assignable to parameter of type 'number'."),
      fixed: fixed(
        'const half = (amount: number) => amount / 2;\n\nexport const read = (text: string): number => half(Number(text));\n',
      ),
    },
    'a set that has to be a list': {
      files: ts('export const once = (all: string[]): string[] => new Set(all);\n'),
      finding: type(
        1,
        50,
        'TS2740',
        "Type 'Set<string>' is missing the following properties from type 'string[]': length, pop, push, concat, and 28 more.",
      ),
      fixed: fixed('export const once = (all: string[]): string[] => [...new Set(all)];\n'),
    },
    'one of a few texts': {
      files: ts("type Kind = 'open' | 'closed';\n\nexport const kind: Kind = 'closd';\n"),
      finding: type(3, 14, 'TS2820', `Type '"closd"' is not assignable to type 'Kind'. Did you mean '"closed"'?`),
      fixed: fixed("type Kind = 'open' | 'closed';\n\nexport const kind: Kind = 'closed';\n"),
    },
    'an argument that nobody asked for': {
      files: ts('const half = (amount: number) => amount / 2;\n\nexport const a = half(1, 2);\n'),
      finding: type(3, 26, 'TS2554', 'Expected 1 arguments, but got 2.'),
      fixed: fixed('const half = (amount: number) => amount / 2;\n\nexport const a = half(1);\n'),
    },
    'a result that is not given back': {
      files: ts('export function half(amount: number): number {\n  amount / 2;\n}\n'),
      finding: type(
        1,
        39,
        'TS2355',
        "A function whose declared type is neither 'undefined', 'void', nor 'any' must return a value.",
      ),
      fixed: fixed('export function half(amount: number): number {\n  return amount / 2;\n}\n'),
    },
  });
});

describe('members that are not there', () => {
  const thrown = (line: number, message: string): Finding => ({
    file: 'src/cart.js',
    line,
    code: 'TypeError',
    message,
    source: 'node',
    bugType: 'TYPE_ERROR',
    frames: [{ file: 'src/cart.js', line, function: 'read' }],
  });
  const js = (text: string) => ({ 'package.json': '{"type": "module"}', 'src/cart.js': text });
  const mended = (text: string) => ({ 'src/cart.js': text });
  heals({
    'a misspelt method of the project': {
      files: js(
        'class Cart {\n  discount() {\n    return 1;\n  }\n}\n\nexport const read = (cart = new Cart()) => cart.discuont();\n',
      ),
      finding: thrown(7, 'cart.discuont is not a function'),
      fixed: mended(
        'class Cart {\n  discount() {\n    return 1;\n  }\n}\n\nexport const read = (cart = new Cart()) => cart.discount();\n',
      ),
    },
    'a method of another type': {
      files: js('const kinds = new Set();\n\nexport const read = (kind) => kinds.includes(kind);\n'),
      finding: thrown(3, 'kinds.includes is not a function'),
      fixed: mended('const kinds = new Set();\n\nexport const read = (kind) => kinds.has(kind);\n'),
    },
    'a value that is called': {
      files: js('export const read = (kinds) => kinds.length();\n'),
      finding: thrown(1, 'kinds.length is not a function'),
      fixed: mended('export const read = (kinds) => kinds.length;\n'),
    },
    'a misspelt method of the language': {
      files: js('export const read = (kinds) => kinds.flter(Boolean);\n'),
      finding: thrown(1, 'kinds.flter is not a function'),
      fixed: mended('export const read = (kinds) => kinds.filter(Boolean);\n'),
      names: [],
    },
  });
});
