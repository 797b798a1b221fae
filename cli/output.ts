import { createColors } from 'picocolors';
import { colourAllowed } from '../services/config/config';

/** A line for people, on standard error; standard output is for results alone. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** A line of the result. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** The result as one JSON document. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

/** Colours for a stream: only on a terminal, and never against `NO_COLOR`. */
export function colours(stream: NodeJS.WriteStream = process.stdout) {
  return createColors(stream.isTTY === true && colourAllowed());
}

/** Columns padded to their widest cell; a cell's colour is put on after its width is known. */
export function columns(
  rows: readonly (readonly string[])[],
  paint?: (text: string, row: number, column: number) => string,
): string {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows
    .map((row, r) =>
      row
        .map((cell, c) => {
          const padded = c === row.length - 1 ? cell : cell.padEnd(widths[c] ?? 0);
          return paint ? paint(padded, r, c) : padded;
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `3 s`, `4 min 10 s`, `2 h 5 min`, `3 d 1 h`. */
export function duration(seconds: number): string {
  const s = Math.floor(seconds);
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h ${Math.floor((s % 3600) / 60)} min`;
  return `${Math.floor(s / 86_400)} d ${Math.floor((s % 86_400) / 3600)} h`;
}

export interface Progress {
  /** What is being done now. */
  step(text: string): void;
  /** Ends the line. */
  end(): void;
}

/** On a terminal one line that is updated, with the seconds so far; else a line per step. Standard error. */
export function progress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(0)} s`;
  if (!stream.isTTY) {
    let last = '';
    return {
      step: (text) => {
        if (text !== last) stream.write(`rift: ${(last = text)} (${seconds()})\n`);
      },
      end: () => undefined,
    };
  }
  let current = '';
  const draw = () => stream.write(`\r\x1b[2K${current} ${colours(stream).dim(seconds())}`);
  const timer = setInterval(() => current && draw(), 500);
  timer.unref();
  return {
    step: (text) => {
      current = text;
      draw();
    },
    end: () => {
      clearInterval(timer);
      if (current) stream.write('\r\x1b[2K');
      current = '';
    },
  };
}
