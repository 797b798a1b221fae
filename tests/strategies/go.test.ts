import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyEdits } from '../../domain/text-edit';
import type { Failure } from '../../domain/failure';
import { createLanguages } from '../../services/languages';
import type { LanguageAdapter } from '../../services/languages/contract';
import { execSync } from '../../services/process/spawn';
import { onPath } from '../../services/stack/parts/part';
import { goRules } from '../../services/strategies/rule-first/go';
import { openWorkbench } from '../../services/strategies/rule-first/workbench';
import { createSyntax } from '../../services/syntax';
import { writeFiles, type Files } from '../support/repositories';
import { memoryTree } from './support';

const syntax = createSyntax();
const { go: adapter } = createLanguages(process.env, syntax) as { go: LanguageAdapter };
const project = { id: 'go:.', language: 'go', adapter: 'go', root: '.', manifests: [] } as const;
const MODULE = { 'go.mod': 'module example.org/shop\n\ngo 1.21\n' };

/** What the machine's own Go says of a module, as the adapter reads it. */
function findings(files: Files, kind: 'build' | 'vet' | 'gofmt'): Failure[] {
  const dir = mkdtempSync(join(tmpdir(), 'go-rules-'));
  try {
    writeFiles(dir, files);
    const tool = kind === 'gofmt' ? 'gofmt' : `go-${kind}`;
    const argv = { build: ['go', 'build', './...'], vet: ['go', 'vet', '-json', './...'], gofmt: ['gofmt', '-d', '.'] }[
      kind
    ];
    const { code, stdout, stderr } = execSync(argv, {
      cwd: dir,
      env: { ...process.env, CGO_ENABLED: '0' },
      timeoutMs: 120_000,
    });
    const capture = (b: Buffer) => {
      const text = b.toString().replaceAll(dir, '/checkout');
      return { text, totalBytes: text.length, droppedBytes: 0 };
    };
    const check = {
      ...({
        id: 'c',
        projectId: 'go:.',
        kind: 'build',
        command: argv.join(' '),
        cwd: '.',
        language: 'go',
        tool,
      } as const),
      ...({ source: 'convention', origin: 'go.mod', timeoutSecs: 60 } as const),
    };
    const result = {
      ...{ containerId: 'host', exitCode: code, signal: null, stdout: capture(stdout), stderr: capture(stderr) },
      ...{ durationMs: 0, timedOut: false, outOfMemory: false, peakMemMb: 0, refusedHosts: [] },
    };
    return adapter.parse(check, project, { result, reports: {} }).diagnostics.map((diagnostic, i) => ({
      ...{
        id: String(i),
        projectId: 'go:.',
        checkId: 'c',
        language: 'go',
        bugType: diagnostic.bugType,
        diagnostic,
        tests: [],
      },
      ...{ file: diagnostic.file, line: diagnostic.line, submittedLine: diagnostic.line },
    }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The file after each of the first proposals for the first finding, best first within each rule. */
async function healed(files: Files, path: string, kind: 'build' | 'vet' | 'gofmt'): Promise<string[]> {
  const failures = findings(files, kind);
  const [root] = failures;
  if (!root) throw new Error('Go finds nothing wrong');
  const host = (argv: readonly string[]) => execSync(argv, { env: process.env, timeoutMs: 60_000 });
  const bench = openWorkbench({
    ...{ cluster: { id: 'c', failures: [root], root }, project, adapter, tree: memoryTree(files), syntax },
    run: async ({ argv }) => {
      const { code, stdout } = host(argv);
      const capture = { text: stdout.toString(), totalBytes: 0, droppedBytes: 0 };
      const result = {
        containerId: '',
        exitCode: code,
        signal: null,
        stdout: capture,
        stderr: { ...capture, text: '' },
      };
      return {
        result: { ...result, durationMs: 0, timedOut: false, outOfMemory: false, peakMemMb: 0, refusedHosts: [] },
        reports: {},
      };
    },
    runAndDiff: async () => {
      const dir = mkdtempSync(join(tmpdir(), 'go-rules-'));
      writeFiles(dir, { 'a.go': files[path] ?? '' });
      const { stdout } = execSync(['gofmt', join(dir, 'a.go')], { env: process.env, timeoutMs: 60_000 });
      rmSync(dir, { recursive: true });
      return { [path]: stdout.toString() };
    },
    signal: new AbortController().signal,
  });
  const found: { text: string; prior: number }[] = [];
  for (const rule of goRules.filter((one) => one.applies(root))) {
    let count = 0;
    for await (const { edits, prior } of rule.propose(bench, root)) {
      const own = edits.filter((edit) => edit.path === path);
      found.push({ text: applyEdits(files[path] ?? '', own) ?? '', prior });
      if (++count > 40) break;
    }
  }
  return found.sort((a, b) => b.prior - a.prior).map(({ text }) => text);
}

const PRICES = `package shop

import (
	"fmt"
	"strings"
)

// Price of one item.
type Price struct {
	Cents int
	Label string
}

func Parse(text string) (int, error) {
	var cents int
	_, err := fmt.Sscanf(text, "%d", &cents)
	return cents, err
}

func Sum(list []Price) int {
	total := 0
	for _, one := range list {
		if one.Cents > 0 {
			total += one.Cents
		}
	}
	return total
}

func Title(p Price) string {
	name := strings.ToUpper(p.Label)
	return fmt.Sprintf("%s: %d", name, p.Cents)
}

func Add(text string, to int) (int, error) {
	cents, err := Parse(text)
	if err != nil {
		return 0, err
	}
	return cents + to, nil
}
`;
const STORE = 'package store\n\nfunc Open() int { return 1 }\n';
const MAIN = `package main

import "example.org/shop/internal/store"

func main() { println(store.Open()) }
`;

const there = onPath('go', process.env) ? describe : describe.skip;
there('faults of Go are healed to what was there before', () => {
  test.each<[string, string, string, 'build' | 'vet', number]>([
    ['an unused import', '\t"fmt"\n', '\t"fmt"\n\t"os"\n', 'build', 1],
    ['a missing import', '\t"strings"\n', '', 'build', 1],
    ['an unused variable', '\ttotal := 0\n', '\ttotal := 0\n\tother := 1\n', 'build', 1],
    ['a misspelt package', '"strings"', '"string"', 'build', 2],
    ['a misspelt function of a package', 'strings.ToUpper', 'strings.ToUper', 'build', 2],
    ['a misspelt field', 'p.Label)', 'p.Lable)', 'build', 1],
    ['a misspelt name', 'total += one.Cents', 'totl += one.Cents', 'build', 3],
    ['a call of a function under a wrong name', 'Parse(text)\n\tif', 'Prase(text)\n\tif', 'build', 2],
    [
      'an error left out',
      'cents, err := Parse(text)\n\tif err != nil {\n\t\treturn 0, err\n\t}',
      'cents := Parse(text)',
      'build',
      1,
    ],
    [
      'a declaration that declares nothing',
      '\treturn cents + to, nil',
      '\tcents := cents + 0\n\treturn cents + to, nil',
      'build',
      3,
    ],
    ['a verb of a wrong type', '%s: %d', '%d: %d', 'vet', 1],
    ['a missing brace', '\t\t\ttotal += one.Cents\n\t\t}\n', '\t\t\ttotal += one.Cents\n', 'build', 1],
    ['a missing closing parenthesis', 'strings.ToUpper(p.Label)', 'strings.ToUpper(p.Label', 'build', 2],
    ['a missing opening brace', 'list {', 'list', 'build', 3],
    ['a missing comma', '"%d", &cents', '"%d" &cents', 'build', 3],
    ['a missing quote', '"%s: %d"', '"%s: %d', 'build', 4],
    ['a misspelt keyword', 'for _, one', 'fro _, one', 'build', 3],
    ['a brace too many', '\treturn total\n}\n', '\treturn total\n}\n}\n', 'build', 3],
  ])('%s', async (_, good, bad, kind, within) => {
    expect(PRICES).toContain(good);
    const files = { ...MODULE, 'prices.go': PRICES.replace(good, bad) };
    const found = await healed(files, 'prices.go', kind);
    if (_ === 'a declaration that declares nothing')
      expect(found.slice(0, within)).toContain(files['prices.go']?.replace('cents := cents + 0', 'cents = cents + 0'));
    else expect(found.slice(0, within)).toContain(PRICES);
  });

  test('a package by a wrong path, with the name that it is used by', async () => {
    const files = { ...MODULE, 'internal/store/s.go': STORE, 'cmd/a/main.go': MAIN.replaceAll('store', 'storage') };
    expect((await healed(files, 'cmd/a/main.go', 'build'))[0]).toBe(MAIN);
  });

  test.each([
    ['int', 'string', 'strconv.Itoa(n)'],
    ['int', 'float64', 'float64(n)'],
    ['int64', 'int', 'int(n)'],
    ['[]byte', 'string', 'string(n)'],
    ['error', 'string', 'n.Error()'],
    ['string', '[]byte', '[]byte(n)'],
  ])('a value of %s where %s is wanted', async (from, to, code) => {
    const text = `package shop\n\nfunc take(v ${to}) {}\n\nfunc Give(n ${from}) { take(n) }\n`;
    const [best] = await healed({ ...MODULE, 'a.go': text }, 'a.go', 'build');
    expect(best).toContain(`take(${code})`);
  });

  test('a file that is not formatted', async () => {
    const files = { ...MODULE, 'prices.go': PRICES.replace('total := 0', 'total  :=  0') };
    expect((await healed(files, 'prices.go', 'gofmt'))[0]).toBe(PRICES);
  });
});
