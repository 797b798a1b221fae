import { nearNames } from '../../../../../domain/near-names';
import type { Draft } from '../../parse-repair';
import { insertAt, isFirstOnLine, isLastOnLine, replaceToken, type Scene } from './scene';
import { endsOperand, KEYWORDS, OPENER, startsOperand, STATEMENT, type Token } from './tokens';

/** Misspelt keywords, words that are too many or missing, separators and operators. */
export function wordDrafts(scene: Scene): Draft[] {
  const { code } = scene;
  const known = new Map<string, number>();
  for (const token of code) if (token.kind === 'name') known.set(token.text, (known.get(token.text) ?? 0) + 1);
  return [
    ...conflicts(scene),
    ...code.flatMap((token, i) =>
      token.line < scene.from || token.line > scene.to ? [] : atToken(scene, i, token, known),
    ),
  ];
}

function atToken(scene: Scene, i: number, token: Token, known: ReadonlyMap<string, number>): Draft[] {
  const { code } = scene;
  const [before, next] = [code[i - 1], code[i + 1]];
  const weight = scene.weight(token.line);
  const drafts: Draft[] = [];
  const put = (draft: Draft) => drafts.push({ ...draft, prior: draft.prior * weight });
  const same = before !== undefined && before.line === token.line;

  if (token.kind === 'name') {
    for (const near of nearNames(token.text, KEYWORDS, 4, 0.6)) put(replaceToken(token, near.name, 0.9 * near.score));
    for (const word of KEYWORDS) {
      const turned =
        token.text.length <= 3 && word !== token.text && [...word].sort().join('') === [...token.text].sort().join('');
      if (turned) put(replaceToken(token, word, 0.85));
    }
    // Two words that grew together: `returnvalue`, `constx`.
    for (const word of KEYWORDS) {
      const rest = token.text.slice(word.length);
      if (word.length > 1 && token.text.startsWith(word) && rest !== '' && (known.has(rest) || /^\w+$/.test(rest)))
        put(insertAt(token.start + word.length, ' ', known.has(rest) ? 0.8 : 0.3, token.line));
    }
    if (KEYWORDS.includes(token.text)) put(replaceToken(token, '', before?.text === token.text ? 0.9 : 0.3));
    // A keyword that was cut in two.
    if (next?.kind === 'name' && KEYWORDS.includes(token.text + next.text))
      put({
        ...replaceToken(token, '', 0.9),
        edits: [{ start: token.end, end: next.start, text: '' }],
        template: 'delete-token',
        description: `join ${token.text}${next.text}`,
      });
  } else if (token.kind === 'punctuator') {
    put(replaceToken(token, '', before?.text === token.text ? 0.75 : 0.35));
    for (const other of OTHERS[token.text] ?? []) put(replaceToken(token, other, 0.55));
  } else if (token.kind === 'number' && next?.kind === 'name' && next.start === token.end)
    put(replaceToken(token, '', 0.3));
  else if (token.kind === 'other') put(replaceToken(token, '', 0.7));

  const ahead = (text: string, prior: number) => put(insertAt(token.start, text, prior, token.line));
  const behind = (at: Token | undefined, text: string, prior: number) =>
    at && put(insertAt(at.end, text, prior, at.line));
  const operands = endsOperand(before) && startsOperand(token);
  if (operands && same) {
    behind(before, ',', 0.8);
    behind(before, ' =', 0.5);
    behind(before, ' +', 0.45);
    behind(
      before,
      ':',
      token.kind === 'punctuator' ? 0.4 : TYPES.test(token.text) && before?.kind === 'name' ? 0.86 : 0.6,
    );
    behind(before, '.', before?.kind === 'name' && token.kind === 'name' ? 0.35 : 0.1);
    behind(before, ';', 0.5);
    behind(before, '(', 0.2);
    for (const operator of [
      ' =>',
      ' ===',
      ' &&',
      ' ||',
      ' ?',
      ' of',
      ' in',
      ' -',
      ' *',
      ' <',
      ' >',
      ' ??',
      ' as',
      ' from',
      ' extends',
    ])
      behind(
        before,
        operator,
        operator === ' =>' && token.text === '{'
          ? 0.85
          : operator === ' from' && token.kind === 'string'
            ? 0.9
            : operator === ' of'
              ? 0.4
              : 0.3,
      );
  }
  if (before?.text === '?' && startsOperand(token)) behind(before, ':', 0.9);
  if (before && !same) {
    // At the end of a line a list goes on, or a statement ends.
    if (endsOperand(before)) {
      behind(before, ',', STATEMENT.test(token.text) ? 0.2 : 0.9);
      behind(before, ';', 0.55);
      behind(before, ' +', 0.2);
    }
    if (/^[,;.:=+]$/.test(before.text) && isFirstOnLine(code, i)) put(replaceToken(before, '', 0.5));
    if (before.text === ',') put(replaceToken(before, ';', 0.5));
    if (before.text === ';') put(replaceToken(before, ',', 0.6));
  }
  if (token.text === '{') {
    if (before?.text === ')') {
      behind(before, ' =>', 0.8);
      const name = nameOfCall(code, i - 1);
      if (name) {
        put(insertAt(name.start, 'function ', 0.85, name.line));
        put(insertAt(name.start, 'async ', 0.1, name.line));
      }
    }
    ahead('= ', 0.3);
    ahead('() => ', 0.2);
    if (before?.kind === 'name') behind(before, '()', 0.6);
    ahead('try ', 0.3);
  }
  if (token.text === ':' && before && endsOperand(before)) ahead(' ? ', 0.15);
  if (token.text === '=>') {
    if (before?.kind === 'name') put({ ...replaceToken(before, `(${before.text})`, 0.4) });
    else ahead('() ', 0.3);
  }
  if (token.kind === 'name' && isFirstOnLine(code, i)) {
    if (next?.text === '=' || next?.text === ':') ahead('const ', next.text === '=' ? 0.3 : 0.15);
    ahead('case ', 0.15);
    ahead('...', 0.05);
  }
  if ((token.kind === 'string' || token.kind === 'number' || token.kind === 'name') && next?.text === ':')
    ahead('case ', isFirstOnLine(code, i) ? 0.6 : 0.1);
  if (isLastOnLine(code, i) && endsOperand(token)) {
    if (/^\s*(case\b|default\b)/.test(scene.lines[token.line - 1]?.text ?? '')) behind(token, ':', 0.95);
    if (OPENER[token.text] === undefined) behind(token, ',', 0.4);
  }
  if (
    /^[=)({;,]$|^=>$/.test(token.text) &&
    same &&
    before &&
    (before.kind === 'name' || /^[\]>}]$/.test(before.text)) &&
    openAngle(scene, token)
  )
    behind(before, '>', 0.88);
  if (token.kind === 'name' && isLastOnLine(code, i) && openAngle(scene, token)) behind(token, '>', 0.86);
  if (token.text === 'else' && before && before.text !== '}') ahead('} ', 0.5);
  if (token.text === '(' && before && /^(if|while|for|switch|catch)$/.test(before.text))
    put(replaceToken(token, '((', 0.15));
  if (before && /^(if|while|switch)$/.test(before.text) && token.text !== '(') ahead('(', 0.9);
  if (token.text === 'await') put(asyncFor(scene, i, 0.9));
  if (
    before &&
    /^(=|\(|,|\[|:|return|\+|-|\*|\/|&&|\|\||\?\?|===|!==|<|>|=>)$/.test(before.text) &&
    /^[)\],;}]$/.test(token.text)
  )
    put(replaceToken(before, '', 0.55));
  if (token.text === '?.' || token.text === '?') put(replaceToken(token, '', 0.3));
  return drafts.filter((draft) => draft.prior > 0);
}

