import type { Draft } from '../../parse-repair';
import { closerOf, openBrackets, openerOf, type Token } from './lexer';
import {
  endsOperand,
  insertAt,
  isFirstOnLine,
  isLastOnLine,
  replaceToken,
  startsOperand,
  startsStatement,
  windowOf,
  type Scene,
} from './scene';
import { legacy } from './python2';
import { typographic } from './typographic';

/** What people write who come from another language, and slips of the shift key. */
const SLIPS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    '=': ['==', ':', ':=', '+='],
    '==': ['='],
    ':=': ['=', ':'],
    ':': ['=', ',', '.', ''],
    ';': [':', ','],
    ',': ['.', ':', ''],
    '.': [',', ''],
    '<>': ['!='],
    '!': ['not ', '!='],
    '?': [''],
    '->': ['=', '.', ':'],
    '-': ['->', '='],
    '>': ['->', '>='],
    '<': ['<='],
    '&': ['and'],
    '|': ['or'],
    '+': ['+=', ''],
    '*': ['', '**'],
    $: [''],
    '@': [''],
  }),
);
/** Two neighbouring tokens that were meant as one. */
const JOINED: Readonly<Record<string, string>> = {
  '= =': '==',
  '& &': 'and',
  '| |': 'or',
  '! =': '!=',
  '= >': '>=',
  '= <': '<=',
  '< >': '!=',
  '- >': '->',
  ': =': ':=',
  '> =': '>=',
  '< =': '<=',
  '+ =': '+=',
  '- =': '-=',
  '* =': '*=',
  '/ =': '/=',
  '= !': '!=',
  '== =': '==',
  '!= =': '!=',
  ': :': '.',
  '=> ': '>=',
};
function slips(scene: Scene, i: number): Draft[] {
  const { code } = scene;
  const token = code[i] as Token;
  const next = code[i + 1];
  if (token.kind !== 'operator' && token.kind !== 'other') return [];
  const weight = scene.weight(token.line);
  const head = code.find((t) => t.line === token.line)?.text ?? '';
  const condition = /^(if|elif|while|assert|return|and|or|not)$/.test(head);
  const drafts: Draft[] = (SLIPS.get(token.text) ?? []).map((text) => {
    let prior = text === '' ? 0.3 : 0.35;
    if (token.text === '=' && text === '==') prior = condition ? 0.95 : 0.4;
    if (token.text === '=' && text === ':=') prior = condition ? 0.35 : 0.1;
    if (token.text === ':=' && text === '=') prior = 0.85;
    if (token.text === '==' && text === '=') prior = isFirstOnLine(code, i - 1) ? 0.8 : 0.4;
    if (token.text === '<>') prior = 0.95;
    if (token.text === '!' && text === 'not ') prior = 0.7;
    return replaceToken(token, text, prior * weight);
  });
  const both = next && next.line === token.line ? JOINED[`${token.text} ${next.text}`] : undefined;
  if (next && both) {
    const spaced = /^\w/.test(both) ? (scene.text[token.start - 1] === ' ' ? both : ` ${both} `) : both;
    const edit = { start: token.start, end: next.end, text: spaced };
    drafts.push({ ...replaceToken(token, both, 0.9 * weight), edits: [edit] });
  }
  if (/^(\+|-)$/.test(token.text) && next?.text === token.text && isFirstOnLine(code, i - 1)) {
    drafts.push({
      ...replaceToken(token, `${token.text}= 1`, 0.85 * weight),
      edits: [{ start: token.start, end: next.end, text: ` ${token.text}= 1` }],
    });
  }
  if (!closerOf(token.text) && !openerOf(token.text)) {
    const twice = next?.text === token.text && next.line === token.line;
    const prior = twice || token.kind === 'other' ? 0.85 : isLastOnLine(code, i) || isFirstOnLine(code, i) ? 0.4 : 0.2;
    const wide = scene.text[token.start - 1] === ' ' && scene.text[token.end] === ' ' ? 1 : 0;
    drafts.push({
      ...replaceToken(token, '', prior * weight),
      edits: [{ start: token.start, end: token.end + wide, text: '' }],
    });
  } else if (closerOf(token.text)) {
    const twice = next?.text === token.text && next.start === token.end;
    drafts.push(replaceToken(token, '', (twice ? 0.6 : 0.3) * weight));
  }
  return drafts;
}

