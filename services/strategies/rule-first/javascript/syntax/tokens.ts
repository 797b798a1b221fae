import jsTokens from 'js-tokens';

export interface Token {
  readonly kind: 'name' | 'number' | 'string' | 'template' | 'regex' | 'punctuator' | 'comment' | 'other';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** 1-based line on which it starts. */
  readonly line: number;
  /** Whether a string, template, comment or expression ends. */
  readonly closed: boolean;
}

const KINDS: Readonly<Record<string, Token['kind']>> = {
  IdentifierName: 'name',
  PrivateIdentifier: 'name',
  JSXIdentifier: 'name',
  NumericLiteral: 'number',
  StringLiteral: 'string',
  JSXString: 'string',
  NoSubstitutionTemplate: 'template',
  TemplateHead: 'template',
  TemplateMiddle: 'template',
  TemplateTail: 'template',
  RegularExpressionLiteral: 'regex',
  Punctuator: 'punctuator',
  JSXPunctuator: 'punctuator',
  MultiLineComment: 'comment',
  SingleLineComment: 'comment',
  HashbangComment: 'comment',
};

/** Tokens of a text that may be broken, comments included, blanks left out. */
export function tokensOf(text: string, jsx = false): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  let line = 1;
  for (const token of jsTokens(text, { jsx })) {
    const kind = KINDS[token.type];
    const closed = 'closed' in token ? token.closed : true;
    const end = start + token.value.length;
    if (kind !== undefined || !/^(WhiteSpace|LineTerminatorSequence|JSXText)$/.test(token.type)) {
      if (token.value !== '') tokens.push({ kind: kind ?? 'other', text: token.value, start, end, line, closed });
    }
    line += token.value.split('\n').length - 1;
    start = end;
  }
  return tokens;
}

export const CLOSER: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };
export const OPENER: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

export const KEYWORDS: readonly string[] =
  'break case catch class const continue debugger default delete do else export extends finally for function if import in instanceof new return super switch this throw try typeof var void while with yield let static async await of from as get set null true false enum interface type implements private public protected readonly abstract declare namespace keyof undefined'.split(
    ' ',
  );
const WORDS_ONLY = new Set(KEYWORDS.slice(0, 36));

export function endsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'punctuator') return /^[)\]}]$|^(\+\+|--)$/.test(token.text);
  if (token.kind === 'name') return !WORDS_ONLY.has(token.text) || /^(this|super)$/.test(token.text);
  return (
    ['number', 'string', 'regex'].includes(token.kind) || (token.kind === 'template' && !token.text.endsWith('${'))
  );
}

export function startsOperand(token: Token | undefined): boolean {
  if (!token) return false;
  if (token.kind === 'punctuator') return /^[([{!~]$|^(\+\+|--|\.\.\.)$/.test(token.text);
  if (token.kind === 'name')
    return !WORDS_ONLY.has(token.text) || /^(this|super|new|function|class|typeof|void|delete)$/.test(token.text);
  return (
    ['number', 'string', 'regex'].includes(token.kind) || (token.kind === 'template' && !token.text.startsWith('}'))
  );
}

/** Words that begin a statement wherever a line starts with them. */
export const STATEMENT =
  /^(const|let|var|function|class|return|if|for|while|do|switch|try|throw|import|export|break|continue|interface|enum)$/;
