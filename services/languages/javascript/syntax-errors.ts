import type { Diagnostic } from '../../../domain/diagnostic';
import { CHECKOUT, HELPERS, REPORTS } from '../../sandbox/contract';
import type { InLanguage } from '../contract';
import { diagnostic } from '../diagnose';

interface Unread {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
  readonly message: string;
}

/**
 * Files that cannot be read: JavaScript by the engine itself, without running it; TypeScript, and JavaScript that holds markup or
 * types, by the compiler's parser.
 */
export async function unreadableFiles(files: readonly string[], run: InLanguage): Promise<Diagnostic[]> {
  if (files.length === 0) return [];
  const plainFiles = files.filter((file) => /\.[cm]?js$/.test(file));
  const others = files.filter((file) => /\.([cm]?ts|[jt]sx)$/.test(file));
  const texts = others.length > 0 ? await textsOf(others, run) : {};
  const engine = plainFiles.length > 0 ? await byEngine(plainFiles, run) : [];
  const doubtful =
    engine.length > 0
      ? await textsOf(
          engine.map(({ file }) => file),
          run,
        )
      : {};
  const parse = others.length + engine.length > 0 ? await compilerParser() : null;
  const kept = engine.filter(
    ({ file }) => !isOtherDialect(doubtful[file] ?? '') || (parse?.(file, doubtful[file] ?? '') ?? []).length > 0,
  );
  const typed = others.flatMap((file) => parse?.(file, texts[file] ?? '').slice(0, 1) ?? []);
  return [...kept, ...typed].map(({ file, line, column, message }) =>
    diagnostic({
      source: /\.[cm]?js$/.test(file) ? 'node' : 'tsc',
      code: 'SyntaxError',
      message,
      file,
      line,
      column,
      bugType: 'SYNTAX',
    }),
  );
}

/** JSX, Flow: what a build takes out before an engine sees it. */
function isOtherDialect(text: string): boolean {
  return /<\/|\/>|@flow/.test(text);
}

async function byEngine(files: readonly string[], run: InLanguage): Promise<Unread[]> {
  const order = JSON.stringify({ root: CHECKOUT, reports: REPORTS, files });
  const { result, reports } = await run({
    argv: ['node', '--experimental-vm-modules', `${HELPERS}/syntax.cjs`, order],
    cwd: CHECKOUT,
  });
  if (result.exitCode !== 0)
    throw new Error(`the parser ended with ${result.exitCode ?? 'a signal'}: ${result.stderr.text.slice(-300)}`);
  return JSON.parse(reports['syntax.json'] ?? '[]') as Unread[];
}

/** The work copy is only known inside. */
async function textsOf(files: readonly string[], run: InLanguage): Promise<Readonly<Record<string, string>>> {
  const program =
    'const f=require("fs");f.writeFileSync(process.argv[1],JSON.stringify(Object.fromEntries(process.argv.slice(2).map((n)=>[n,f.readFileSync(n,"utf8")]))))';
  const { reports } = await run({ argv: ['node', '-e', program, `${REPORTS}/texts.json`, ...files], cwd: CHECKOUT });
  return JSON.parse(reports['texts.json'] ?? '{}') as Record<string, string>;
}

/** TypeScript is slow to load: only where it is needed. */
async function compilerParser(): Promise<(file: string, text: string) => Unread[]> {
  const { default: ts } = await import('typescript');
  return (file, text) => {
    const kind = /\.tsx$/.test(file)
      ? ts.ScriptKind.TSX
      : /\.[cm]?ts$/.test(file)
        ? ts.ScriptKind.TS
        : ts.ScriptKind.JSX;
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, false, kind) as ReturnType<
      typeof ts.createSourceFile
    > & {
      readonly parseDiagnostics?: readonly {
        readonly start?: number;
        readonly messageText: string | { readonly messageText: string };
      }[];
    };
    return (source.parseDiagnostics ?? []).map(({ start = 0, messageText }) => {
      const { line, character } = source.getLineAndCharacterOfPosition(start);
      return {
        file,
        line: line + 1,
        column: character + 1,
        message: typeof messageText === 'string' ? messageText : messageText.messageText,
      };
    });
  };
}
