import { applyAnswer } from '../../services/llm/edits/apply';
import type { ModelEdit } from '../../services/llm/edits/answer';
import type { Tree } from '../../services/languages/contract';
import { createSyntax } from '../../services/syntax';

const PY = `import os


class Cart:
    def add(self, item):
        self.items.append(item)

    def total(self):
        return sum(self.prices)


def total(items):
    return sum(items)
`;
const JS = `export const add = (a, b) => {\r\n  return a - b;\r\n};\r\n\r\nexport function twice(n) {\r\n  return n + n;\r\n}\r\n`;
const SECRET = `KEY = "[redacted]"\n\n\ndef key():\n    return KEY\n`;
const FILES: Record<string, string> = {
  'shop/cart.py': PY,
  'web/add.js': JS,
  'shop/key.py': SECRET,
  'README.md': '# Shop\n',
};

const tree: Tree = {
  ...{ root: '/nowhere', files: Object.keys(FILES), has: (path) => path in FILES },
  ...{ read: (path) => FILES[path] ?? null, encoding: () => 'utf8' },
};
const syntax = createSyntax();
const apply = (edits: readonly Partial<ModelEdit>[], only?: readonly string[]) => {
  const whole = edits.map((one): ModelEdit => ({
    path: 'shop/cart.py',
    kind: 'replace',
    search: '',
    name: '',
    replace: '',
    ...one,
  }));
  return applyAnswer({ diagnosis: '', edits: whole }, { tree, syntax, ...(only && { only }) });
};
async function after(edit: Partial<ModelEdit>): Promise<string> {
  const applied = await apply([edit]);
  if ('refused' in applied) throw new Error(applied.refused);
  return applied.patch.changes[0]?.after ?? '';
}

test.each<[string, Partial<ModelEdit>, string]>([
  [
    'word for word',
    { search: 'return sum(items)', replace: 'return sum(i.price for i in items)' },
    'def total(items):\n    return sum(i.price for i in items)\n',
  ],
  [
    'with other white space at the ends of lines',
    {
      search: 'def add(self, item):  \n        self.items.append(item)',
      replace: 'def add(self, item):\n        self.items += [item]',
    },
    '    def add(self, item):\n        self.items += [item]\n\n',
  ],
  [
    'without its indentation',
    {
      search: 'def add(self, item):\n    self.items.append(item)\n',
      replace: 'def add(self, item):\n    self.items += [item]\n',
    },
    '    def add(self, item):\n        self.items += [item]\n\n    def total',
  ],
  [
    'nearly',
    { search: '        self.items.apend(item)', replace: '        self.items += [item]' },
    'item):\n        self.items += [item]\n\n',
  ],
])('a block is found %s', async (_title, edit, part) => {
  expect(await after(edit)).toContain(part);
});

test.each<[string, Partial<ModelEdit>, string]>([
  [
    'a method by class and name',
    { name: 'Cart.total', replace: 'def total(self):\n    return sum(self.prices.values())' },
    '    def total(self):\n        return sum(self.prices.values())\n\n\ndef total(items)',
  ],
  [
    'a function, although a method has its name',
    { name: 'total', replace: 'def total(items):\n    return sum(items, 0)' },
    '\n\ndef total(items):\n    return sum(items, 0)\n',
  ],
  [
    'a constant that is a function, with its export and line ends',
    { path: 'web/add.js', name: 'add', replace: 'export const add = (a, b) => {\n  return a + b;\n};' },
    'export const add = (a, b) => {\r\n  return a + b;\r\n};\r\n\r\nexport',
  ],
  [
    'an exported function without the export',
    { path: 'web/add.js', name: 'twice', replace: 'function twice(n) {\n  return 2 * n;\n}' },
    '\r\nexport function twice(n) {\r\n  return 2 * n;\r\n}\r\n',
  ],
])('a whole function is replaced: %s', async (_title, edit, part) => {
  const text = await after({ kind: 'function', ...edit });
  expect(text).toContain(part);
  expect(text.split('\n').length).toBe((FILES[edit.path ?? 'shop/cart.py'] ?? '').split('\n').length);
});

test.each<[string, Partial<ModelEdit>, RegExp]>([
  ['what is there twice', { search: 'def ', replace: 'def x' }, /more than once/],
  ['what is not there', { search: 'return product(items)\n    # nothing like it', replace: '' }, /not in the file/],
  ['nothing to search for', { search: ' \n', replace: 'x' }, /empty/],
  ['a file that is not there', { path: 'shop/new.py', search: 'x', replace: 'y' }, /no such file/],
  ['a place outside the checkout', { path: '../../etc/passwd', search: 'root', replace: 'x' }, /no such file/],
  ['an absolute path', { path: '/etc/passwd', search: 'root', replace: 'x' }, /no such file/],
  [
    'a function that is not there',
    { kind: 'function', name: 'Cart.remove', replace: 'def remove(self): pass' },
    /no function/,
  ],
  ['what cannot be parsed', { search: 'return sum(items)', replace: 'return sum(items' }, /cannot be parsed/],
  ['no change', { search: 'return sum(items)', replace: 'return sum(items)' }, /change nothing/],
  ['hidden text', { path: 'shop/key.py', search: 'return KEY', replace: 'return "[redacted]"' }, /hidden text/],
])('%s is refused', async (_title, edit, why) => {
  expect(await apply([edit])).toEqual({ refused: expect.stringMatching(why) });
});

test('files that were not shown, no edits, and too many are refused', async () => {
  const edit = { path: 'README.md', search: '# Shop', replace: '# Shops' };
  expect(await apply([edit], ['shop/cart.py'])).toEqual({ refused: 'README.md: not a file that may be changed' });
  expect(await apply([])).toEqual({ refused: 'the model has no edit to propose' });
  expect(await apply(Array.from({ length: 21 }, () => edit))).toEqual({ refused: '21 edits are more than 20' });
});
