import type { Draft } from '../../parse-repair';
import { KEYWORDS, type Token } from './lexer';
import { insertAt, inWindow, type Scene } from './scene';

const QUOTE = /^([rRbBuUfFtT]{0,2})("""|'''|"|')/;

function quoteOf(token: Token): { prefix: string; quote: string } {
  const match = QUOTE.exec(token.text);
  return { prefix: match?.[1] ?? '', quote: match?.[2] ?? '"' };
}

function replaced(start: number, end: number, text: string, prior: number, line: number, what: string): Draft {
  return {
    edits: [{ start, end, text }],
    prior,
    template: 'fix-quotes',
    editKind: 'line_replace',
    description: `${what} on line ${line}`,
  };
}

/** A string that runs to the end of its line: close it before what follows, at the end, or open it further left. */
function openString(scene: Scene, token: Token): Draft[] {
  const { prefix, quote } = quoteOf(token);
  const weight = scene.weight(token.line);
  const drafts: Draft[] = [];
  const bodyAt = token.start + prefix.length + quote.length;
  const body = scene.text.slice(bodyAt, token.end);
  const trimmed = body.trimEnd().length;
  const tail = /[)\]},:;\s]*$/.exec(body)?.[0].length ?? 0;
  const end = bodyAt + trimmed;
  for (let at = bodyAt + body.length - tail; at <= end; at++) {
    drafts.push(replaced(at, at, quote, (at === end ? 0.9 : 0.92) * weight, token.line, `close the string`));
  }
  // Before a comma or an operator inside: the rest of the line is code.
  for (const match of body.matchAll(/\s*(?:[,)\]}:+%=]|\.\w+\(|\b(?:if|else|for|in|not|and|or|is)\b)/g)) {
    const at = bodyAt + (match.index ?? 0);
    if (at < bodyAt + body.length - tail)
      drafts.push(replaced(at, at, quote, 0.4 * weight, token.line, 'close the string'));
  }
  const comment = /\s+#.*$/.exec(body);
  if (comment) {
    const at = bodyAt + comment.index;
    drafts.push(replaced(at, at, quote, 0.93 * weight, token.line, 'close the string'));
  }
  drafts.push(...earlierStrings(scene, token, quote, weight));
  // The other kind of quote closes it.
  const other = quote === '"' ? "'" : '"';
  for (const match of body.matchAll(new RegExp(other, 'g'))) {
    const at = bodyAt + (match.index ?? 0);
    drafts.push(replaced(at, at + 1, quote, 0.8 * weight, token.line, 'close the string with the quote that opens it'));
  }
  drafts.push(...missingOpening(scene, token, prefix, quote, weight));
  drafts.push(replaced(token.start + prefix.length, bodyAt, '', 0.15 * weight, token.line, 'drop the stray quote'));
  return drafts;
}

/** A string further left on the line took the opening quote of the next one for its end. */
function earlierStrings(scene: Scene, open: Token, quote: string, weight: number): Draft[] {
  const strings = scene.code.filter((t) => t.kind === 'string' && t.line === open.line && t.start < open.start);
  return strings.flatMap((token) => {
    const own = quoteOf(token);
    if (own.quote !== quote || token.text.includes('\n')) return [];
    const bodyAt = token.start + own.prefix.length + 1;
    const body = scene.text.slice(bodyAt, token.end - 1);
    return [...body.matchAll(/[,)\]}:.+%=]|\s/g)].map((match) => {
      const at = bodyAt + (match.index ?? 0);
      const before = /[,:=+]/.test(match[0]) && /^\W*$/.test(body.slice((match.index ?? 0) + 1));
      return replaced(at, at, quote, (before ? 0.88 : 0.4) * weight, token.line, 'close the string');
    });
  });
}

/** The quote that stands is the closing one: the opening one is missing somewhere before it on the line. */
function missingOpening(scene: Scene, token: Token, prefix: string, quote: string, weight: number): Draft[] {
  const drafts: Draft[] = [];
  const before = scene.code.filter((t) => t.line === token.line && t.start < token.start);
  const starts = [...before, token];
  starts.forEach((t, i) => {
    const left = starts[i - 1];
    if (t.kind === 'string' && t !== token) return;
    const expects =
      left !== undefined && (left.kind === 'operator' ? !/^[)\]}.]$/.test(left.text) : KEYWORDS.includes(left.text));
    const prior = (expects ? (left ? 0.85 : 0.7) : 0.2) * weight * 0.98 ** (starts.length - i);
    drafts.push(replaced(t.start, t.start, quote, prior, t.line, 'open the string'));
    const letters = /^([rRbBuUfF]{1,2})(?=\W|\w{3,})/.exec(t.text)?.[1];
    if (t.kind === 'name' && letters) {
      const at = t.start + letters.length;
      drafts.push(replaced(at, at, quote, prior * 0.75, t.line, 'open the string'));
    }
    if (t.kind === 'operator' || (i === starts.length - 1 && prefix === '')) {
      drafts.push(
        replaced(
          t.end - (t === token ? token.text.length : 0),
          t.end - (t === token ? token.text.length : 0),
          quote,
          prior * 0.5,
          t.line,
          'open the string',
        ),
      );
    }
  });
  return drafts;
}

/** Two strings that touch, or a string that touches a word: quotes of one kind inside quotes of that kind. */
function nestedQuotes(scene: Scene, tokens: readonly Token[], i: number): Draft[] {
  const token = tokens[i] as Token;
  const next = tokens[i + 1];
  if (!next || next.line !== token.line) return [];
  const { prefix, quote } = quoteOf(token);
  if (quote.length !== 1) return [];
  const weight = scene.weight(token.line);
  const other = quote === '"' ? "'" : '"';
  const drafts: Draft[] = [];
  const closers = tokens.filter((t) => t.line === token.line && t.kind === 'string' && t.start > token.start);
  for (const last of closers) {
    const inner = scene.text.slice(token.start + prefix.length + 1, last.end - 1);
    if (last.open || !scene.text.slice(last.start, last.end).endsWith(quote)) continue;
    if (!inner.includes(other)) {
      const outer = `${prefix}${other}${inner}${other}`;
      drafts.push(replaced(token.start, last.end, outer, 0.6 * weight, token.line, `quote with ${other}`));
      const swapped = `${prefix}${quote}${inner.replaceAll(quote, other)}${quote}`;
      drafts.push(replaced(token.start, last.end, swapped, 0.7 * weight, token.line, `inner quotes as ${other}`));
    }
    const escaped = `${prefix}${quote}${inner.replace(/(^|[^\\])(["'])/g, (m, a: string, q: string) => (q === quote ? `${a}\\${q}` : m))}${quote}`;
    drafts.push(replaced(token.start, last.end, escaped, 0.45 * weight, token.line, 'escape the quotes inside'));
  }
  return drafts;
}

const TRIPLE_LINES = 60;
const CODE_LINE = /^\s*(def|class|return|import|from|if|for|self\.|@|\w+ = |raise|with|try)\b/;
/** A line inside of a string that no prose has. */
const SWALLOWED =
  /^\s*((async )?def \w+\(.*|class \w+.*:|return\b.*|from [\w.]+ import .*|import \w+|self\.\w+ = .*|if .*:|for \w+ in .*:)$/m;

/** A triple-quoted string without its end, or one that swallowed code up to the next one's start. */
function tripleQuotes(scene: Scene, token: Token): Draft[] {
  const { prefix, quote } = quoteOf(token);
  if (quote.length !== 3) return [];
  const bodyAt = token.start + prefix.length + 3;
  const drafts: Draft[] = [];
  const first = scene.lines[token.line - 1];
  const indent = /^[ \t]*/.exec(first?.text ?? '')?.[0] ?? '';
  const one = quote[0] ?? '"';
  const lines = scene.lines.slice(token.line - 1, token.line - 1 + TRIPLE_LINES);
  lines.forEach((line, k) => {
    if (line.end > token.end || line.end < bodyAt) return;
    const text = scene.text.slice(Math.max(bodyAt, line.start), line.end);
    const following = scene.lines.slice(line.number).find((l) => l.text.trim() !== '');
    const codeNext = following !== undefined && CODE_LINE.test(following.text);
    const near = 0.97 ** k;
    const partial = /(["']{1,2})\s*$/.exec(text)?.[1];
    if (partial && partial[0] === one) {
      const at = line.start + line.text.lastIndexOf(partial) + partial.length;
      const end = Math.max(at, bodyAt);
      drafts.push(
        replaced(end, end, one.repeat(3 - partial.length), 0.97 * near, line.number, 'close the triple-quoted string'),
      );
    }
    const bare = k > 0 && text.trim() === '';
    const end = Math.max(bodyAt, line.start + line.text.trimEnd().length);
    const tail = /[)\]},\s]*$/.exec(line.text)?.[0].length ?? 0;
    const likely = codeNext ? 0.85 : 0.35;
    if (!bare) drafts.push(replaced(end, end, quote, likely * near, line.number, 'close the triple-quoted string'));
    if (!bare && tail > 0 && line.end - tail > bodyAt) {
      drafts.push(
        replaced(
          line.end - tail,
          line.end - tail,
          quote,
          likely * 0.9 * near,
          line.number,
          'close the triple-quoted string',
        ),
      );
    }
    if (bare) {
      drafts.push(
        replaced(
          line.start,
          line.end,
          indent + quote,
          (line.text !== '' && line.text === indent ? 0.95 : codeNext ? 0.87 : 0.5) * near,
          line.number,
          'close the triple-quoted string',
        ),
      );
    }
  });
  return drafts;
}

/** Edits of quotes. */
export function quoteDrafts(scene: Scene): Draft[] {
  const drafts: Draft[] = [];
  const strings = scene.code.filter((t) => t.kind === 'string');
  scene.code.forEach((token, i) => {
    if (token.kind !== 'string') return;
    const { quote } = quoteOf(token);
    const height = token.text.split('\n').length;
    const near = token.line <= scene.to && token.line + height - 1 >= scene.from;
    if (quote.length === 3 && (token.open || (near && height > 1))) drafts.push(...tripleQuotes(scene, token));
    if (!inWindow(scene, token)) return;
    if (quote.length === 1 && token.open) drafts.push(...openString(scene, token));
    drafts.push(...nestedQuotes(scene, scene.code, i));
    if (quote.length === 3 && token.open && !token.text.includes('\n')) drafts.push(...openString(scene, { ...token }));
    // An empty string followed by a word: a third quote is missing.
    if (/^(""|'')$/.test(token.text) && scene.code[i + 1]?.start === token.end) {
      drafts.push(insertAt(token.end, token.text[0] ?? '"', 0.8 * scene.weight(token.line), token.line));
    }
  });
  // One that was not closed further up took code for text, up to the opening quotes of the next.
  const swallowed = strings.find((t) => t.line < scene.from && quoteOf(t).quote.length === 3 && SWALLOWED.test(t.text));
  if (swallowed) drafts.push(...tripleQuotes(scene, swallowed));
  return drafts;
}
