/** One simple command of a shell script, read without running anything. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Assignments before the command: `PYTHONPATH=src pytest`. */
  readonly env: Readonly<Record<string, string>>;
  /** Lines after the script's first, from 0. */
  readonly line: number;
  /** Its failure is ignored: `… || true`. */
  readonly mayFail: boolean;
  /** It only reads another command's output. */
  readonly piped: boolean;
}

interface Token {
  readonly text: string;
  readonly operator: boolean;
  readonly line: number;
}

const OPERATORS = ['&&', '||', ';;', ';', '|&', '|', '&', '\n', '(', ')'];
const KEYWORDS = new Set([
  'if',
  'then',
  'else',
  'elif',
  'fi',
  'do',
  'done',
  'while',
  'until',
  '{',
  '}',
  '!',
  'time',
  'exec',
]);
const ASSIGNMENT = /^([A-Za-z_]\w*)=(.*)$/s;
/** Stands for what only the shell could know; a word that holds it is left out. */
const UNKNOWN = '\u0000';

/**
 * The simple commands of a script, in order. Variables are replaced where they are known; words that hold anything else of the
 * shell's (substitutions, unknown variables) are left out.
 */
export function shellCommands(script: string, variables: Readonly<Record<string, string>> = {}): ShellCommand[] {
  const commands: ShellCommand[] = [];
  let current: Token[] = [];
  let piped = false;
  const end = (operator: string) => {
    const command = simple(current, piped);
    current = [];
    if (command) commands.push(command);
    piped = operator === '|' || operator === '|&';
  };
  const tokens = tokenize(script, variables);
  tokens.forEach((token, i) => {
    if (!token.operator) current.push(token);
    else {
      const before = commands.length;
      end(token.text);
      const last = commands.at(-1);
      const fallback = tokens[i + 1]?.text;
      if (token.text === '||' && last && commands.length > before && /^(true|:|exit|echo)$/.test(fallback ?? '')) {
        commands[commands.length - 1] = { ...last, mayFail: true };
      }
    }
  });
  end(';');
  return commands;
}

/** Words as a shell would read them again. */
export function joinWords(words: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  const quote = (word: string) => (/^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`);
  return [...Object.entries(env).map(([name, value]) => `${name}=${value && quote(value)}`), ...words.map(quote)].join(
    ' ',
  );
}

function simple(tokens: readonly Token[], piped: boolean): ShellCommand | null {
  const kept = tokens.slice(tokens.findIndex((token) => !KEYWORDS.has(token.text)));
  const [first] = kept;
  if (!first || KEYWORDS.has(first.text) || first.text === 'for' || first.text === 'case') return null;
  const env: Record<string, string> = {};
  const words: string[] = [];
  for (const { text } of kept) {
    const [, name, value] = (words.length === 0 && ASSIGNMENT.exec(text)) || [];
    if (name !== undefined && value !== undefined) {
      if (!value.includes(UNKNOWN)) env[name] = value;
    } else if (!text.includes(UNKNOWN)) words.push(text);
    else if (words.length === 0) return null;
  }
  return words.length > 0 ? { words, env, line: first.line, mayFail: false, piped } : null;
}

function tokenize(script: string, variables: Readonly<Record<string, string>>): Token[] {
  const tokens: Token[] = [];
  const heredocs: string[] = [];
  let word: string | null = null;
  let line = 0;
  let i = 0;
  const flush = () => {
    if (word !== null) tokens.push({ text: word, operator: false, line });
    word = null;
  };
  const add = (text: string) => (word = (word ?? '') + text);
  while (i < script.length) {
    const c = script[i] as string;
    const rest = script.slice(i, i + 2);
    if (rest === '\\\n') {
      i += 2;
      line++;
    } else if (c === '\\') {
      add(script[i + 1] ?? '');
      i += 2;
    } else if (c === "'") {
      const close = closing(script, "'", i + 1);
      add(script.slice(i + 1, close));
      i = close + 1;
    } else if (c === '"') {
      const [text, next] = doubleQuoted(script, i + 1, variables);
      add(text);
      i = next;
    } else if (c === '$' || c === '`') {
      const [text, next] = expansion(script, i, variables);
      add(text);
      i = next;
    } else if (c === '#' && word === null) {
      while (i < script.length && script[i] !== '\n') i++;
    } else if (/^(<<-?)\s*['"]?(\w+)/.test(script.slice(i))) {
      const [all, , mark] = /^(<<-?)\s*['"]?(\w+)['"]?/.exec(script.slice(i)) ?? [''];
      if (mark) heredocs.push(mark);
      i += all.length;
    } else if (c === '>' || c === '<') {
      if (/^\d$/.test(word ?? '')) word = null;
      flush();
      i += (/^[<>]{1,3}&?\s*(\d|-|[^\s;|&]+)?/.exec(script.slice(i)) ?? [c])[0].length;
    } else if (c === ' ' || c === '\t' || c === '\r') {
      flush();
      i++;
    } else {
      const operator = OPERATORS.find((o) => script.startsWith(o, i));
      if (operator === undefined) {
        add(c);
        i++;
        continue;
      }
      flush();
      tokens.push({ text: operator, operator: true, line });
      i += operator.length;
      if (operator !== '\n') continue;
      line++;
      for (let mark = heredocs.shift(); mark; mark = heredocs.shift()) {
        const body = new RegExp(`^[\\s\\S]*?^\\s*${mark}\\s*$`, 'm').exec(script.slice(i))?.[0] ?? script.slice(i);
        line += body.split('\n').length - 1;
        i += body.length;
      }
    }
  }
  flush();
  return tokens;
}

function closing(script: string, quote: string, from: number): number {
  const at = script.indexOf(quote, from);
  return at < 0 ? script.length : at;
}

function doubleQuoted(script: string, from: number, variables: Readonly<Record<string, string>>): [string, number] {
  let text = '';
  let i = from;
  while (i < script.length && script[i] !== '"') {
    const c = script[i] as string;
    if (c === '\\') {
      text += script[i + 1] ?? '';
      i += 2;
    } else if (c === '$' || c === '`') {
      const [value, next] = expansion(script, i, variables);
      text += value;
      i = next;
    } else {
      text += c;
      i++;
    }
  }
  return [text, i + 1];
}

function expansion(script: string, from: number, variables: Readonly<Record<string, string>>): [string, number] {
  const rest = script.slice(from);
  const [whole, braced, plain] = /^\$(?:\{(\w+)(?::?-[^}]*)?\}|(\w+))/.exec(rest) ?? [];
  if (whole !== undefined) return [variables[braced ?? plain ?? ''] ?? UNKNOWN, from + whole.length];
  if (rest.startsWith('`')) return [UNKNOWN, closing(script, '`', from + 1) + 1];
  if (!/^\$[({]/.test(rest)) return [rest.startsWith('$') ? UNKNOWN : '', from + 1];
  let depth = 0;
  for (let i = from + 1; i < script.length; i++) {
    if ('({'.includes(script[i] as string)) depth++;
    else if (')}'.includes(script[i] as string) && --depth === 0) return [UNKNOWN, i + 1];
  }
  return [UNKNOWN, script.length];
}
