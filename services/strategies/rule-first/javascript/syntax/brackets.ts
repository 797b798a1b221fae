import { eolOf, indentOf } from '../../../../../domain/text-edit';
import type { Draft } from '../../parse-repair';
import { indentLength, insertAt, isFirstOnLine, isLastOnLine, pairsOf, replaceToken, type Scene } from './scene';
import { CLOSER, endsOperand, OPENER, startsOperand, STATEMENT, type Token } from './tokens';

/** Lines below an opener in which its end is looked for. */
const REACH = 400;

/**
 * Blocks whose end the indentation shows: the first line that stands no deeper than the line that opens it should close it. What
 * follows the bracket there (`)`, `;`, …) is tried as well.
 */
function blockEnds(scene: Scene): Draft[] {
  const { lines, code } = scene;
  const drafts: Draft[] = [];
  const closes = new Map(
    pairsOf(code).flatMap((pair) => (pair.open === null ? [] : [[pair.open, pair.close] as const])),
  );
  code.forEach((open, i) => {
    const close = CLOSER[open.text];
    if (!close || open.kind !== 'punctuator' || !isLastOnLine(code, i)) return;
    const outer = indentLength(lines[open.line - 1]);
    const own = closes.get(i);
    const ends = own === null || own === undefined ? undefined : code[own];
    if (ends && indentLength(lines[ends.line - 1]) === outer && isFirstOnLine(code, own as number)) return;
    for (let n = open.line; n < Math.min(lines.length, open.line + REACH); n++) {
      const line = lines[n];
      if (!line || line.text.trim() === '' || /^\s*(\/\/|\/?\*)/.test(line.text)) continue;
      if (indentLength(line) > outer) continue;
      if (line.text.trim().startsWith(close)) return;
      drafts.push(...closingLines(scene, open, i, n, close));
      return;
    }
    drafts.push(...closingLines(scene, open, i, lines.length, close));
  });
  return drafts;
}

/** What a value starts behind. */
const VALUE = /^(=|=>|return)$/;

/** A line that closes, put in before a line (0-based). */
function closingLines(scene: Scene, open: Token, index: number, before: number, close: string): Draft[] {
  const { lines, text, code } = scene;
  let last = before - 1;
  while (last > open.line - 1 && lines[last]?.text.trim() === '') last--;
  const at = lines[last];
  if (!at) return [];
  const indent = indentOf(lines[open.line - 1]?.text ?? '');
  const eol = eolOf(text);
  const tails = new Set(['']);
  // What the line opens before the bracket has to be closed behind it.
  const waiting: string[] = [];
  for (let i = index - 1; i >= 0 && code[i]?.line === open.line; i--) {
    const token = code[i] as Token;
    if (OPENER[token.text]) waiting.push(token.text);
    else if (CLOSER[token.text] && waiting.pop() === undefined)
      tails.add([...tails].at(-1) + (CLOSER[token.text] ?? ''));
  }
  for (const tail of [...tails]) {
    tails.add(`${tail};`);
    tails.add(`${tail},`);
  }
  const first = /[A-Za-z]+/.exec(lines[open.line - 1]?.text ?? '')?.[0] ?? '';
  const statement = STATEMENT.test(first);
  const ended = lines.filter((line) => line.text.endsWith(';')).length > 0;
  return [...tails].flatMap((tail) => {
    const value =
      VALUE.test(code[index - 1]?.text ?? '') && /^(export|const|let|var|return|module|exports)$/.test(first);
    const ends =
      tail === ';' && value && ended
        ? 0.96
        : ended && /^\)+;$/.test(tail)
          ? 0.92
          : /^\)+;?$|^;$/.test(tail)
            ? 0.9
            : 0.75;
    const prior = (tail === '' ? 0.94 : ends) - (statement && tail === ',' ? 0.3 : 0);
    const made = insertAt(at.end, `${eol}${indent}${close}${tail}`, prior, at.number + 1);
    const line = { ...made, description: `close the block of line ${open.line} behind line ${at.number}` };
    // `} else {` and the like: the bracket belongs to the line that follows.
    const next = lines[before];
    const clause = next && /^\s*(else|catch|finally|while)\b|^\s*[)\],;]/.test(next.text);
    return clause && tail === ''
      ? [
          line,
          insertAt(
            next.start + indentOf(next.text).length,
            /^\s*\w/.test(next.text) ? `${close} ` : close,
            0.96,
            next.number,
          ),
        ]
      : [line];
  });
}