/** Words by which a type is told from a value. */
const TYPES =
  /^([A-Z]\w*|string|number|boolean|unknown|never|void|object|bigint|symbol|readonly|null|undefined|keyof|typeof)$/;

const OTHERS: Readonly<Record<string, readonly string[]>> = {
  '=': ['=>', '==', ':', '==='],
  '=>': ['=', '>=', ':'],
  '==': ['='],
  '===': ['='],
  ':': [',', '=', ';', '?'],
  ';': [',', ':', ')'],
  ',': [';', '.', ':'],
  '.': [',', '...'],
  '..': ['...'],
  '->': ['=>'],
  '&': ['&&'],
  '|': ['||'],
  '-': ['=>', '--'],
  '>': ['=>', '>='],
  '<': ['('],
  '{': ['(', '['],
  '(': ['{', '['],
  '[': ['(', '{'],
  ')': ['}', ']'],
  '}': [')', ']'],
  ']': [')', '}'],
};

/** Whether more angle brackets open than close up to here on the line. */
function openAngle({ lines }: Scene, token: Token): boolean {
  const line = lines[token.line - 1];
  const head = line?.text.slice(0, token.end - line.start).replace(/=>|[<>]=/g, '') ?? '';
  return (head.match(/</g) ?? []).length > (head.match(/>/g) ?? []).length;
}

