import type { Tongue } from './tongues';

/** How a healthy function is broken. */
export interface Break {
  readonly source: string;
  readonly what: string;
  /** Whether one edit of the engine's own list undoes it, as far as the kinds of edits go. */
  readonly inside: boolean;
}

const INSIDE: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?<=\s)(<=|>=|==|!=|<|>)(?=\s)/g, ['<=', '>=', '==', '!=', '<', '>']],
  [/(?<=\s)(\+|-)(?=\s)/g, ['+', '-']],
  [/(?<=\s)(\+=|-=)(?=\s)/g, ['+=', '-=']],
  [/(?<![\w.])(\d+)(?![\w.])/g, ['0', '1', '2']],
];

/** Every way to break a source, the same order for the same source. */
export function breaksOf(source: string, tongue: Tongue): Break[] {
  const breaks: Break[] = [];
  const own = tongue.words.map((words) => [wordsIn(words), words] as const);
  for (const [pattern, words] of [...INSIDE, ...own]) {
    for (const match of source.matchAll(pattern)) {
      for (const word of words.filter((one) => one !== match[0])) {
        const after = source.slice(0, match.index) + word + source.slice(match.index + match[0].length);
        breaks.push({ source: after, what: `${word} for ${match[0]}`, inside: true });
      }
    }
  }
  return [...breaks, ...outside(source, tongue)];
}

function wordsIn(words: readonly string[]): RegExp {
  const all = words.map((word) => word.replace(/\W/g, '\\$&')).join('|');
  return new RegExp(`(?<!\\w)(${all})(?!\\w)`, 'g');
}

/** Lines lost, doubled, exchanged or moved out of their block; names exchanged throughout a line; calls emptied. */
function outside(source: string, { head, keywords }: Tongue): Break[] {
  const lines = source.split('\n');
  const breaks: Break[] = [];
  const put = (next: readonly string[], what: string) => breaks.push({ source: next.join('\n'), what, inside: false });
  lines.forEach((line, i) => {
    if (i === 0 || !line.trim()) return;
    const isHead = head.test(line.trimEnd());
    const next = lines[i + 1];
    if (!isHead) {
      put([...lines.slice(0, i), ...lines.slice(i + 1)], `line ${i + 1} is lost`);
      put([...lines.slice(0, i + 1), line, ...lines.slice(i + 1)], `line ${i + 1} stands twice`);
      if (line.startsWith('        '))
        put([...lines.slice(0, i), line.slice(4), ...lines.slice(i + 1)], `line ${i + 1} is moved out`);
    }
    if (!isHead && next?.trim() && !head.test(next.trimEnd()) && indent(next) === indent(line)) {
      put([...lines.slice(0, i), next, line, ...lines.slice(i + 2)], `lines ${i + 1} and ${i + 2} are exchanged`);
    }
    const [first, second] = [...new Set(line.match(/\b[a-z_]\w*\b(?!\()/g) ?? [])].filter(
      (word) => !keywords.has(word),
    );
    if (first && second) {
      const swapped = line.replace(/\b[a-z_]\w*\b/g, (word) =>
        word === first ? second : word === second ? first : word,
      );
      put(
        [...lines.slice(0, i), swapped, ...lines.slice(i + 1)],
        `${first} and ${second} are exchanged in line ${i + 1}`,
      );
    }
  });
  return breaks;
}

const indent = (line: string): number => line.length - line.trimStart().length;
