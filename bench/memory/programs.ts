/** A mistake, what heals it, and the same in a program that only calls things otherwise. */
export interface Mistake {
  readonly broken: string;
  readonly fixed: string;
  /** Under other names and values, with a comment more. */
  variant: { readonly broken: string; readonly fixed: string };
  /** Like the variant, and not this mistake: healed already, or another mistake elsewhere. */
  readonly lookalikes: readonly string[];
}

type Random = () => number;

const PAIRS = [
  ['<', '<='],
  ['>', '>='],
  ['==', '!='],
] as const;
const SUMS = ['+', '-', '*'] as const;
const WORDS = 'amount level price weight score depth index count width share rate step limit bound total base'.split(
  ' ',
);
const OTHERS = 'mass height cost load mark layer place number breadth part pace move edge frame whole ground'.split(
  ' ',
);

/** A function of five to nine statements with one wrong comparison. */
export function makeMistake(next: Random): Mistake {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(next() * of.length)] as T;
  const shape = Array.from({ length: 2 + Math.floor(next() * 4) }, () => ({
    kind: Math.floor(next() * 4),
    a: Math.floor(next() * 6),
    b: Math.floor(next() * 6),
    sum: pick(SUMS),
    compare: pick(PAIRS)[0],
    value: 3 + Math.floor(next() * 90),
  }));
  const [wrong, right] = next() < 0.5 ? pick(PAIRS) : ([...pick(PAIRS)].reverse() as [string, string]);
  const at = Math.floor(next() * shape.length);
  const sum = pick(SUMS);
  const write = (words: readonly string[], shift: number, comparison: string, last: string, comment = '') => {
    const name = (i: number) => words[i] ?? 'x';
    const lines = [
      `def work_${words[15]}(${name(0)}, ${name(1)}, items):`,
      `    ${name(2)} = ${name(0)} ${sum} ${name(1)}`,
    ];
    for (let i = 3; i < 6; i++) lines.push(`    ${name(i)} = ${i + shift}00`);
    for (const [i, { kind, a, b, sum: by, compare, value }] of shape.entries()) {
      if (i === at)
        lines.push(
          `    if ${name(a)} ${comparison} ${name(b)}:${comment}`,
          `        ${name(2)} = ${name(2)} ${by} ${name(a)}`,
        );
      if (kind === 0) lines.push(`    ${name(a)} = ${name(b)} ${by} ${value + shift}`);
      if (kind === 1) lines.push('    for item in items:', `        ${name(a)} = item ${by} ${name(b)}`);
      if (kind === 2) lines.push(`    if ${name(a)} ${compare} ${value + shift}:`, `        return ${name(b)}`);
      if (kind === 3) lines.push(`    ${name(a)} = max(${name(a)}, ${name(b)} ${by} ${name(2)})`);
    }
    return `${[...lines, `    return ${name(2)} ${last} ${name(3)}`].join('\n')}\n`;
  };
  const other = (last: string) => (last === '+' ? '-' : '+');
  return {
    broken: write(WORDS, 0, wrong, sum),
    fixed: write(WORDS, 0, right, sum),
    variant: {
      broken: write(OTHERS, 4, wrong, sum, '  # as agreed'),
      fixed: write(OTHERS, 4, right, sum, '  # as agreed'),
    },
    lookalikes: [write(OTHERS, 4, right, sum), write(OTHERS, 4, right, other(sum))],
  };
}