/** Where a name and its type stand side by side: in a function's header, before an assignment. */
function isAnnotated(code: readonly Token[], i: number, bracket: Token | undefined): boolean {
  if (!bracket) return isFirstOnLine(code, i) && code[i + 2]?.text === '=';
  const open = code.indexOf(bracket);
  return (
    code[open - 2]?.text === 'def' &&
    /^[(,*]{1,2}$/.test(code[i - 1]?.text ?? '') &&
    code[i + 1]?.kind === 'name' &&
    (isTypeLike(code[i + 1]?.text ?? '') || code[i + 2]?.text === '[')
  );
}

const isTypeLike = (word: string) =>
  /^[A-Z]/.test(word) || /^(str|int|float|bool|bytes|list|dict|set|tuple|object|type)$/.test(word);

/** A missing comma, dot, equals sign or operator between two operands that touch. */
function between(scene: Scene, i: number, openAt: (index: number) => Token | undefined): Draft[] {
  const { code } = scene;
  const [left, right] = [code[i] as Token, code[i + 1]];
  if (!right || !endsOperand(left) || !startsOperand(right)) return [];
  const weight = scene.weight(left.line);
  const bracket = openAt(i);
  const sameLine = right.line === left.line;
  const apart = right.start > left.end;
  if (!sameLine && !bracket) return [];
  const put = (text: string, prior: number) => insertAt(left.end, text, prior * weight, left.line);
  const drafts = [put(',', bracket ? (bracket.text === '{' ? 0.75 : 0.88) * (sameLine ? 0.95 : 1) : 0.3)];
  if (!sameLine) return drafts;
  if (left.kind === 'name' && isAnnotated(code, i, bracket)) drafts.push(put(':', 0.95));
  const first = isFirstOnLine(code, i);
  if (bracket?.text === '{') drafts.push(put(':', left.kind === 'string' ? 0.85 : 0.5));
  if (right.kind === 'name') drafts.push(insertAt(left.end, '.', (apart ? 0.2 : 0.8) * weight, left.line));
  if (right.kind === 'name' && apart) {
    drafts.push({ ...put('.', 0.3), edits: [{ start: left.end, end: right.start, text: '.' }] });
  }
  if (left.kind === 'name') drafts.push(put(bracket ? '=' : ' =', first ? 0.85 : bracket?.text === '(' ? 0.6 : 0.15));
  if (bracket?.text === '[') drafts.push(put(':', 0.3));
  for (const [operator, prior] of [
    ['+', 0.25],
    ['==', 0.3],
    ['%', 0.2],
    ['-', 0.15],
    ['*', 0.15],
    ['<', 0.12],
    ['>', 0.12],
    ['/', 0.08],
  ] as const) {
    drafts.push(put(` ${operator}`, operator === '%' && left.kind === 'string' ? 0.4 : prior));
  }
  if (left.kind === 'name') {
    drafts.push({ ...put('(', 0.5), edits: [{ start: left.end, end: right.start, text: '(' }] });
  }
  return drafts;
}

/** A missing operand's side: `x = ` keeps its dot, colon or arrow from what follows. */
function around(scene: Scene, i: number): Draft[] {
  const { code, text } = scene;
  const token = code[i] as Token;
  const next = code[i + 1];
  const weight = scene.weight(token.line);
  const drafts: Draft[] = [];
  if (
    token.text === ')' &&
    next &&
    isLastOnLine(code, i + 1) === false &&
    next.kind === 'name' &&
    next.line === token.line
  ) {
    drafts.push(insertAt(token.end, ' ->', 0.3 * weight, token.line));
  }
  if (isLastOnLine(code, i) && next && !openBrackets(code.slice(0, i + 1)).length) {
    const operator = token.kind === 'operator' && !openerOf(token.text) && token.text !== ':';
    const leads = next.kind === 'operator' && !openerOf(next.text) && next.text !== '@';
    if (operator || leads || /^(and|or|not|in|if|else|is)$/.test(next.text)) {
      drafts.push({
        ...insertAt(token.end, ' \\', 0.6 * weight, token.line),
        description: `join line ${token.line} with the next`,
      });
    }
  }
  if (text[token.end] === '\\') {
    const rest = /^\\[ \t]+(?=\r|\n)/.exec(text.slice(token.end));
    if (rest)
      drafts.push({
        ...replaceToken(token, '', 0.9),
        edits: [{ start: token.end + 1, end: token.end + rest[0].length, text: '' }],
      });
  }
  return drafts;
}

/** Edits of operators and other punctuation. */
export function operatorDrafts(scene: Scene): Draft[] {
  const inside = windowOf(scene);
  const first = inside[0] ?? 0;
  const stack: Token[] = [];
  const openAfter = new Map<number, Token | undefined>();
  // Brackets are counted from the window's first statement on: what was left open further up says nothing here.
  for (let i = first; i <= (inside.at(-1) ?? -1); i++) {
    const token = scene.code[i] as Token;
    if (isFirstOnLine(scene.code, i) && startsStatement(scene.code, i)) stack.length = 0;
    if (closerOf(token.text)) stack.push(token);
    if (openerOf(token.text)) stack.pop();
    openAfter.set(i, stack.at(-1));
  }
  return [
    ...typographic(scene),
    ...inside.flatMap((i) => [
      ...slips(scene, i),
      ...between(scene, i, (at) => openAfter.get(at)),
      ...around(scene, i),
      ...legacy(scene, i),
    ]),
  ];
}
