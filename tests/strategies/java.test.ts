import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../domain/failure';
import { applyEdits } from '../../domain/text-edit';
import { createLanguages } from '../../services/languages';
import type { LanguageAdapter } from '../../services/languages/contract';
import { parseCompiler } from '../../services/languages/java/parse-compiler';
import { execSync } from '../../services/process/spawn';
import { onPath } from '../../services/stack/parts/part';
import { javaRules } from '../../services/strategies/rule-first/java';
import { openWorkbench } from '../../services/strategies/rule-first/workbench';
import { createSyntax } from '../../services/syntax';
import { writeFiles, type Files } from '../support/repositories';
import { memoryTree } from './support';

const syntax = createSyntax();
const { java: adapter } = createLanguages(process.env, syntax) as { java: LanguageAdapter };
const project = { id: 'java:.', language: 'java', adapter: 'java', root: '.', manifests: [] } as const;

/** javac's own words in the shape that Maven prints them in. */
function asMaven(output: string): string {
  const lines = output.split('\n');
  return lines
    .map((line, i) => {
      const [, file, row, message] = /^(\S+\.java):(\d+): error: (.*)$/.exec(line) ?? [];
      const caret = lines.slice(i + 1, i + 8).find((one) => /^\s*\^$/.test(one)) ?? '^';
      if (file !== undefined) return `[ERROR] /checkout/${file}:[${row},${caret.indexOf('^') + 1}] ${message}`;
      return /^ {2}(symbol|location):/.test(line) ? line : null;
    })
    .filter((line) => line !== null)
    .join('\n');
}

/** What the machine's own compiler says of sources, as the adapter reads it. */
function findings(files: Files): Failure[] {
  const dir = mkdtempSync(join(tmpdir(), 'java-rules-'));
  try {
    writeFiles(dir, files);
    const argv = [
      'javac',
      '-J-XX:+UseSerialGC',
      '-J-XX:TieredStopAtLevel=1',
      '-proc:none',
      '-d',
      'out',
      ...Object.keys(files),
    ];
    const { stderr } = execSync(argv, { cwd: dir, env: process.env, timeoutMs: 120_000 });
    return parseCompiler(asMaven(stderr.toString()), '.').map((diagnostic, i) => ({
      ...{ id: String(i), projectId: project.id, checkId: 'c', language: 'java', bugType: diagnostic.bugType },
      ...{ file: diagnostic.file, line: diagnostic.line, submittedLine: diagnostic.line, diagnostic, tests: [] },
    }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Texts of the failing file that the rules propose for the first finding, the likeliest first. */
async function proposals(files: Files): Promise<string[]> {
  const [root] = findings(files);
  if (!root) throw new Error('the compiler finds nothing');
  const context = {
    ...{ cluster: { id: 'c', failures: [root], root }, project, adapter, tree: memoryTree(files), syntax },
    ...{ signal: new AbortController().signal },
  };
  const bench = openWorkbench(context as unknown as Parameters<typeof openWorkbench>[0]);
  const found: { prior: number; text: string }[] = [];
  for (const rule of javaRules.filter((one) => one.applies(root))) {
    for await (const { edits, prior } of rule.propose(bench, root)) {
      const text = applyEdits(
        bench.text(root.file) ?? '',
        edits.filter(({ path }) => path === root.file),
      );
      if (text !== null) found.push({ prior, text });
    }
  }
  return found.sort((a, b) => b.prior - a.prior).map(({ text }) => text);
}

const PRICE = 'src/main/java/shop/model/Price.java';
const SHOP = 'src/main/java/shop/Shop.java';
const model = 'package shop.model;\n\npublic record Price(int cents, String currency) {}\n';
const method = (body: string, head = 'public int run(java.util.List<String> names, long amount)') =>
  `package shop;\n\nclass Shop {\n    ${head} {\n        ${body}\n    }\n}\n`;

const CASES: readonly (readonly [string, string, string])[] = [
  ['a semicolon', method('int a = 1\n        return a;'), method('int a = 1;\n        return a;')],
  [
    'a semicolon beside a name that every object has',
    method('return names.toString()', 'String run(Object names)'),
    method('return names.toString();', 'String run(Object names)'),
  ],
  ['a parenthesis', method('return (1 + 2;'), method('return (1 + 2);')],
  [
    'an import of the JDK',
    'package shop;\n\nclass Shop {\n    List<String> names;\n}\n',
    'package shop;\n\nimport java.util.List;\n\nclass Shop {\n    List<String> names;\n}\n',
  ],
  [
    'an import of the project, in order',
    'package shop;\n\nimport java.util.List;\n\nclass Shop {\n    List<Price> prices;\n}\n',
    'package shop;\n\nimport java.util.List;\nimport shop.model.Price;\n\nclass Shop {\n    List<Price> prices;\n}\n',
  ],
  [
    'a package that is not there',
    'package shop;\n\nimport shop.modle.Price;\n\nclass Shop {\n    Price price;\n}\n',
    'package shop;\n\nimport shop.model.Price;\n\nclass Shop {\n    Price price;\n}\n',
  ],
  [
    'a class that is misspelt where it is imported',
    'package shop;\n\nimport java.util.ArrayLst;\n\nclass Shop {\n    Object names = new ArrayList<String>();\n}\n',
    'package shop;\n\nimport java.util.ArrayList;\n\nclass Shop {\n    Object names = new ArrayList<String>();\n}\n',
  ],
  ['a local', method('return (int) amuont;'), method('return (int) amount;')],
  ['a method of a list', method('return names.sise();'), method('return names.size();')],
  ['a method of a text', method('return names.get(0).lenght();'), method('return names.get(0).length();')],
  [
    'a component of a record',
    method('return p.cent();', 'int run(shop.model.Price p)'),
    method('return p.cents();', 'int run(shop.model.Price p)'),
  ],
  [
    'a variable that is too narrow for what the method gives back',
    method('int sum = amount * 2;\n        return sum;', 'long run(long amount)'),
    method('long sum = amount * 2;\n        return sum;', 'long run(long amount)'),
  ],
  [
    'a cast',
    method('return Math.round(2.5) + 1;', 'int run()'),
    method('return (int) (Math.round(2.5) + 1);', 'int run()'),
  ],
  [
    'a number for a text',
    method('String text = n;\n        return text;', 'String run(int n)'),
    method('String text = String.valueOf(n);\n        return text;', 'String run(int n)'),
  ],
  [
    'a text for a number',
    method('return text;', 'int run(String text)'),
    method('return Integer.parseInt(text);', 'int run(String text)'),
  ],
  [
    'an exception',
    method('throw new Exception("x");', 'void run()'),
    method('throw new Exception("x");', 'void run() throws Exception'),
  ],
  [
    'an assignment for a comparison',
    method('if (n = 1) return 2;\n        return 3;', 'int run(int n)'),
    method('if (n == 1) return 2;\n        return 3;', 'int run(int n)'),
  ],
];

(onPath('javac', process.env) ? describe : describe.skip)('rules for Java', () => {
  it.each(CASES)('%s', async (_, before, after) => {
    const files = { [SHOP]: before, [PRICE]: model };
    const found = await proposals(files);
    expect(found.slice(0, 4)).toContain(after);
    expect(findings({ ...files, [SHOP]: after })).toEqual([]);
  });
});
