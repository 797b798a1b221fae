import { applyEdits } from '../../domain/text-edit';
import type { Language } from '../../domain/names';
import { createLanguages } from '../../services/languages';
import { retyping } from '../../services/strategies/rule-first/retype';
import { openWorkbench } from '../../services/strategies/rule-first/workbench';
import { createSyntax } from '../../services/syntax';
import { renamer } from './rename';
import { contextOf, failureOf, memoryTree, type Files } from './support';

interface Row {
  readonly name: string;
  readonly language: Language;
  readonly files: Files;
  /** Place and message of each complaint; the rule is asked about the first. */
  readonly complaints: readonly (readonly [file: string, line: number, message: string])[];
  /** What the best proposal makes of which line. */
  readonly edited: readonly [file: string, line: number, text: string];
  readonly names: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    name: 'a number that is written as a text, used as a number',
    language: 'typescript',
    files: {
      'words.ts':
        'export function spaces(text: string): number {\n  let index = "0";\n  while (index < text.length && text[index] === " ") index++;\n  return index;\n}\n',
    },
    complaints: [
      ['words.ts', 3, "Operator '<' cannot be applied to types 'string' and 'number'."],
      ['words.ts', 4, "Type 'string' is not assignable to type 'number'."],
    ],
    edited: ['words.ts', 2, '  let index = 0;'],
    names: ['spaces', 'text', 'index', 'words'],
  },
  {
    name: 'a value that does not fit the type beside it, while all uses do',
    language: 'java',
    files: {
      'Sums.java':
        'class Sums {\n    int sum(int n) {\n        int total = "0";\n        return total + n;\n    }\n}\n',
    },
    complaints: [['Sums.java', 3, 'incompatible types: java.lang.String cannot be converted to int']],
    edited: ['Sums.java', 3, '        int total = 0;'],
    names: ['Sums', 'sum', 'total', 'n'],
  },
  {
    name: 'a method that an interface wants otherwise, and whose own body does',
    language: 'go',
    files: {
      'heap.go': 'package heap\n\ntype Heap []int\n\nfunc (h Heap) Size() string {\n\treturn len(h)\n}\n',
      'heap_test.go': 'package heap\n\nvar _ Sized = Heap{}\n',
    },
    complaints: [
      ['heap.go', 6, 'cannot use len(h) (value of type int) as string value in return statement'],
      [
        'heap_test.go',
        3,
        'cannot use Heap{} (value of type Heap) as Sized value in variable declaration: Heap does not implement Sized (wrong type for method Size) have Size() string want Size() int',
      ],
    ],
    edited: ['heap.go', 5, 'func (h Heap) Size() int {'],
    names: ['Heap', 'Size', 'Sized', 'heap'],
  },
  {
    name: 'a local variable whose type none of its uses wants',
    language: 'go',
    files: {
      'words.go':
        'package words\n\nfunc Longest(all []string) int {\n\tvar most string = 0\n\tfor _, word := range all {\n\t\tif len(word) > most {\n\t\t\tmost = len(word)\n\t\t}\n\t}\n\treturn most\n}\n',
    },
    complaints: [
      ['words.go', 4, 'cannot use 0 (untyped int constant) as string value in variable declaration'],
      ['words.go', 6, 'invalid operation: len(word) > most (mismatched types int and string)'],
      ['words.go', 7, 'cannot use len(word) (value of type int) as string value in assignment'],
      ['words.go', 10, 'cannot use most (variable of type string) as int value in return statement'],
    ],
    edited: ['words.go', 4, '\tvar most int = 0'],
    names: ['Longest', 'all', 'most', 'word'],
  },
  {
    name: 'a field, declared in another file than that which cannot use it',
    language: 'typescript',
    files: {
      'item.ts': 'export interface Item {\n  readonly price: string;\n  readonly count: number;\n}\n',
      'cart.ts':
        "import type { Item } from './item.js';\n\nexport const worth = (item: Item): number => item.price * item.count;\nexport const twice = (item: Item): number => Math.max(item.price, 2);\n",
    },
    complaints: [
      [
        'cart.ts',
        3,
        "The left-hand side of an arithmetic operation must be of type 'any', 'number', 'bigint' or an enum type.",
      ],
      ['cart.ts', 4, "Argument of type 'string' is not assignable to parameter of type 'number'."],
    ],
    edited: ['item.ts', 2, '  readonly price: number;'],
    names: ['Item', 'item', 'price', 'count', 'worth', 'twice', 'cart'],
  },
  {
    name: 'a parameter that neither the function nor its callers want so',
    language: 'python',
    files: {
      'halves.py': 'def half(value: str) -> int:\n    return value // 2\n',
      'shop.py':
        'from halves import half\n\n\ndef parts(counts: list[int]) -> list[int]:\n    return [half(one) for one in counts]\n',
    },
    complaints: [
      ['shop.py', 5, 'Argument 1 to "half" has incompatible type "int"; expected "str"'],
      ['halves.py', 2, 'Unsupported operand types for // ("str" and "int")'],
    ],
    edited: ['halves.py', 1, 'def half(value: int) -> int:'],
    names: ['half', 'value', 'halves', 'shop', 'parts', 'counts', 'one'],
  },
  {
    name: 'what a function gives, by its last expression and by those who call it',
    language: 'rust',
    files: {
      'src/lib.rs':
        'pub fn label(name: &str, count: i64) -> i64 {\n    format!("{} ({})", name, count)\n}\n\npub fn twice(name: &str) -> String {\n    label(name, 2)\n}\n',
    },
    complaints: [
      ['src/lib.rs', 2, 'mismatched types: expected `i64`, found `String`'],
      ['src/lib.rs', 6, 'mismatched types: expected `String`, found `i64`'],
    ],
    edited: ['src/lib.rs', 1, 'pub fn label(name: &str, count: i64) -> String {'],
    names: ['label', 'name', 'count', 'twice'],
  },
];

