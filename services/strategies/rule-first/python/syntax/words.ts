import { editDistance } from '../../../../../domain/near-names';
import type { Draft } from '../../parse-repair';
import { COMPOUND, KEYWORDS, type Token } from './lexer';
import {
  endsOperand,
  insertAt,
  isFirstOnLine,
  isLastOnLine,
  replaceToken,
  startsOperand,
  windowOf,
  type Scene,
} from './scene';

/** What people write who come from another language. */
const FOREIGN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    function: 'def',
    func: 'def',
    fn: 'def',
    fun: 'def',
    sub: 'def',
    elseif: 'elif',
    elsif: 'elif',
    otherwise: 'else',
    catch: 'except',
    throw: 'raise',
    foreach: 'for',
    until: 'while',
    include: 'import',
    require: 'import',
    using: 'import',
    struct: 'class',
    new: '',
    let: '',
    var: '',
    const: '',
    switch: 'match',
    default: '_',
    null: 'None',
    nil: 'None',
    delete: 'del',
  }),
);
const SOFT = ['match', 'case', 'type'];
const STATEMENT_START = KEYWORDS.filter((k) => !/^(None|True|False|and|as|else|in|is|or|elif|except|finally)$/.test(k));
const BETWEEN = ['in', 'and', 'or', 'is', 'as', 'if', 'else', 'for', 'import', 'not', 'from'];

function isKeyword(token: Token | undefined): boolean {
  return token !== undefined && token.kind === 'name' && KEYWORDS.includes(token.text);
}

/** A word in the place of a keyword that is spelt like one. */
function misspelt(scene: Scene, i: number, uses: ReadonlyMap<string, number>): Draft[] {
  const { code } = scene;
  const token = code[i] as Token;
  if (token.kind !== 'name' || isKeyword(token)) return [];
  const weight = scene.weight(token.line) * ((uses.get(token.text) ?? 0) > 2 ? 0.5 : 1);
  const first = isFirstOnLine(code, i);
  const touches = endsOperand(code[i - 1]) || startsOperand(code[i + 1]) || isKeyword(code[i + 1]);
  const opens = first || code[i - 1]?.text === ':' || code[i - 1]?.text === ';';
  const drafts: Draft[] = [];
  const low = token.text.toLowerCase();
  for (const keyword of [...KEYWORDS, ...SOFT]) {
    const distance = editDistance(low, keyword.toLowerCase());
    const most = keyword.length <= 3 ? 1 : 2;
    if (distance > most || (token.text.length === 1 && keyword.length > 2)) continue;
    const fits = opens ? [...STATEMENT_START, 'elif', 'else', 'except', 'finally'].includes(keyword) : true;
    const close = [0.97, 0.9, 0.7][distance] ?? 0.5;
    const prior =
      close * (touches || first ? 1 : 0.5) * (fits ? 1 : 0.4) * (token.text.length < 3 && distance > 0 ? 0.7 : 1);
    drafts.push(replaceToken(token, keyword, prior * weight));
  }
  const foreign = FOREIGN.get(token.text);
  if (foreign !== undefined) {
    const edit = {
      start: token.start,
      end: foreign === '' ? (code[i + 1]?.start ?? token.end) : token.end,
      text: foreign,
    };
    drafts.push({ ...replaceToken(token, foreign, 0.85 * weight), edits: [edit] });
  }
  if (low === 'else' && code[i + 1]?.text === 'if') drafts.push(...elseIf(scene, i, weight));
  return drafts;
}

function elseIf(scene: Scene, i: number, weight: number): Draft[] {
  const token = scene.code[i] as Token;
  const end = scene.code[i + 1]?.end ?? token.end;
  return [{ ...replaceToken(token, 'elif', 0.98 * weight), edits: [{ start: token.start, end, text: 'elif' }] }];
}

/** `returnx`, `notx`, `forx in`, `x in ys` without its blanks: a word is cut after or before a keyword. */
function glued(scene: Scene, i: number, uses: ReadonlyMap<string, number>): Draft[] {
  const token = scene.code[i] as Token;
  if (token.kind !== 'name' || isKeyword(token)) return [];
  const weight = scene.weight(token.line);
  return KEYWORDS.filter((k) => token.text.length > k.length).flatMap((keyword) => {
    const drafts: Draft[] = [];
    const cut = (at: number, rest: string) => {
      const known = (uses.get(rest) ?? 0) > 0 || isKeyword({ ...token, text: rest });
      drafts.push({
        ...insertAt(token.start + at, ' ', (known ? 0.9 : 0.45) * weight, token.line),
        template: 'split-word',
      });
    };
    if (token.text.startsWith(keyword)) cut(keyword.length, token.text.slice(keyword.length));
    if (token.text.endsWith(keyword)) cut(token.text.length - keyword.length, token.text.slice(0, -keyword.length));
    return drafts;
  });
}

