import type TypeScript from 'typescript';
import { applyEdits } from '../../../../../domain/text-edit';
import type { Judge, Judged } from '../../parse-repair';
import { compiler, type Compiler } from '../compiler';
import { oddity } from './oddity';

/** What only the checker tells of a text that no engine compiles: jumps, `await` and `return` out of place, names bound twice. */
const EARLY = new Set([
  1104, 1105, 1107, 1108, 1113, 1114, 1115, 1116, 1155, 1163, 1182, 1308, 1312, 1359, 2364, 2451, 18_016, 18_028,
]);

/** TypeScript's parser as the judge for all of its dialects, in this process: reading a text runs nothing of it. */
export function ecmaJudge(path: string): Judge {
  return async (text, drafts) => {
    const ts = await compiler();
    return drafts.map((edits) => {
      const draft = applyEdits(text, edits);
      return draft === null ? UNKNOWN : judge(ts, path, draft);
    });
  };
}

const UNKNOWN: Judged = { stage: 0, line: 0, column: 0, message: 'not judged', oddity: 0 };

function judge(ts: Compiler, path: string, text: string): Judged {
  // The parser takes JSX and types where they are told by the name of the file alone.
  const name = /\.js$/.test(path) ? path.replace(/\.js$/, '.jsx') : path;
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true);
  const parsed = (file as unknown as { parseDiagnostics: readonly TypeScript.Diagnostic[] }).parseDiagnostics;
  const [first] = parsed;
  if (first) return told(ts, file, 0, first, 0);
  const [early] = earlyErrors(ts, file);
  const odd = oddity(ts, file);
  return early ? told(ts, file, 1, early, odd) : { stage: 2, line: 0, column: 0, message: '', oddity: odd };
}

function told(
  ts: Compiler,
  file: TypeScript.SourceFile,
  stage: 0 | 1,
  found: TypeScript.Diagnostic,
  odd: number,
): Judged {
  const { line, character } = file.getLineAndCharacterOfPosition(found.start ?? 0);
  const message = `TS${found.code} ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
  return { stage, line: line + 1, column: character + 1, message, oddity: odd };
}

/** The checker on this text alone: no libraries, no other files. */
function earlyErrors(ts: Compiler, file: TypeScript.SourceFile): TypeScript.Diagnostic[] {
  const host: TypeScript.CompilerHost = {
    getSourceFile: (name) => (name === file.fileName ? file : undefined),
    getDefaultLibFileName: () => 'lib.d.ts',
    writeFile: () => undefined,
    getCurrentDirectory: () => '/',
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => '\n',
    fileExists: (name) => name === file.fileName,
    readFile: () => undefined,
  };
  const options: TypeScript.CompilerOptions = {
    noLib: true,
    noResolve: true,
    types: [],
    allowJs: true,
    checkJs: true,
    jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  try {
    const program = ts.createProgram([file.fileName], options, host);
    const syntactic = program.getSyntacticDiagnostics(file);
    const semantic = program.getSemanticDiagnostics(file).filter(({ code }) => EARLY.has(code));
    return [...syntactic, ...semantic].sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
  } catch {
    return [];
  }
}