const syntax = createSyntax();
const languages = createLanguages(process.env, syntax);

/** The trees after the rule's first two proposals for the first complaint: where they weigh the same, the checks decide. */
async function firstTwo({ language, files, complaints }: Row): Promise<Record<string, string>[]> {
  const failures = complaints.map(([file, line, message]) => ({
    ...failureOf({ file, line, message, code: 'code', bugType: 'TYPE_ERROR' }),
    language,
  }));
  const [failure] = failures;
  const adapter = Object.values(languages).find((one) => one?.languages.includes(language));
  if (!failure || !adapter) throw new Error('no complaint');
  const runs = [{ diagnostics: failures.map(({ diagnostic }) => diagnostic) }];
  const bench = openWorkbench({
    ...contextOf({ files }, [{ ...failure.diagnostic, file: 'any.py' }]),
    ...{ adapter, syntax, tree: memoryTree(files) },
    project: { id: 'one', language, adapter: adapter.id, root: '.', manifests: [] },
    search: { before: { runs, flaky: [] } } as never,
  });
  const trees: Record<string, string>[] = [];
  for await (const { edits } of retyping.propose(bench, failure)) {
    const changed = Object.entries(files).map(([path, text]) => {
      const own = edits.filter((edit) => edit.path === path);
      return [path, applyEdits(text, own) ?? text];
    });
    if (trees.push(Object.fromEntries(changed)) === 2) break;
  }
  return trees;
}

const line = (text: string | undefined, number: number) => text?.split('\n')[number - 1];

describe('a declaration is put right, rather than each of its uses', () => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const [file, number, text] = row.edited;
    const after = (await firstTwo(row)).find((tree) => line(tree[file], number) === text);
    expect(after).toMatchObject(Object.fromEntries(Object.entries(row.files).filter(([path]) => path !== file)));
  });

  test.each(ROWS.map((row) => [row.name, row] as const))('under other names: %s', async (_name, row) => {
    const rename = renamer(row.names);
    const [file, number, text] = row.edited;
    const trees = await firstTwo({
      ...row,
      files: Object.fromEntries(Object.entries(row.files).map(([path, code]) => [rename(path), rename(code)])),
      complaints: row.complaints.map(([path, at, message]) => [rename(path), at, rename(message)]),
    });
    expect(trees.map((tree) => line(tree[rename(file)], number))).toContain(rename(text));
  });

  test('a single complaint about a value that is missing is no reason to put another one', async () => {
    const files = { 'shop.py': 'def order(count: int = None) -> int:\n    return count or 1\n' };
    const trees = await firstTwo({
      ...{ name: '', language: 'python', files, edited: ['shop.py', 1, ''], names: [] },
      complaints: [
        ['shop.py', 1, 'Incompatible default for argument "count" (default has type "None", argument has type "int")'],
      ],
    });
    expect(trees.map((tree) => tree['shop.py'])[0]).toContain('= None');
  });
});
