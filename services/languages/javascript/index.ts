import type { Syntax } from '../../syntax/contract';
import type { LanguageAdapter } from '../contract';
import { recognizeCommand } from './commands';
import { programIn } from './program';
import { conventionalChecks } from './conventions';
import { detectProjects } from './detect';
import { openJavascriptEvaluator } from './evaluator';
import { invocationOf } from './invocation';
import { importsInSource } from './module-graph';
import { parseRun } from './parse';
import { preparePlan } from './prepare';
import { roleOf } from './role';
import { testsInSource } from './static-tests';
import { unreadableFiles } from './syntax-errors';
import { countTypeErrors } from './type-errors';

/** JavaScript and TypeScript, with whatever their projects are installed, built, tested and judged. */
export function createJavascript(hostEnv: NodeJS.ProcessEnv, syntax: Syntax): LanguageAdapter {
  return {
    id: 'javascript',
    languages: ['javascript', 'typescript'],
    extensions: ['.js', '.mjs', '.cjs', '.jsx', '.ts', '.mts', '.cts', '.tsx'],
    detect: detectProjects,
    prepare: (project, tree, checks) => preparePlan(hostEnv, project, tree, checks),
    checks: conventionalChecks,
    recognize: async (command, project, tree, cwd = project.root) => recognizeCommand(command, project, tree, cwd),
    program: programIn,
    invocation: invocationOf,
    parse: (check, _project, raw) => parseRun(check, raw),
    staticTests: (project, tree) => testsInSource(project, tree, syntax),
    role: roleOf,
    moduleGraph: (project, tree) => importsInSource(project, tree, syntax),
    syntaxErrors: unreadableFiles,
    typeErrors: countTypeErrors,
    openEvaluator: (options) => openJavascriptEvaluator(options, syntax),
  };
}
