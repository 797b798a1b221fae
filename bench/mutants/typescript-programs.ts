import { transpileModule, ScriptTarget, ModuleKind } from 'typescript';
import { program, type Program } from './programs';

/** TypeScript's. */
export const TYPESCRIPT_PROGRAMS: readonly Program[] = [
  program(
    'clamp',
    `
export function clamp(value: number, low: number, high: number): number {
    if (low > high) {
        [low, high] = [high, low];
    }
    if (value < low) {
        return low;
    }
    if (value > high) {
        return high;
    }
    return value;
}
`,
    ['clamp(5, 1, 9)', '5'],
    ['clamp(0, 1, 9)', '1'],
    ['clamp(12, 1, 9)', '9'],
    ['clamp(5, 9, 1)', '5'],
    ['clamp(1, 1, 9)', '1'],
    ['clamp(-3, 4, -2)', '-2'],
    ['clamp(7, 4, 4)', '4'],
    ['clamp(10, 9, 1)', '9'],
  ),
  program(
    'runs',
    `
export function runs(text: string): [string, number][] {
    const found: [string, number][] = [];
    let count = 0;
    for (let i = 0; i < text.length; i++) {
        count += 1;
        if (i + 1 === text.length || text[i + 1] !== text[i]) {
            found.push([text.charAt(i), count]);
            count = 0;
        }
    }
    return found;
}
`,
    ['runs("aab")', '[["a", 2], ["b", 1]]'],
    ['runs("")', '[]'],
    ['runs("aaa")', '[["a", 3]]'],
    ['runs("abc")', '[["a", 1], ["b", 1], ["c", 1]]'],
    ['runs("xxyyx")', '[["x", 2], ["y", 2], ["x", 1]]'],
    ['runs("z")', '[["z", 1]]'],
  ),
  program(
    'words',
    `
export function words(text: string, least: number): [string, number][] {
    const counts = new Map<string, number>();
    for (const word of text.toLowerCase().split(/[^a-z]+/)) {
        if (word && word.length >= least) {
            counts.set(word, (counts.get(word) ?? 0) + 1);
        }
    }
    return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}
`,
    ['words("a bb A", 1)', '[["a", 2], ["bb", 1]]'],
    ['words("a bb A", 2)', '[["bb", 1]]'],
    ['words("", 1)', '[]'],
    ['words("One, two; two!", 3)', '[["two", 2], ["one", 1]]'],
    ['words("be bee be", 3)', '[["bee", 1]]'],
    ['words("b a b a c", 1)', '[["a", 2], ["b", 2], ["c", 1]]'],
  ),
  program(
    'overlap',
    `
export function overlap(spans: [number, number][]): [number, number][] {
    const merged: [number, number][] = [];
    for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
        const last = merged[merged.length - 1];
        if (last && start <= last[1]) {
            last[1] = Math.max(last[1], end);
        } else {
            merged.push([start, end]);
        }
    }
    return merged;
}
`,
    ['overlap([[1, 3], [2, 5]])', '[[1, 5]]'],
    ['overlap([[1, 2], [4, 5]])', '[[1, 2], [4, 5]]'],
    ['overlap([])', '[]'],
    ['overlap([[1, 9], [2, 3]])', '[[1, 9]]'],
    ['overlap([[4, 5], [1, 4]])', '[[1, 5]]'],
    ['overlap([[3, 4], [1, 1], [1, 2], [6, 8], [7, 9]])', '[[1, 2], [3, 4], [6, 9]]'],
  ),
  program(
    'column',
    `
export function column(number: number): string {
    let name = "";
    while (number > 0) {
        const rest = (number - 1) % 26;
        name = String.fromCharCode(65 + rest) + name;
        number = Math.floor((number - 1) / 26);
    }
    return name;
}
`,
    ['column(1)', '"A"'],
    ['column(26)', '"Z"'],
    ['column(27)', '"AA"'],
    ['column(52)', '"AZ"'],
    ['column(703)', '"AAA"'],
    ['column(0)', '""'],
  ),
];

/** JavaScript's: the same without types. */
export const JAVASCRIPT_PROGRAMS: readonly Program[] = TYPESCRIPT_PROGRAMS.map((one) => ({
  ...one,
  source: transpileModule(one.source, {
    compilerOptions: { target: ScriptTarget.ES2022, module: ModuleKind.ESNext },
  }).outputText,
}));
