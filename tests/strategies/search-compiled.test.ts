import type { Cluster } from '../../domain/failure';
import type { Language } from '../../domain/names';
import { createLanguages } from '../../services/languages';
import type { RepairContext } from '../../services/strategies/contract';
import { byCompiler, isOfCompiler } from '../../services/strategies/search/compiled';
import { memoryTree } from './support';
import { syntax, texts } from './search-support';

const languages = createLanguages(process.env, syntax);

function contextOf(language: Language, path: string, text: string, line: number, tests: string[] = []): RepairContext {
  const failure = { id: '1', language, bugType: 'TYPE_ERROR', file: path, line, tests, diagnostic: { frames: [] } };
  const cluster = { id: 'c', failures: [failure], root: failure } as unknown as Cluster;
  const project = { id: `${language}:.`, language, adapter: language, root: '.', manifests: [] };
  const signal = new AbortController().signal;
  const adapter = languages[language] ?? languages.javascript;
  return { cluster, project, adapter, tree: memoryTree({ [path]: text }), syntax, signal } as unknown as RepairContext;
}

// What is declared is wrong; the compiler complains where it is used.
const ROWS: readonly (readonly [Language, string, string, string, string])[] = [
  [
    'go',
    'count.go',
    'package count\n\nfunc Last(parts []string) string {\n\tsize := parts\n\treturn parts[size-1]\n}\n',
    'parts[size-1]',
    'size := len(parts)',
  ],
  [
    'rust',
    'src/lib.rs',
    "pub fn joined(words: &[&str]) -> String {\n    let mut first = 1;\n    let mut out = String::new();\n    for word in words {\n        if !first {\n            out.push(' ');\n        }\n        first = false;\n        out.push_str(word);\n    }\n    out\n}\n",
    '!first',
    'let mut first = true;',
  ],
  [
    'java',
    'src/main/java/Text.java',
    'final class Text {\n    static String last(String text) {\n        int size = text;\n        return text.substring(size - 1);\n    }\n}\n',
    'int size = text',
    'int size = text.length();',
  ],
  [
    'typescript',
    'src/size.ts',
    'export function half(list: string[]): number {\n  const size = list;\n  return size / 2;\n}\n',
    'size / 2',
    'const size = list.length;',
  ],
];

test.each(ROWS)(
  '%s: an error of types leads to where the name is declared',
  async (language, path, text, at, wanted) => {
    const line = text.slice(0, text.indexOf(at)).split('\n').length;
    const context = contextOf(language, path, text, line);
    expect(isOfCompiler(context)).toBe(true);
    const made: string[] = [];
    for await (const { patch } of byCompiler(context)) made.push(patch.changes[0]?.after ?? '');
    expect(made.some((after) => after.includes(wanted))).toBe(true);
    expect(made.length).toBeLessThan(60);
  },
);

test('where tests failed they are what a search goes by', () => {
  expect(isOfCompiler(contextOf('go', 'a.go', 'package a\n', 1, ['a_test.go::TestA']))).toBe(false);
  expect(isOfCompiler(contextOf('python', 'a.py', 'a = 1\n', 1))).toBe(false);
});

test('a value of an enumeration stands for another, a separator for another', async () => {
  const text = 'enum Mode { Low, High }\n\nfn is_high(mode: Mode) -> bool {\n    mode == Mode::Low && joined("-")\n}\n';
  const made = await texts('rust', text);
  expect(made).toContain(text.replace('Mode::Low', 'Mode::High'));
  expect(made).toContain(text.replace('"-"', '"_"'));
});
