import type { Draft } from '../../parse-repair';
import { insertAt, replaceToken, type Scene } from './scene';
import type { Token } from './tokens';

/** Strings, templates, comments and expressions that do not end, or end too early. */
export function quoteDrafts(scene: Scene): Draft[] {
  const { code, comments } = scene;
  const drafts: Draft[] = [];
  for (const comment of comments) {
    if (comment.closed) continue;
    const line = scene.lines[comment.line - 1];
    drafts.push(insertAt(line?.end ?? comment.start, ' */', 0.8, comment.line));
    // A comment of several lines ends where its stars end.
    const last = scene.lines.slice(comment.line).findIndex((next) => !/^\s*\*/.test(next.text));
    const end = last > 0 ? scene.lines[comment.line + last - 1] : undefined;
    if (end) {
      const eol = end.eol || '\n';
      drafts.push(insertAt(end.end, `${eol}${/^\s*/.exec(end.text)?.[0] ?? ''}*/`, 0.95, end.number));
    }
  }
  for (const [i, token] of code.entries()) {
    if (token.closed || !['string', 'template', 'regex'].includes(token.kind)) continue;
    const quote = token.kind === 'template' ? '`' : (token.text[0] ?? "'");
    drafts.push(...endings(scene, token, quote), ...opened(scene, i, token, quote));
  }
  return [...drafts, ...tooLong(scene), ...insides(scene)];
}

/** Where a quote is missing, all that follow on its line open what they should close: strings that hold what stands between strings. */
function tooLong({ code }: Scene): Draft[] {
  return code.flatMap((token) => {
    if (token.kind !== 'string' || !token.closed) return [];
    if (!code.some((other) => other.line === token.line && !other.closed)) return [];
    const quote = token.text[0] ?? "'";
    return [...token.text.matchAll(/[,)\]};:+](?=[^\w]|$)/g)].map((match) =>
      insertAt(
        token.start + match.index,
        quote,
        /^[,:)\]]\s*.$/.test(token.text.slice(match.index)) ? 0.92 : 0.4,
        token.line,
      ),
    );
  });
}

/** Where the quote may have stood: before what closes the call or ends the statement, at the line's end, behind each word. */
function endings(scene: Scene, token: Token, quote: string): Draft[] {
  const line = scene.lines[token.line - 1];
  if (!line) return [];
  const drafts: Draft[] = [];
  const text = scene.text.slice(token.start, line.end);
  const tail = /[)\]};,\s]*$/.exec(text)?.[0] ?? '';
  for (let k = 0; k <= tail.length; k++) {
    const at = line.end - tail.length + k;
    drafts.push(insertAt(at, quote, 0.93 - 0.04 * k, token.line));
  }
  for (const match of text.slice(1).matchAll(/[\w}.!?]+(?=[^\w]|$)/g)) {
    const at = token.start + 1 + match.index + match[0].length;
    const rest = scene.text.slice(at, line.end);
    drafts.push(insertAt(at, quote, /^\s*(\)|,|:|\]|\}|;|=>|\+|\?)/.test(rest) ? 0.7 : 0.25, token.line));
  }
  // The other quote was meant to end it.
  for (const match of text.slice(1).matchAll(/['"`]/g)) {
    const at = token.start + 1 + match.index;
    const rest = scene.text.slice(at + 1, line.end);
    const prior = /^\s*([)\],;:}+]|$)/.test(rest) ? 0.96 : 0.4;
    drafts.push(replaceToken({ start: at, end: at + 1, text: match[0], line: token.line }, quote, prior));
    drafts.push(
      replaceToken({ start: token.start, end: token.start + 1, text: quote, line: token.line }, match[0], prior - 0.02),
    );
  }
  return drafts;
}

/** The quote that does not end may be the end of a string that nothing opens. */
function opened({ code }: Scene, index: number, token: Token, quote: string): Draft[] {
  const drafts: Draft[] = [
    replaceToken({ start: token.start, end: token.start + 1, text: quote, line: token.line }, '', 0.45),
  ];
  for (let i = index - 1; i >= 0 && code[i]?.line === token.line; i--) {
    const at = code[i] as Token;
    const before = code[i - 1];
    const plausible = before && /^[([{,:=+?]$|^(from|import|require|return|case)$/.test(before.text);
    drafts.push(insertAt(at.start, quote, plausible ? 0.85 : 0.2, at.line));
  }
  return drafts;
}

/** A quote within a text of the same quotes: the words behind it stand alone. */
function insides(scene: Scene): Draft[] {
  const drafts: Draft[] = [];
  const near = scene.code.filter((token) => token.line >= scene.from && token.line <= scene.to);
  for (const [i, token] of near.entries()) {
    if (token.kind !== 'string' || !token.closed) continue;
    const next = near[i + 1];
    if (next?.line !== token.line || next.start !== token.end || next.kind !== 'name') continue;
    const quote = token.text[0] ?? "'";
    const line = scene.lines[token.line - 1];
    const rest = scene.text.slice(token.end, line?.end ?? token.end);
    const end = rest.lastIndexOf(quote);
    drafts.push(
      replaceToken({ start: token.end - 1, end: token.end, text: quote, line: token.line }, `\\${quote}`, 0.85),
    );
    if (end < 0) continue;
    for (const other of ['"', "'", '`'].filter(
      (q) => q !== quote && !scene.text.slice(token.start, token.end + end).includes(q),
    )) {
      drafts.push({
        ...replaceToken({ ...token, end: token.end + end + 1 }, '', 0.8),
        edits: [
          { start: token.start, end: token.start + 1, text: other },
          { start: token.end + end, end: token.end + end + 1, text: other },
        ],
        template: 'replace-token',
        description: `quote line ${token.line} by ${other}`,
      });
    }
  }
  return drafts;
}
