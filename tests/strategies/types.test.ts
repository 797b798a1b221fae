import { texts, type Files, type Finding } from './support';
import { identifiersOf, renamer } from './rename';

interface Row {
  readonly name: string;
  readonly files: Files;
  readonly finding: Finding;
  readonly fixed: string;
  readonly keep?: readonly string[];
  /** Among the first so many; 1 where it is not said. */
  readonly within?: number;
  /** The file to look at where it is not the finding's. */
  readonly in?: string;
}

const mypy = (
  line: number,
  code: string,
  message: string,
  column: number | null = null,
  file = 'shop.py',
): Finding => ({ file, line, code, message, column, source: 'mypy', bugType: 'TYPE_ERROR' });
const raised = (
  line: number,
  code: string,
  message: string,
  bugType: Finding['bugType'] = 'TYPE_ERROR',
  file = 'shop.py',
): Finding => ({ file, line, code, message, bugType, tests: ['t'] });

const ROWS: readonly Row[] = [
  {
    name: 'a missing value where the docstring names the error',
    files: {
      'book.py':
        'class Book:\n    def find(self, name: str) -> "Book | None": ...\n\n\nclass UnknownName(LookupError):\n    pass\n',
      'shop.py':
        'from book import Book\n\n\ndef title(book: Book, name: str) -> str:\n    """Of a book; UnknownName where there is none."""\n    found = book.find(name)\n    return found.title\n',
    },
    finding: mypy(7, 'union-attr', 'Item "None" of "Book | None" has no attribute "title"', 12),
    fixed:
      'from book import Book, UnknownName\n\n\ndef title(book: Book, name: str) -> str:\n    """Of a book; UnknownName where there is none."""\n    found = book.find(name)\n    if found is None:\n        raise UnknownName(name)\n    return found.title\n',
    keep: ['LookupError', 'str', 'union', 'Item', 'has', 'attribute', 'of'],
  },
  {
    name: 'a missing value where the result may be missing too',
    files: {
      'shop.py':
        'import re\n\n\ndef number(text: str) -> int | None:\n    match = re.search(r"\\d+", text)\n    return int(match.group())\n',
    },
    finding: mypy(6, 'union-attr', 'Item "None" of "re.Match[str] | None" has no attribute "group"', 16),
    fixed:
      'import re\n\n\ndef number(text: str) -> int | None:\n    match = re.search(r"\\d+", text)\n    if match is None:\n        return None\n    return int(match.group())\n',
    keep: ['re', 'int', 'str', 'match', 'Match', 'search', 'group', 'd', 'Item', 'has', 'attribute', 'of'],
  },
  {
    name: 'a default of None',
    files: {
      'shop.py': 'def order(item: str, count: int = None) -> str | None:\n    return item if count else None\n',
    },
    finding: mypy(
      1,
      'assignment',
      'Incompatible default for argument "count" (default has type "None", argument has type "int")',
      30,
    ),
    fixed: 'def order(item: str, count: int | None = None) -> str | None:\n    return item if count else None\n',
    keep: ['str', 'int', 'Incompatible', 'default', 'for', 'argument', 'has', 'type'],
  },
  {
    name: 'a number put to a text',
    files: { 'shop.py': 'def label(item, count):\n    return "item " + count\n' },
    finding: raised(2, 'TypeError', 'can only concatenate str (not "int") to str'),
    fixed: 'def label(item, count):\n    return "item " + str(count)\n',
    keep: ['str', 'int', 'can', 'only', 'concatenate', 'to', 'not'],
  },
  {
    name: 'a method without self',
    files: { 'shop.py': 'class Shop:\n    def open(day):\n        return day\n' },
    finding: raised(2, 'TypeError', 'Shop.open() takes 1 positional argument but 2 were given'),
    fixed: 'class Shop:\n    def open(self, day):\n        return day\n',
    keep: ['takes', 'positional', 'argument', 'but', 'were', 'given'],
  },
  {
    name: 'a misspelt member',
    files: {
      'shop.py':
        'class Shop:\n    def __init__(self):\n        self.count = 0\n\n    def sell(self):\n        return self.cuont\n',
    },
    finding: raised(6, 'AttributeError', "'Shop' object has no attribute 'cuont'"),
    fixed:
      'class Shop:\n    def __init__(self):\n        self.count = 0\n\n    def sell(self):\n        return self.count\n',
    keep: ['self', 'object', 'has', 'attribute'],
  },
  {
    name: 'a member of another language',
    files: { 'shop.py': 'def low(names):\n    return [name.toLowerCase() for name in names]\n' },
    finding: raised(2, 'AttributeError', "'str' object has no attribute 'toLowerCase'"),
    fixed: 'def low(names):\n    return [name.lower() for name in names]\n',
    keep: ['str', 'toLowerCase', 'lower', 'object', 'has', 'attribute'],
  },
  {
    name: 'a misspelt keyword argument',
    files: { 'shop.py': 'def order(item, amount=1):\n    return item * amount\n\n\nprint(order("x", amuont=2))\n' },
    finding: raised(5, 'TypeError', "order() got an unexpected keyword argument 'amuont'"),
    fixed: 'def order(item, amount=1):\n    return item * amount\n\n\nprint(order("x", amount=2))\n',
    keep: ['got', 'an', 'unexpected', 'keyword', 'argument', 'print'],
  },
  {
    name: 'a result that nobody awaits',
    files: {
      'shop.py':
        'async def price(item):\n    return len(item)\n\n\nasync def bill(item):\n    return price(item) + 1\n',
    },
    finding: raised(6, 'TypeError', "unsupported operand type(s) for +: 'coroutine' and 'int'"),
    fixed:
      'async def price(item):\n    return len(item)\n\n\nasync def bill(item):\n    return await price(item) + 1\n',
    keep: ['len', 'int', 'coroutine', 'unsupported', 'operand', 'type', 's'],
  },
  {
    name: 'a list sorted in place',
    files: { 'shop.py': 'def ranks(rows):\n    rows = rows.sort()\n    return rows[0]\n' },
    finding: raised(3, 'TypeError', "'NoneType' object is not subscriptable"),
    fixed: 'def ranks(rows):\n    rows = sorted(rows)\n    return rows[0]\n',
    keep: ['sort', 'sorted', 'NoneType', 'object', 'subscriptable'],
  },
  {
    name: 'a misspelt variable',
    files: { 'shop.py': 'def total(prices):\n    result = sum(prices)\n    return reslut\n' },
    finding: { ...raised(3, 'NameError', "name 'reslut' is not defined", 'LOGIC') },
    fixed: 'def total(prices):\n    result = sum(prices)\n    return result\n',
    keep: ['sum', 'defined', 'name'],
  },
  {
    name: 'a misspelt binding',
    files: { 'shop.py': 'def total(prcies):\n    return sum(prices) + len(prices)\n' },
    finding: { ...raised(2, 'NameError', "name 'prices' is not defined", 'LOGIC') },
    fixed: 'def total(prices):\n    return sum(prices) + len(prices)\n',
    keep: ['sum', 'len', 'defined', 'name'],
  },
  {
    name: 'a misspelt key',
    files: {
      'shop.py':
        'def area(box):\n    return box["width"] * box["heigth"]\n\n\nprint(area({"width": 1, "height": 2}))\n',
    },
    finding: { ...raised(2, 'KeyError', "'heigth'", 'LOGIC') },
    fixed: 'def area(box):\n    return box["width"] * box["height"]\n\n\nprint(area({"width": 1, "height": 2}))\n',
    keep: ['print'],
  },
  {
    name: 'a forgotten return',
    files: {
      'shop.py': 'def total(prices):\n    result = 0\n    for price in prices:\n        result += price\n',
      'test_shop.py': 'from shop import total\n\n\ndef test_total():\n    assert total([1, 2]) == 3\n',
    },
    finding: { ...raised(5, 'AssertionError', 'assert None == 3', 'LOGIC', 'test_shop.py') },
    in: 'shop.py',
    fixed: 'def total(prices):\n    result = 0\n    for price in prices:\n        result += price\n    return result\n',
    keep: ['assert', 'test_shop', 'test_total'],
  },
  {
    name: 'a comment that silences nothing',
    files: { 'shop.py': 'def total(prices: list[int]) -> int:\n    return sum(prices)  # type: ignore[arg-type]\n' },
    finding: mypy(2, 'unused-ignore', 'Unused "type: ignore" comment'),
    fixed: 'def total(prices: list[int]) -> int:\n    return sum(prices)\n',
    keep: ['list', 'int', 'sum', 'type', 'ignore', 'arg'],
  },
];

const PYTHON = ['py', 'self', 'cls', 'None', 'is', 'not', 'no', '__init__'];

async function tried(row: Row, rename: (text: string) => string) {
  const files = Object.fromEntries(Object.entries(row.files).map(([path, text]) => [rename(path), rename(text)]));
  const finding = { ...row.finding, file: rename(row.finding.file), message: rename(row.finding.message) };
  return texts({ files }, [finding], row.within ?? 1, rename(row.in ?? row.finding.file));
}

describe('types, members and forgotten parts', () => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    expect(await tried(row, (text) => text)).toContain(row.fixed);
  });

  test.each(ROWS.map((row) => [row.name, row] as const))('under other names: %s', async (_name, row) => {
    const keep = new Set([...PYTHON, ...(row.keep ?? [])]);
    const words = Object.entries(row.files).flatMap(([path, text]) => [
      ...path.split(/[/.]/),
      ...identifiersOf(text.replace(/["']/g, ' ')),
    ]);
    const rename = renamer(words.filter((word) => word !== '' && !keep.has(word)));
    expect(await tried(row, rename)).toContain(rename(row.fixed));
  });
});
