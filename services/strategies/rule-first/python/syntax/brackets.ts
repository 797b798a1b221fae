import { indentOf } from '../../../../../domain/text-edit';
import type { Draft } from '../../parse-repair';
import { closerOf, COMPOUND, KEYWORDS, openerOf, type Token } from './lexer';
import {
  insertAt,
  isFirstOnLine,
  isLastOnLine,
  replaceToken,
  startsStatement,
  unclosed,
  windowOf,
  type Scene,
} from './scene';

/** Missing closing brackets: at the end of the line, before the colon of a header, where another bracket closes, and in between. */
function closers(scene: Scene): Draft[] {
  const drafts: Draft[] = [];
  for (const { opener, shows } of unclosed(scene.lines, scene.code)) {
    const open = scene.code[opener];
    const close = open && closerOf(open.text);
    const ends = scene.code[shows]?.line ?? Infinity;
    if (!open || !close || open.line > scene.error.line + 1 || ends < scene.error.line - 1) continue;
    drafts.push(...closersOf(scene, opener, shows, close));
  }
  return drafts;
}

function closersOf(scene: Scene, opener: number, shows: number, close: string): Draft[] {
  const { code } = scene;
  const open = code[opener] as Token;
  const drafts: Draft[] = [];
  const hugging = isLastOnLine(code, opener);
  const subscript = open.text === '[' && code[opener - 1]?.end === open.start;
  let depth = 0;
  for (let i = opener; i < Math.min(shows, code.length); i++) {
    const token = code[i] as Token;
    const next = code[i + 1];
    if (i > opener && closerOf(token.text)) depth++;
    if (openerOf(token.text)) depth = Math.max(0, depth - 1);
    if (depth > 0) continue;
    const last = isLastOnLine(code, i);
    const lastOfAll = i + 1 === shows || next === undefined || (last && startsStatement(code, i + 1));
    let prior = 0.12;
    if (next && openerOf(next.text) && next.text !== close && i + 1 === shows) prior = subscript ? 0.75 : 0.9;
    else if (lastOfAll && token.text !== ':') prior = 0.93;
    else if (next?.text === ':' && isLastOnLine(code, i + 1)) prior = 0.94;
    else if (last) prior = 0.5;
    else if (subscript && i === opener + 1) prior = 0.8;
    else if (next?.text === '.') prior = 0.35;
    else if (next?.text === ',' || next?.kind === 'operator') prior = 0.2;
    if (i === opener && !lastOfAll) prior *= next?.text === ',' || next?.text === ':' ? 1 : 0.4;
    if (token.text === ',' && !last) prior *= 0.3;
    // The distance counts from the opener: the nearest end is the likeliest.
    prior *= 0.985 ** Math.max(0, token.line - open.line - 1);
    drafts.push(insertAt(token.end, close, prior, token.line));
    if (hugging && lastOfAll) drafts.push(...ownLine(scene, open, token, close, prior));
  }
  return drafts;
}

/** A bracket that opens at a line's end closes on a line of its own. */
function ownLine(scene: Scene, open: Token, last: Token, close: string, prior: number): Draft[] {
  const line = scene.lines[last.line - 1 + last.text.split('\n').length - 1];
  const blank = scene.lines[line?.number ?? 0];
  const indent = indentOf(scene.lines[open.line - 1]?.text ?? '');
  if (!line) return [];
  const likelier = Math.min(0.97, prior + 0.03);
  if (blank && blank.text.trim() === '' && blank.text.startsWith(indent) && (blank.text !== '' || indent === '')) {
    const edit = { start: blank.start, end: blank.end, text: indent + close };
    return [{ ...insertAt(blank.start, close, likelier, blank.number), edits: [edit] }];
  }
  const eol = line.eol || '\n';
  return [insertAt(line.end, `${eol}${indent}${close}`, likelier, line.number)];
}

/** Closing brackets that nothing opens: drop them, take the other kind, or open them further left. */
function strays(scene: Scene): Draft[] {
  const { code } = scene;
  const drafts: Draft[] = [];
  const stack: Token[] = [];
  code.forEach((token, i) => {
    if (closerOf(token.text)) stack.push(token);
    const opener = token.kind === 'operator' ? openerOf(token.text) : undefined;
    if (!opener) return;
    const top = stack.pop();
    if (top && closerOf(top.text) === token.text) return;
    if (token.line < scene.from || token.line > scene.to) return;
    const weight = scene.weight(token.line);
    const twice = code[i - 1]?.text === token.text && code[i - 1]?.end === token.start;
    drafts.push(replaceToken(token, '', (top ? 0.45 : twice ? 0.82 : 0.5) * weight));
    const wanted = top && closerOf(top.text);
    if (top && wanted) {
      drafts.push(replaceToken(token, wanted, 0.75 * weight), replaceToken(top, opener, 0.55 * weight));
    }
    drafts.push(...openers(scene, i, opener, weight));
  });
  return drafts;
}

