import { indentOf, indentUnit, linesOf, eolOf, type Line, type TextEdit } from '../../../../../domain/text-edit';
import { tokensOf } from '../syntax/lexer';
import type { Failure, Rule } from '../../rule';
import { inFile } from '../../propose';

interface Spot {
  readonly text: string;
  readonly lines: readonly Line[];
  readonly line: Line;
  /** Offset of the finding's column. */
  readonly at: number;
  readonly failure: Failure;
}

type Fix = (spot: Spot) => readonly TextEdit[];

const blanks = (text: string, at: number) => /^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0;
const blanksBefore = (text: string, at: number) => /[ \t]*$/.exec(text.slice(0, at))?.[0].length ?? 0;

const trailing: Fix = ({ line }) => [{ start: line.start + line.text.trimEnd().length, end: line.end, text: '' }];

const lastLines: Fix = ({ text }) => [{ start: text.trimEnd().length, end: text.length, text: eolOf(text) }];

const finalNewline: Fix = ({ text }) => [{ start: text.length, end: text.length, text: eolOf(text) }];

/** No blank at the place, on whichever side it stands. */
const noBlank: Fix = ({ text, at }) => [{ start: at - blanksBefore(text, at), end: at + blanks(text, at), text: '' }];

/** One blank at the place. */
const oneBlank: Fix = ({ text, at }) => [{ start: at - blanksBefore(text, at), end: at + blanks(text, at), text: ' ' }];

/** The operator at (or just before) the place gets one blank on both sides. */
const aroundOperator: Fix = ({ text, at, line }) => {
  const tokens = tokensOf(line.text).map((t) => ({
    start: t.start + line.start,
    end: t.end + line.start,
    kind: t.kind,
  }));
  const operators = tokens.filter((t) => t.kind === 'operator');
  const token =
    operators.find((t) => t.start <= at && at < t.end) ??
    operators.find((t) => t.end === at) ??
    operators.find((t) => t.start > at);
  if (!token) return [];
  return [
    { start: token.start - blanksBefore(text, token.start), end: token.start, text: ' ' },
    { start: token.end, end: token.end + blanks(text, token.end), text: ' ' },
  ];
};

const afterComma: Fix = ({ text, at }) => {
  const comma = /[,;:]/.test(text[at] ?? '') ? at + 1 : at;
  return [{ start: comma, end: comma + blanks(text, comma), text: ' ' }];
};

const beforeComment: Fix = ({ line, text }) => {
  const comment = tokensOf(line.text).find((t) => t.kind === 'comment');
  if (!comment) return [];
  const at = line.start + comment.start;
  return [{ start: at - blanksBefore(text, at), end: at, text: '  ' }];
};

const commentMark: Fix = ({ line }) => {
  const comment = tokensOf(line.text).find((t) => t.kind === 'comment');
  const mark = /^#+[!:]?\s*/.exec(comment?.text ?? '');
  if (!comment || !mark) return [];
  const at = line.start + comment.start;
  return [{ start: at, end: at + mark[0].length, text: /^#\s*$/.test(comment.text) ? '#' : '# ' }];
};

/** Blank lines before the line, as many as asked for; decorators and comments above belong to it. */
const blankLines =
  (count: number | 'message'): Fix =>
  ({ lines, line, text, failure }) => {
    const wanted = count === 'message' ? Number(/expected (\d)/.exec(failure.diagnostic.message)?.[1] ?? 1) : count;
    let first = line.number;
    while (
      first > 1 &&
      /^\s*[@#]/.test(lines[first - 2]?.text ?? '') &&
      indentOf(lines[first - 2]?.text ?? '') === indentOf(line.text)
    )
      first--;
    let blank = first;
    while (blank > 1 && (lines[blank - 2]?.text.trim() ?? 'x') === '') blank--;
    const start = lines[blank - 1]?.start ?? line.start;
    const end = lines[first - 1]?.start ?? line.start;
    return [{ start, end, text: (lines[blank - 1]?.eol || eolOf(text)).repeat(wanted) }];
  };

/** Too many blank lines: two at the top of a file, one elsewhere. */
const fewerBlankLines: Fix = (spot) => blankLines(/^\s/.test(spot.line.text) ? 1 : 2)(spot);

const tabsToSpaces: Fix = ({ line, text }) => {
  const own = indentOf(line.text);
  const unit = indentUnit(text);
  return [
    { start: line.start, end: line.start + own.length, text: own.replaceAll('\t', unit === '\t' ? '    ' : unit) },
  ];
};

/** Indentation that is no multiple of the unit. */
const toUnit: Fix = ({ line, text }) => {
  const own = indentOf(line.text);
  const unit = indentUnit(text);
  const levels = Math.max(1, Math.round(own.length / unit.length));
  return [{ start: line.start, end: line.start + own.length, text: unit.repeat(levels) }];
};

const FIXES: readonly (readonly [RegExp, Fix, string])[] = [
  [/^(W291|W293|C0303|trailing-whitespace)$/, trailing, 'no blanks at the end of the line'],
  [/^(W391|C0305|trailing-newlines)$/, lastLines, 'one line end at the end of the file'],
  [/^(W292|C0304|missing-final-newline)$/, finalNewline, 'a line end at the end of the file'],
  [/^(E201|E202|E203|E204|E211|E251)$/, noBlank, 'no blank here'],
  [/^(E221|E222|E223|E224|E225|E226|E227|E228|E252)$/, aroundOperator, 'one blank around the operator'],
  [/^(E231|E241|E242)$/, afterComma, 'one blank after the comma'],
  [/^(E261)$/, beforeComment, 'two blanks before the comment'],
  [/^(E262|E265|E266)$/, commentMark, 'a comment starts with one # and a blank'],
  [/^(E271|E272|E273|E274|E275)$/, oneBlank, 'one blank around the keyword'],
  [/^(E301|E302|E305|E306)$/, blankLines('message'), 'blank lines before the definition'],
  [/^(E303)$/, fewerBlankLines, 'fewer blank lines'],
  [/^(E304)$/, blankLines(0), 'no blank line after the decorator'],
  [/^(W191|E101)$/, tabsToSpaces, 'indent by spaces'],
  [/^(E111|E114|E117)$/, toUnit, 'indent as the file does'],
];

/** Blanks and blank lines, by pycodestyle's rule ids. */
export const layout: Rule = {
  id: 'lint-layout',
  applies: ({ diagnostic }) => FIXES.some(([codes]) => codes.test(diagnostic.code)),
  async *propose(bench, failure) {
    const text = bench.text(failure.file);
    if (text === null) return;
    const lines = linesOf(text);
    const line = lines[failure.line - 1] ?? lines.at(-1);
    if (!line) return;
    const at = line.start + Math.max(0, (failure.diagnostic.column ?? 1) - 1);
    for (const [codes, fix, description] of FIXES) {
      if (!codes.test(failure.diagnostic.code)) continue;
      const edits = fix({ text, lines, line, at, failure }).filter((e) => text.slice(e.start, e.end) !== e.text);
      if (edits.length > 0) {
        yield inFile(failure.file, edits, {
          template: 'layout',
          prior: 0.9,
          description: `${failure.diagnostic.code}: ${description}`,
          editKind: 'line_replace',
        });
      }
    }
  },
};