/** The name before the argument list that ends here, where a statement starts with it. */
function nameOfCall(code: readonly Token[], close: number): Token | null {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    const token = code[i] as Token;
    if (token.text === ')') depth++;
    if (token.text === '(' && --depth === 0) {
      const name = code[i - 1];
      const first = code[i - 2];
      const starts = isFirstOnLine(code, i - 1) || /^(async|export|default)$/.test(first?.text ?? '');
      return name?.kind === 'name' && starts ? name : null;
    }
  }
  return null;
}

/** `async` for the function around an `await`. */
function asyncFor({ code, lines }: Scene, index: number, prior: number): Draft {
  const indent = (token: Token) => (/^\s*/.exec(lines[token.line - 1]?.text ?? '')?.[0] ?? '').length;
  const own = code[index] as Token;
  for (let i = index - 1; i >= 0; i--) {
    const token = code[i] as Token;
    if (
      token.text === 'function' &&
      (token.line === own.line || indent(token) < indent(own)) &&
      code[i - 1]?.text !== 'async'
    )
      return insertAt(token.start, 'async ', prior, token.line);
    if (token.text === '=>' && (token.line === own.line || indent(token) < indent(own))) {
      const start = parametersBefore(code, i);
      if (start && code[code.indexOf(start) - 1]?.text !== 'async')
        return insertAt(start.start, 'async ', prior, start.line);
    }
    const method = token.text === '{' && code[i - 1]?.text === ')' ? nameOfCall(code, i - 1) : null;
    if (method && !/^(if|for|while|switch|catch|with)$/.test(method.text) && indent(method) < indent(own))
      return insertAt(method.start, 'async ', prior, method.line);
  }
  return insertAt(own.start, '', 0, own.line);
}

function parametersBefore(code: readonly Token[], arrow: number): Token | null {
  if (code[arrow - 1]?.kind === 'name') return code[arrow - 1] ?? null;
  let depth = 0;
  for (let i = arrow - 1; i >= 0; i--) {
    if (code[i]?.text === ')') depth++;
    if (code[i]?.text === '(' && --depth === 0) return code[i] ?? null;
  }
  return null;
}

/** A merge that was never finished: one side, the other, or both. */
function conflicts({ text, lines }: Scene): Draft[] {
  const marks = (pattern: RegExp) => lines.filter((line) => pattern.test(line.text));
  const [ours] = marks(/^<{7}( |$)/);
  const [middle] = marks(/^={7}$/);
  const [theirs] = marks(/^>{7}( |$)/);
  const base = marks(/^\|{7}( |$)/)[0] ?? middle;
  if (!ours || !middle || !theirs || !base) return [];
  const after = (line: { end: number; eol: string }) => line.end + line.eol.length;
  const sides = [
    { text: text.slice(after(ours), base.start), prior: 0.7, which: 'this side' },
    { text: text.slice(after(middle), theirs.start), prior: 0.68, which: 'the other side' },
  ];
  return sides.map((side) => ({
    edits: [{ start: ours.start, end: after(theirs), text: side.text }],
    prior: side.prior,
    template: 'merge-conflict',
    editKind: 'line_replace',
    description: `keep ${side.which} of a merge that was never finished`,
  }));
}