function openers(scene: Scene, closerIndex: number, opener: string, weight: number): Draft[] {
  const { code, text } = scene;
  const drafts: Draft[] = [];
  let depth = 0;
  for (let i = closerIndex - 1; i >= 0 && closerIndex - i < 60; i--) {
    const token = code[i] as Token;
    if (openerOf(token.text)) depth++;
    if (closerOf(token.text)) depth--;
    if (depth < 0) break;
    if (depth > 0 && !closerOf(token.text)) continue;
    const before = code[i - 1];
    const called = before?.kind === 'name' && !KEYWORDS.includes(before.text) && !isFirstOnLine(code, i);
    const glued = opener !== '{' && called && (before?.end ?? 0) < token.start;
    if (glued) {
      const edit = { start: before?.end ?? 0, end: token.start, text: opener };
      drafts.push({ ...insertAt(token.start, opener, 0.85 * weight, token.line), edits: [edit] });
    }
    const afterOperator = before?.kind === 'operator' || (before && KEYWORDS.includes(before.text));
    const prior = afterOperator || isFirstOnLine(code, i) ? 0.6 : 0.25;
    drafts.push(insertAt(token.start, opener, prior * weight * 0.97 ** (closerIndex - i), token.line));
    if (called && before?.end === token.start) continue;
    if (isFirstOnLine(code, i) && token.line < (code[closerIndex]?.line ?? 0) && startsStatement(code, i)) break;
  }
  // An empty pair: `name)` was `name()`.
  const at = code[closerIndex] as Token;
  if (opener === '(' && /[\w\]]/.test(text[at.start - 1] ?? ''))
    drafts.push(insertAt(at.start, opener, 0.7 * weight, at.line));
  drafts.push(...splits(scene, closerIndex, opener, weight));
  return drafts;
}

/** `printx)` was `print(x)`: a word is cut where both halves are known. */
function splits(scene: Scene, closerIndex: number, opener: string, weight: number): Draft[] {
  const known = new Map<string, number>();
  for (const t of scene.code) if (t.kind === 'name') known.set(t.text, (known.get(t.text) ?? 0) + 1);
  const drafts: Draft[] = [];
  for (let i = closerIndex - 1; i >= 0 && scene.code[i]?.line === scene.code[closerIndex]?.line; i--) {
    const token = scene.code[i] as Token;
    if (token.kind !== 'name') continue;
    for (let cut = 1; cut < token.text.length; cut++) {
      const head = token.text.slice(0, cut);
      const tail = token.text.slice(cut);
      const value = known.has(tail) || /^(self|cls|not|None|True|False|\d+)$/.test(tail);
      const callee = known.has(head) || COMMON.includes(head);
      if (!callee && (!value || tail.length < 2)) continue;
      const prior = callee && value ? 0.9 : callee ? 0.5 : 0.55;
      drafts.push(insertAt(token.start + cut, opener, prior * weight, token.line));
    }
  }
  return drafts;
}

const COMMON =
  'print len str int float list dict set tuple range open isinstance getattr setattr hasattr super sorted sum min max abs any all zip enumerate map filter repr type bool bytes iter next'.split(
    ' ',
  );

/** A header without its colon. */
function colons(scene: Scene): Draft[] {
  const { code } = scene;
  const drafts: Draft[] = [];
  let start = -1;
  let depth = 0;
  for (const [i, token] of code.entries()) {
    if (isFirstOnLine(code, i) && (depth === 0 || startsStatement(code, i))) {
      start = i;
      depth = 0;
    }
    if (closerOf(token.text)) depth++;
    if (openerOf(token.text)) depth = Math.max(0, depth - 1);
    const head = code[start];
    if (!head || token.line < scene.from || token.line > scene.to) continue;
    const header = COMPOUND.includes(head.text);
    const weight = scene.weight(token.line);
    const bare = /^(else|try|finally|except)$/.test(head.text) && i === start;
    if (header && isLastOnLine(code, i) && token.text !== ':' && (depth === 0 || i === start)) {
      drafts.push(insertAt(token.end, ':', 0.96 * weight, token.line));
      if (/^[;,.=]$|^->$/.test(token.text)) drafts.push(replaceToken(token, ':', 0.95 * weight));
    } else if (header && depth === 0 && token.text !== ':' && code[i + 1]?.text !== ':') {
      const statement = /^(return|pass|raise|continue|break|yield|del)$/.test(code[i + 1]?.text ?? '');
      drafts.push(insertAt(token.end, ':', (statement ? 0.9 : bare ? 0.85 : 0.15) * weight, token.line));
      if (/^[;,]$/.test(token.text)) drafts.push(replaceToken(token, ':', 0.5 * weight));
    }
  }
  return drafts;
}

/** Edits of brackets and colons. */
export function bracketDrafts(scene: Scene): Draft[] {
  const inside = windowOf(scene);
  return inside.length === 0 ? [] : [...colons(scene), ...closers(scene), ...strays(scene)];
}
