import { texts, type Files, type Finding } from './support';
import { identifiersOf, renamer } from './rename';

interface Row {
  readonly name: string;
  readonly files: Files;
  readonly finding: Finding;
  /** The failing file as a person would leave it. */
  readonly fixed: string;
  /** Names of the standard library and of Python, which keep theirs. */
  readonly keep?: readonly string[];
  readonly within?: number;
}

const importError = (file: string, line: number, message: string): Finding => ({
  file,
  line,
  code: 'ImportError',
  message,
  bugType: 'IMPORT',
  tests: ['t'],
});
const noModule = (file: string, line: number, module: string): Finding => ({
  file,
  line,
  code: 'ModuleNotFoundError',
  message: `No module named '${module}'`,
  bugType: 'IMPORT',
  tests: ['t'],
});
const undefinedName = (file: string, line: number, name: string): Finding => ({
  file,
  line,
  code: 'NameError',
  message: `name '${name}' is not defined`,
  bugType: 'LOGIC',
  tests: ['t'],
});

const models =
  'class Item:\n    pass\n\n\nclass StockLine:\n    pass\n\n\ndef shorten(text, limit):\n    return text[:limit]\n';

const ROWS: readonly Row[] = [
  {
    name: 'a misspelt name',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/report.py': 'from depot.models import StockLnie\n\nEMPTY = StockLnie()\n',
    },
    finding: importError(
      'depot/report.py',
      1,
      "cannot import name 'StockLnie' from 'depot.models' (/somewhere/models.py)",
    ),
    fixed: 'from depot.models import StockLine\n\nEMPTY = StockLine()\n',
  },
  {
    name: 'a renamed class that the file itself promises',
    files: {
      'depot/__init__.py': 'from depot.models import Item, StockLevel\n\n__all__ = ["Item", "StockLine"]\n',
      'depot/models.py': models,
    },
    finding: importError(
      'depot/__init__.py',
      1,
      "cannot import name 'StockLevel' from 'depot.models' (/somewhere/models.py)",
    ),
    fixed: 'from depot.models import Item, StockLine\n\n__all__ = ["Item", "StockLine"]\n',
  },
  {
    name: 'a renamed function whose uses follow',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/report.py':
        'from depot.models import truncate\n\n\ndef row(cells):\n    return [truncate(cell, 9) for cell in cells]\n',
    },
    finding: importError(
      'depot/report.py',
      1,
      "cannot import name 'truncate' from 'depot.models' (/somewhere/models.py)",
    ),
    fixed: 'from depot.models import shorten\n\n\ndef row(cells):\n    return [shorten(cell, 9) for cell in cells]\n',
  },
  {
    name: 'a name that moved to another module',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/texts.py': '',
      'depot/report.py': 'from depot.texts import shorten\n\nprint(shorten("x", 1))\n',
    },
    finding: importError('depot/report.py', 1, "cannot import name 'shorten' from 'depot.texts' (/somewhere/texts.py)"),
    fixed: 'from depot.models import shorten\n\nprint(shorten("x", 1))\n',
  },
  {
    name: 'a misspelt module',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/report.py': 'from depot.modles import Item\n\nprint(Item())\n',
    },
    finding: noModule('depot/report.py', 1, 'depot.modles'),
    fixed: 'from depot.models import Item\n\nprint(Item())\n',
  },
  {
    name: 'one dot too few',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/inner/__init__.py': '',
      'depot/inner/report.py': 'from .models import Item\n\nprint(Item())\n',
    },
    finding: noModule('depot/inner/report.py', 1, 'depot.inner.models'),
    fixed: 'from ..models import Item\n\nprint(Item())\n',
  },
  {
    name: 'a module beside the file without its package',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/report.py': 'from models import Item\n\nprint(Item())\n',
    },
    finding: noModule('depot/report.py', 1, 'models'),
    fixed: 'from depot.models import Item\n\nprint(Item())\n',
    within: 3,
  },
  {
    name: 'a misspelt module of the standard library',
    files: { 'report.py': 'import jsno\n\n\ndef write(rows):\n    return jsno.dumps(rows)\n' },
    finding: noModule('report.py', 1, 'jsno'),
    fixed: 'import json\n\n\ndef write(rows):\n    return json.dumps(rows)\n',
    keep: ['json', 'jsno', 'dumps'],
  },
  {
    name: 'a name of the standard library that lives elsewhere by now',
    files: { 'report.py': 'from collections import Mapping, OrderedDict\n\nKINDS = (Mapping, OrderedDict)\n' },
    finding: importError(
      'report.py',
      1,
      "cannot import name 'Mapping' from 'collections' (/usr/lib/python3/collections/__init__.py)",
    ),
    fixed:
      'from collections import OrderedDict\nfrom collections.abc import Mapping\n\nKINDS = (Mapping, OrderedDict)\n',
    keep: ['collections', 'abc', 'Mapping', 'OrderedDict', 'usr', 'lib', 'python3', '__init__', 'py'],
  },
  {
    name: 'a missing import of a module',
    files: { 'report.py': '"""Reports."""\n\nimport sys\n\n\ndef here():\n    print(os.getcwd(), file=sys.stderr)\n' },
    finding: undefinedName('report.py', 7, 'os'),
    fixed: '"""Reports."""\n\nimport os\nimport sys\n\n\ndef here():\n    print(os.getcwd(), file=sys.stderr)\n',
    keep: ['sys', 'os', 'getcwd', 'print', 'file', 'stderr'],
  },
  {
    name: 'a missing import of a name of the project',
    files: {
      'depot/__init__.py': '',
      'depot/models.py': models,
      'depot/report.py': 'from depot.models import Item\n\nLINES = [Item(), StockLine()]\n',
    },
    finding: undefinedName('depot/report.py', 3, 'StockLine'),
    fixed: 'from depot.models import Item, StockLine\n\nLINES = [Item(), StockLine()]\n',
  },
];

const PYTHON = [
  'py',
  '__init__',
  '__all__',
  'print',
  'Error',
  'No',
  'module',
  'named',
  'cannot',
  'import',
  'name',
  'from',
  'is',
  'not',
  'defined',
  'somewhere',
];

async function firstTexts(row: Row, rename: (text: string) => string): Promise<{ tried: string[]; fixed: string }> {
  const files = Object.fromEntries(Object.entries(row.files).map(([path, text]) => [rename(path), rename(text)]));
  const finding = { ...row.finding, file: rename(row.finding.file), message: rename(row.finding.message) };
  return { tried: await texts({ files }, [finding], row.within ?? 1), fixed: rename(row.fixed) };
}

describe('imports', () => {
  test.each(ROWS.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    const { tried, fixed } = await firstTexts(row, (text) => text);
    expect(tried).toContain(fixed);
  });

  test.each(ROWS.map((row) => [row.name, row] as const))('under other names: %s', async (_name, row) => {
    const keep = new Set([...PYTHON, ...(row.keep ?? [])]);
    const words = Object.entries(row.files).flatMap(([path, text]) => [
      ...path.split(/[/.]/),
      ...identifiersOf(text),
      ...identifiersOf(text.replace(/["']/g, ' ')),
    ]);
    const rename = renamer([...words, ...identifiersOf(row.fixed)].filter((word) => word !== '' && !keep.has(word)));
    const { tried, fixed } = await firstTexts(row, rename);
    expect(tried).toContain(fixed);
  });
});