/** Closing brackets that are missing within a line or an expression. */
function closers(scene: Scene): Draft[] {
  const { code } = scene;
  const drafts: Draft[] = [];
  const seen = new Set<number>();
  for (const { open, close } of pairsOf(code)) {
    if (open === null || close !== null) continue;
    const first = code[open] as Token;
    if (first.line > scene.error.line + 1) continue;
    // Which of several in one place is not closed cannot be told: the last closers went to the inner ones.
    for (let i = open; i < code.length && (code[i] as Token).line <= Math.max(first.line, scene.to); i++) {
      const same = (code[i] as Token).text === first.text || (code[i] as Token).text.endsWith('${');
      if (!same || seen.has(i) || (i !== open && (code[i] as Token).line > first.line + 12)) continue;
      seen.add(i);
      drafts.push(...closersOf(scene, i).map((d) => (i === open ? d : { ...d, prior: d.prior * 0.97 })));
    }
  }
  return drafts;
}

function closersOf(scene: Scene, open: number): Draft[] {
  const { code } = scene;
  const drafts: Draft[] = [];
  const token = code[open] as Token;
  const closing = token.kind === 'template' ? '}' : CLOSER[token.text];
  if (!closing) return [];
  const glued = endsOperand(code[open - 1]) && code[open - 1]?.end === token.start;
  let depth = 0;
  for (let i = open; i < code.length && (code[i] as Token).line <= Math.max(token.line + 12, scene.to); i++) {
    const here = code[i] as Token;
    const next = code[i + 1];
    if (i > open && CLOSER[here.text]) depth++;
    if (i > open && OPENER[here.text]) depth--;
    if (depth < 0) break;
    if (depth > 0 || (here.kind === 'template' && !here.closed)) continue;
    const last = isLastOnLine(code, i);
    let prior = 0.15;
    if (next && OPENER[next.text]) prior = 0.85;
    else if (next?.text === ';') prior = last ? 0.5 : 0.93;
    else if (next?.text === '{' && closing === ')') prior = 0.95;
    else if (next?.text === '=>' && closing === ')') prior = 0.94;
    else if (next?.text === 'from' && closing === '}') prior = 0.97;
    else if (last && endsOperand(here)) prior = 0.8;
    else if (last && here.text === ';') prior = 0.2;
    else if (next?.text === '.' || next?.text === ',') prior = 0.4;
    else if (next?.kind === 'punctuator' || next?.kind === 'template') prior = 0.35;
    if (i === open) prior = glued && closing !== '}' && (last || !startsOperand(next)) ? 0.9 : prior * 0.5;
    prior *= 0.97 ** Math.max(0, here.line - token.line);
    drafts.push(insertAt(here.end, closing, prior, here.line));
  }
  return drafts;
}

/** Closing brackets that nothing opens, and those of another kind. */
function strays(scene: Scene): Draft[] {
  const { code, lines } = scene;
  const drafts: Draft[] = [];
  const pairs = pairsOf(code);
  const unclosed = pairs.filter((pair) => pair.close === null).map((pair) => pair.open as number);
  for (const { open, close } of pairs) {
    if (open !== null || close === null) continue;
    const token = code[close] as Token;
    const weight = token.line === scene.error.line ? 1 : 0.8;
    const twice = code[close - 1]?.text === token.text && code[close - 1]?.end === token.start;
    const alone = isFirstOnLine(code, close) && /^[)}\];,\s]*$/.test(lines[token.line - 1]?.text ?? '');
    drafts.push(replaceToken(token, '', (twice ? 0.85 : 0.6) * weight));
    if (alone) drafts.push(wholeLine(scene, token.line, 0.8 * weight));
    // The one that is too many may be any before it that closes an outer block too early: indentation tells.
    for (const pair of pairs) {
      const [from, to] = [code[pair.open ?? -1], code[pair.close ?? -1]];
      if (!from || !to || to.line >= token.line || to.text !== token.text || !isFirstOnLine(code, pair.close as number))
        continue;
      if (indentLength(lines[from.line - 1]) !== indentLength(lines[to.line - 1]))
        drafts.push(wholeLine(scene, to.line, 0.85));
    }
    drafts.push(...openers(scene, close, OPENER[token.text] ?? '('));
  }
  for (const open of unclosed) {
    const token = code[open] as Token;
    if (token.line < scene.error.line - 60 || token.line > scene.to || token.kind !== 'punctuator') continue;
    const doubled = code[open + 1]?.text === token.text || code[open - 1]?.text === token.text;
    drafts.push(replaceToken(token, '', doubled ? 0.7 : 0.4));
    // Another kind of bracket was meant on one side.
    for (const pair of pairs) {
      const closer = code[pair.close ?? -1];
      if (pair.open !== null || !closer) continue;
      drafts.push(replaceToken(closer, CLOSER[token.text] ?? ')', 0.8));
      drafts.push(replaceToken(token, OPENER[closer.text] ?? '(', 0.75));
    }
  }
  // A closer that fits further out was meant for the innermost.
  for (const open of unclosed) {
    const outer = pairs.find(
      (pair) => pair.open !== null && pair.close !== null && pair.open < open && pair.close > open,
    );
    const closer = code[outer?.close ?? -1];
    const wanted = CLOSER[(code[open] as Token).text];
    if (closer && wanted && (code[open] as Token).kind === 'punctuator') drafts.push(replaceToken(closer, wanted, 0.6));
  }
  return drafts;
}

