import { posix } from 'node:path';
import { linesOf, type TextEdit } from '../../../domain/text-edit';

export interface Lookup {
  readonly code: string;
  /** What has to be imported for it; null: nothing. */
  readonly needs: string | null;
  readonly prior: number;
}

/** How a language takes a value from the environment. */
export interface Idiom {
  lookups(variable: string): readonly Lookup[];
  /** A lookup with what stands around the secret in its literal. */
  join(literal: { readonly quote: string; readonly before: string; readonly after: string }, code: string): string;
  importEdit(text: string, needs: string): TextEdit | null;
  /** Where the literal is the default of a lookup that is there already: the lookup without it. */
  withoutDefault(
    text: string,
    literal: { readonly start: number; readonly end: number },
  ): readonly { readonly edit: TextEdit; readonly variable: string; readonly prior: number }[];
}

const concatenated: Idiom['join'] = ({ quote, before, after }, code) =>
  [before && `${quote}${before}${quote}`, code, after && `${quote}${after}${quote}`].filter(Boolean).join(' + ');
const noImport = (): null => null;
const none = (): [] => [];

/** Matches around a literal: `head` has to end before it, `tail` to start behind it. */
function around(text: string, { start, end }: { start: number; end: number }, head: RegExp, tail: RegExp) {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = head.exec(text.slice(lineStart, start));
  const after = tail.exec(text.slice(end));
  if (!before || after?.index !== 0) return null;
  return { before, from: lineStart + before.index, to: end + after[0].length };
}