/** Keywords that are missing, told by what stands on the line. */
function missing(scene: Scene, i: number): Draft[] {
  const { code } = scene;
  const token = code[i] as Token;
  const weight = scene.weight(token.line);
  const drafts: Draft[] = [];
  const put = (at: number, word: string, prior: number) => drafts.push(insertAt(at, word, prior * weight, token.line));
  const line = code.filter((t) => t.line === token.line);
  const words = line.map((t) => t.text);
  const operandBefore = endsOperand(code[i - 1]) && !isFirstOnLine(code, i);
  if (isFirstOnLine(code, i)) {
    const block = line.at(-1)?.text === ':';
    if (words.includes('import') && !words.includes('from') && token.text !== 'import') put(token.start, 'from ', 0.9);
    if (block && token.kind === 'name' && !COMPOUND.includes(token.text) && words[1] === '(') {
      put(token.start, 'def ', 0.85);
      put(token.start, 'class ', /^[A-Z]/.test(token.text) ? 0.9 : 0.3);
    }
    if (block && words.length === 2 && token.kind === 'name') put(token.start, 'class ', 0.8);
    if (block && !COMPOUND.includes(token.text)) {
      if (words.includes('in')) put(token.start, 'for ', 0.8);
      if (words.includes('as')) put(token.start, 'with ', 0.8);
      for (const [word, prior] of [
        ['if ', 0.6],
        ['elif ', 0.45],
        ['while ', 0.35],
        ['with ', 0.3],
        ['for ', 0.2],
      ] as const) {
        put(token.start, word, prior);
      }
      put(token.start, 'except ', /(Error|Exception)\b/.test(words.join(' ')) ? 0.85 : 0.1);
    }
  }
  if (operandBefore && startsOperand(token)) {
    const head = line[0]?.text ?? '';
    const likely = (word: string): number => {
      if (word === 'in')
        return head === 'for' || words.includes('for')
          ? words.includes('in')
            ? 0.3
            : 0.9
          : token.text === 'not'
            ? 0.3
            : 0.3;
      if (word === 'import') return head === 'from' && !words.includes('import') ? 0.95 : 0.05;
      if (word === 'as') return /^(import|from|with|except)$/.test(head) ? 0.85 : 0.05;
      if (word === 'and' || word === 'or') return /^(if|elif|while|return|assert)$/.test(head) ? 0.45 : 0.2;
      if (word === 'if') return words.includes('else') || words.includes('for') ? 0.75 : 0.15;
      if (word === 'else') return words.includes('if') && head !== 'if' ? 0.75 : 0.1;
      if (word === 'for') return words.includes('in') ? 0.7 : 0.1;
      if (word === 'from') return 0.1;
      return 0.15;
    };
    for (const word of BETWEEN) put(token.start, `${word} `, likely(word));
  }
  if (token.text === 'not' && operandBefore) put(token.start, 'is ', 0.5);
  if (code[i - 1]?.text === 'not' && endsOperand(code[i - 2])) put(token.start, 'in ', 0.8);
  if (token.text === 'in' && endsOperand(code[i - 1]) && !words.includes('for'))
    put(code[i - 1]?.start ?? token.start, 'for ', 0.3);
  return drafts;
}

/** Words that stand twice, or where none may stand. */
function surplus(scene: Scene, i: number): Draft[] {
  const { code } = scene;
  const token = code[i] as Token;
  if (token.kind !== 'name') return [];
  const weight = scene.weight(token.line);
  const next = code[i + 1];
  const twice = next?.text === token.text && next.line === token.line;
  const end = next && next.line === token.line ? next.start : token.end;
  const prior = twice ? 0.9 : isKeyword(token) ? 0.15 : 0.06;
  const alone = isFirstOnLine(code, i) && isLastOnLine(code, i);
  return alone ? [] : [{ ...replaceToken(token, '', prior * weight), edits: [{ start: token.start, end, text: '' }] }];
}

/** Edits of keywords and other words. */
export function wordDrafts(scene: Scene): Draft[] {
  const uses = new Map<string, number>();
  for (const t of scene.code) if (t.kind === 'name') uses.set(t.text, (uses.get(t.text) ?? 0) + 1);
  return windowOf(scene).flatMap((i) => [
    ...misspelt(scene, i, uses),
    ...glued(scene, i, uses),
    ...missing(scene, i),
    ...surplus(scene, i),
    ...((scene.code[i]?.text === 'else' &&
      scene.code[i + 1]?.text === 'if' &&
      elseIf(scene, i, scene.weight(scene.code[i]?.line ?? 0))) ||
      []),
  ]);
}