function wholeLine(scene: Scene, number: number, prior: number): Draft {
  const line = scene.lines[number - 1];
  const [start, end] = [line?.start ?? 0, (line?.end ?? 0) + (line?.eol.length ?? 0)];
  return {
    ...replaceToken({ start, end, text: line?.text ?? '', line: number }, '', prior),
    description: `drop line ${number}`,
  };
}

function openers(scene: Scene, close: number, opener: string): Draft[] {
  const { code } = scene;
  const drafts: Draft[] = [];
  let depth = 0;
  for (let i = close - 1; i >= 0 && close - i < 50; i--) {
    const token = code[i] as Token;
    const before = code[i - 1];
    if (OPENER[token.text]) depth++;
    if (CLOSER[token.text]) depth--;
    if (depth < 0) break;
    if (depth > 0) continue;
    const called = before?.kind === 'name' && endsOperand(before);
    const operator = before !== undefined && !endsOperand(before);
    const prior = operator ? 0.6 : called ? 0.45 : 0.2;
    drafts.push(insertAt(token.start, opener, prior * 0.97 ** (close - i), token.line));
    if (called && opener === '(' && (before?.end ?? 0) < token.start)
      drafts.push({
        ...insertAt(token.start, opener, 0.7, token.line),
        edits: [{ start: before?.end ?? 0, end: token.start, text: opener }],
      });
    if (called && opener === '(' && before?.line === token.line)
      drafts.push(insertAt(before.end, opener, 0.5, token.line));
  }
  // An empty pair: `name)` was `name()`, `?? ]` was `?? []`.
  const at = code[close] as Token;
  const before = code[close - 1];
  const glued = before !== undefined && before.end === at.start && endsOperand(before);
  if (opener !== '{' || !glued)
    drafts.push(insertAt(at.start, opener, glued || !endsOperand(before) ? 0.75 : 0.3, at.line));
  drafts.push(...splits(scene, close, opener));
  return drafts;
}

/** `printx)` was `print(x)`: a word is cut where a half is known. */
function splits({ code }: Scene, close: number, opener: string): Draft[] {
  const known = new Set(code.filter((token) => token.kind === 'name').map((token) => token.text));
  const drafts: Draft[] = [];
  const line = code[close]?.line ?? 0;
  for (const token of code) {
    if (token.kind !== 'name' || token.line < line - 6 || token.line > line || token.end > (code[close]?.start ?? 0))
      continue;
    for (let cut = 1; cut < token.text.length; cut++) {
      const [left, right] = [token.text.slice(0, cut), token.text.slice(cut)];
      const halves = Number(known.has(left)) + Number(known.has(right));
      if (halves > 0)
        drafts.push(insertAt(token.start + cut, opener, halves === 2 ? 0.9 : known.has(right) ? 0.7 : 0.6, token.line));
    }
  }
  return drafts;
}

/** Opening braces that are missing at a header's end, and closers that indentation says are too many. */
function headers(scene: Scene): Draft[] {
  const { code, lines } = scene;
  const drafts: Draft[] = [];
  code.forEach((token, i) => {
    if (!isLastOnLine(code, i) || /^[{;,[(]$/.test(token.text)) return;
    const deeper = lines.slice(token.line).find((line) => line.text.trim() !== '');
    if (!deeper || indentLength(deeper) <= indentLength(lines[token.line - 1])) return;
    const head = lines[token.line - 1]?.text ?? '';
    const header =
      /^\s*(export |default |async |static |public |private |protected |get |set )*(function|if|for|while|else|do|try|catch|finally|switch|class|interface|enum|constructor|\}|[\w$#]+\s*\()/.test(
        head,
      );
    const arrow = token.text === '=>';
    const list = /^[=:([]$|^return$/.test(token.text);
    const tail = /^\s*\)/.test(head);
    if (!header && !arrow && !list && !tail && token.text !== ')') return;
    const near = Math.abs(token.line - scene.error.line) <= 2 ? 1 : 0.75;
    drafts.push(insertAt(token.end, ' {', (header || tail ? 0.93 : arrow ? 0.85 : 0.6) * near, token.line));
    if (list) drafts.push(insertAt(token.end, ' [', 0.5 * near, token.line));
  });
  return drafts;
}

export function bracketDrafts(scene: Scene): Draft[] {
  return [...blockEnds(scene), ...closers(scene), ...strays(scene), ...headers(scene)];
}