const python: Idiom = {
  lookups: (name) => [
    { code: `os.environ["${name}"]`, needs: 'os', prior: 0.9 },
    { code: `os.environ.get("${name}", "")`, needs: 'os', prior: 0.7 },
  ],
  join: concatenated,
  importEdit(text, needs) {
    if (new RegExp(`^(import ${needs}\\b|import .*\\b${needs}\\b)`, 'm').test(text)) return null;
    const lines = linesOf(text);
    const first = lines.find((line) => /^(import|from)\s(?!__future__)/.test(line.text));
    const afterFuture = [...lines].reverse().find((line) => /^from __future__/.test(line.text));
    const at = first?.start ?? (afterFuture ? afterFuture.end + afterFuture.eol.length : docstringEnd(text));
    return { start: at, end: at, text: `import ${needs}\n` };
  },
  withoutDefault(text, literal) {
    const found = around(
      text,
      literal,
      /([\w.]+)\.(get|getenv|pop)\(\s*(["'])(\w+)\3\s*,\s*(?:default\s*=\s*)?$/,
      /^\s*,?\s*\)/,
    );
    if (!found) return [];
    const [, object = '', method = '', , variable = ''] = found.before;
    const mapping = method === 'getenv' ? `${object}.environ` : object;
    const { from: start, to: end } = found;
    const edit = (code: string) => ({ start, end, text: code });
    const helper = new RegExp(`\\b(\\w+)\\(\\s*${object.replace(/\./g, '\\.')}\\s*,\\s*["']\\w+["']\\s*\\)`).exec(
      text,
    )?.[1];
    return [
      ...(helper ? [{ edit: edit(`${helper}(${object}, "${variable}")`), variable, prior: 0.97 }] : []),
      { edit: edit(`${mapping}["${variable}"]`), variable, prior: 0.93 },
      { edit: edit(`${object}.${method}("${variable}")`), variable, prior: 0.85 },
    ];
  },
};

function docstringEnd(text: string): number {
  const match = /^(?:\ufeff?(?:#[^\n]*\n|\s*\n)*)(?:[rR]?("""|''')[\s\S]*?\1[^\n]*\n)?/.exec(text);
  return match?.[0].length ?? 0;
}

const javascript: Idiom = {
  lookups: (name) => [
    { code: `process.env.${name}`, needs: null, prior: 0.9 },
    { code: `process.env.${name} ?? ""`, needs: null, prior: 0.8 },
  ],
  join: ({ quote, before, after }, code) =>
    before || after
      ? `\`${[before, after].map((part) => part.replace(/`/g, '\\`')).join(`\${${code}}`)}\``
      : quote === "'"
        ? code.replace(/"/g, "'")
        : code,
  importEdit: noImport,
  withoutDefault(text, literal) {
    const found = around(text, literal, /(?<=[\w.\])"']*?(\w+)["'\]]*)\s*(\?\?|\|\|)\s*$/, /^/);
    if (!found) return [];
    const variable = found.before[1] ?? '';
    if (!/[A-Z]/.test(variable) && !/env/i.test(text.slice(Math.max(0, found.from - 60), found.from))) return [];
    return [{ edit: { start: found.from, end: literal.end, text: '' }, variable, prior: 0.96 }];
  },
};

const java: Idiom = {
  lookups: (name) => [{ code: `System.getenv("${name}")`, needs: null, prior: 0.9 }],
  join: concatenated,
  importEdit: noImport,
  withoutDefault(text, literal) {
    const map = around(text, literal, /([\w.()]+)\.getOrDefault\(\s*"(\w+)"\s*,\s*$/, /^\s*\)/);
    if (map) {
      const [, object = '', variable = ''] = map.before;
      return [{ edit: { start: map.from, end: map.to, text: `${object}.get("${variable}")` }, variable, prior: 0.94 }];
    }
    const optional = around(text, literal, /\.orElse\(\s*$/, /^\s*\)/);
    const variable = /"([A-Z]\w+)"/.exec(text.slice(text.lastIndexOf('\n', literal.start) + 1, literal.start))?.[1];
    if (!optional || !variable) return [];
    return [{ edit: { start: optional.from, end: optional.to, text: '.orElseThrow()' }, variable, prior: 0.94 }];
  },
};

const go: Idiom = {
  lookups: (name) => [{ code: `os.Getenv("${name}")`, needs: 'os', prior: 0.9 }],
  join: concatenated,
  importEdit(text, needs) {
    if (new RegExp(`^\\s*(import\\s+)?"${needs}"`, 'm').test(text)) return null;
    const block = /^import \(\n/m.exec(text);
    if (block) {
      const rest = linesOf(text.slice(block.index + block[0].length));
      const after = rest.find(
        ({ text: line }) => /^\s*\)/.test(line) || (/^\s*"/.test(line) && line.trim() > `"${needs}"`),
      );
      const at = block.index + block[0].length + (after?.start ?? 0);
      return { start: at, end: at, text: `\t"${needs}"\n` };
    }
    const single = /^import "[^"]+"\n/m.exec(text);
    const clause = /^package \w+[^\n]*\n/m.exec(text);
    const at = single?.index ?? (clause ? clause.index + clause[0].length : 0);
    return { start: at, end: at, text: single ? `import "${needs}"\n` : `\nimport "${needs}"\n` };
  },
  withoutDefault: none,
};

const rust: Idiom = {
  lookups: (name) => [
    { code: `std::env::var("${name}").expect("${name} is not set")`, needs: null, prior: 0.9 },
    { code: `std::env::var("${name}").unwrap_or_default()`, needs: null, prior: 0.8 },
    { code: `&std::env::var("${name}").unwrap_or_default()`, needs: null, prior: 0.7 },
  ],
  join: ({ before, after }, code) => (before || after ? `format!("${before}{}${after}", ${code})` : code),
  importEdit: noImport,
  withoutDefault(text, literal) {
    const found = around(
      text,
      literal,
      /var\(\s*"(\w+)"\s*\)\s*\.(?:unwrap_or\(|unwrap_or_else\(\|_\|)\s*(?:String::from\()?$/,
      /^(?:\.to_(?:string|owned)\(\)|\.into\(\))?\s*\)+/,
    );
    const variable = found?.before[1];
    if (!found || !variable) return [];
    const code = `var("${variable}").expect("${variable} is not set")`;
    return [{ edit: { start: found.from, end: found.to, text: code }, variable, prior: 0.94 }];
  },
};

/** Files that a program with variables fills in. */
const template = (code: (name: string) => string): Idiom => ({
  lookups: (name) => [{ code: code(name), needs: null, prior: 0.9 }],
  join: ({ quote, before, after }, value) => `${quote}${before}${value}${after}${quote}`,
  importEdit: noImport,
  withoutDefault: none,
});

const BY_EXTENSION: Readonly<Record<string, Idiom>> = {
  ...Object.fromEntries(['.py', '.pyi', '.pyw'].map((end) => [end, python])),
  ...Object.fromEntries(['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'].map((end) => [end, javascript])),
  '.java': java,
  '.go': go,
  '.rs': rust,
  '.properties': template((name) => `\${${name}}`),
  '.sh': template((name) => `\${${name}:?}`),
};

/** null where no value can be looked up in such a file. */
export function idiomOf(path: string): Idiom | null {
  if (/^\.github\/workflows\//.test(path)) return template((name) => `\${{ secrets.${name} }}`);
  if (/(^|\/)(docker-)?compose[^/]*\.ya?ml$/.test(path) || /(^|\/)application[^/]*\.ya?ml$/.test(path))
    return template((name) => `\${${name}}`);
  if (/(^|\/)\.env(\.\w+)?$/.test(path)) return template(() => '');
  return BY_EXTENSION[posix.extname(path)] ?? null;
}
