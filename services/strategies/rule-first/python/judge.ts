import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TextEdit } from '../../../../domain/text-edit';
import { CHECKOUT } from '../../../sandbox/contract';
import type { Judge, Judged } from '../parse-repair';
import type { Workbench } from '../rule';

const WALL_SECS = 60;

/** A helper program of this folder, run by the project's Python, isolated from the checkout, fed with JSON. */
export async function ask(bench: Workbench, program: string, question: unknown): Promise<string> {
  const source = bench.memo(`program:${program}`, () => readFileSync(join(__dirname, program), 'utf8'));
  const run = await bench.run({
    argv: ['python3', '-I', '-c', source],
    cwd: CHECKOUT,
    stdin: JSON.stringify(question),
    limits: { wallSecs: WALL_SECS, outputBytes: 16 * 2 ** 20 },
  });
  return run.result.stdout.text;
}

function judged(line: string): Judged | null {
  try {
    const [stage, at, column, message, oddity] = JSON.parse(line) as [0 | 1 | 2, number, number, string, number];
    return { stage, line: at, column, message, oddity };
  } catch {
    return null;
  }
}

const UNKNOWN: Judged = { stage: 0, line: 0, column: 0, message: 'not judged', oddity: 0 };

/** Python's own compiler as the judge, hundreds of drafts per process. */
export function pythonJudge(bench: Workbench): Judge {
  return async (text, drafts) => {
    if (drafts.length === 0) return [];
    const asked = drafts.map((edits) => edits.map(({ start, end, text: t }: TextEdit) => [start, end, t]));
    const answer = await ask(bench, 'judge.py', { text, drafts: asked });
    const lines = answer.split('\n').filter((line) => line.startsWith('['));
    return drafts.map((_, i) => judged(lines[i] ?? '') ?? UNKNOWN);
  };
}
