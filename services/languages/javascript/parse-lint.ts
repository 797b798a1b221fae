import type { Diagnostic } from '../../../domain/diagnostic';
import { diagnostic, inRepository } from '../diagnose';
import { lintBugType } from './classify';
import type { Facts } from './facts';
import { oneLine } from './parse-error';

interface EslintFile {
  readonly filePath: string;
  readonly messages: readonly {
    readonly ruleId: string | null;
    readonly fatal?: boolean;
    readonly severity: number;
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
    readonly endLine?: number | null;
    readonly endColumn?: number | null;
  }[];
}

/** `eslint -f json`, which xo writes too. @throws where it is no JSON */
export function parseEslint(source: string, output: string, cwd: string, facts: Facts): Diagnostic[] {
  const start = output.indexOf('[');
  const files = JSON.parse(start < 0 ? output : output.slice(start)) as EslintFile[];
  return files.flatMap(({ filePath, messages }) => {
    const file = inRepository(filePath, cwd);
    if (file === null) return [];
    return messages.map((found) => {
      const code = found.fatal ? 'fatal' : (found.ruleId ?? 'unused-directive');
      const place = { file, line: found.line ?? 1, column: found.column ?? null };
      const end = { endLine: found.endLine ?? null, endColumn: found.endColumn ?? null };
      const severity = found.severity === 2 ? 'error' : 'warning';
      const message = oneLine(found.message);
      return diagnostic({
        source,
        code,
        message,
        severity,
        ...place,
        ...end,
        bugType: lintBugType(code, message, facts.exported),
      });
    });
  });
}

/** `biome --reporter=github`. */
export function parseBiome(output: string, cwd: string, facts: Facts): Diagnostic[] {
  return output.split('\n').flatMap((line) => {
    const [, severity, list = '', text = ''] = /^::(error|warning|notice) (.*?)::(.*)$/.exec(line.trim()) ?? [];
    if (severity === undefined) return [];
    const values = Object.fromEntries(
      [...list.matchAll(/(\w+)=([^,]*)/g)].map(([, name, value]) => [name, value]),
    ) as Record<string, string>;
    const file = inRepository(values.file ?? '', cwd);
    if (file === null) return [];
    const code = (values.title ?? 'biome').replace(/^lint\//, '');
    const number = (name: string) => (values[name] === undefined ? null : Number(values[name]));
    const message = oneLine(decodeURIComponent(text.replace(/%(?![0-9A-F]{2})/g, '%25')));
    const place = {
      line: number('line') ?? 1,
      column: number('col'),
      endLine: number('endLine'),
      endColumn: number('endColumn'),
    };
    return [
      diagnostic({
        source: 'biome',
        code,
        message,
        severity: severity === 'error' ? 'error' : 'warning',
        file,
        ...place,
        bugType: lintBugType(code.split('/').at(-1) ?? code, message, facts.exported),
      }),
    ];
  });
}

interface Unformatted {
  readonly file: string;
  readonly line: number;
  readonly error: string | null;
}

/** Our own report of what prettier would change. @throws where it is none */
export function parsePrettier(report: string): Diagnostic[] {
  return (JSON.parse(report) as Unformatted[]).map(({ file, line, error }) =>
    error === null
      ? diagnostic({ source: 'prettier', code: 'format', message: 'is not formatted', file, line, bugType: 'LINTING' })
      : diagnostic({ source: 'prettier', code: 'SyntaxError', message: oneLine(error), file, line, bugType: 'SYNTAX' }),
  );
}

const PLACE =
  /^\s*(?:file:\/\/)?((?:\/|\.{0,2}\/)?[\w@.+-][^\s:()]*?(?:\.\w+|file|Dockerfile|Makefile))(?::(\d+)(?::(\d+))?|\((\d+)(?:,(\d+))?\))[:\s-]+(.*)$/;

/** Places that any program may name: `file:line:column: message (rule)`. */
export function parsePlaces(source: string, output: string, cwd: string): Diagnostic[] {
  const seen = new Set<string>();
  return output.split('\n').flatMap((line) => {
    const [, path, row, column, row2, column2, text = ''] = PLACE.exec(line) ?? [];
    const file = path === undefined ? null : inRepository(path, cwd);
    if (file === null || file.includes('node_modules/') || /^\s*at\s/.test(line) || text.trim() === '') return [];
    const [, message = text, rule] = /^(.*?)\s*[([]([\w@/-]+)[)\]]\s*$/.exec(text) ?? [];
    const number = Number(row ?? row2);
    const key = `${file}:${number}:${message}`;
    if (seen.has(key)) return [];
    seen.add(key);
    const col = column ?? column2;
    return [
      diagnostic({
        source,
        code: rule ?? source,
        message: oneLine(message.replace(/^(error|warning)[:\s]+/i, '')),
        file,
        line: number,
        column: col === undefined ? null : Number(col),
        bugType: typeOfPlace(file, message),
      }),
    ];
  });
}

function typeOfPlace(file: string, message: string): Diagnostic['bugType'] {
  if (/(^|\/)((.*\.)?Dockerfile(\..*)?|Makefile|[^/]*\.ya?ml|\.gitlab-ci\.yml)$/.test(file)) return 'PIPELINE_CONFIG';
  if (/\b(secret|credential|password|api[ _-]?key|private key|access token|token)s?\b/i.test(message))
    return 'SECRET_LEAK';
  return /\bParsing error\b|\bSyntaxError\b/.test(message) ? 'SYNTAX' : 'LINTING';
}
