import { HELPERS, REPORTS, CHECKOUT } from '../../sandbox/contract';
import type { Syntax } from '../../syntax/contract';
import type { LanguageAdapter } from '../contract';
import { recognizeCommand } from './commands';
import { conventionalChecks } from './conventions';
import { detectProjects } from './detect';
import { openPythonEvaluator } from './evaluator';
import { interpreters } from './interpreters';
import { invocationOf, ISOLATED } from './invocation';
import { importsInSource } from './module-graph';
import { parseRun } from './parse';
import { parseCompileReport } from './parse-compile';
import { preparePlan } from './prepare';
import { programOf } from './program';
import { roleOf } from './role';
import { testsInSource } from './static-tests';

/** Python, with whatever tool its project is built, tested and judged. */
export function createPython(hostEnv: NodeJS.ProcessEnv, syntax: Syntax): LanguageAdapter {
  return {
    id: 'python',
    languages: ['python'],
    extensions: ['.py', '.pyi'],
    release: async () => (await interpreters(hostEnv)).find(({ preferred }) => preferred)?.version ?? null,
    detect: detectProjects,
    prepare: (project, tree, checks) => preparePlan({ hostEnv, syntax }, project, tree, checks),
    checks: conventionalChecks,
    recognize: (command, project, tree) => recognizeCommand(command, project, tree, syntax),
    program: programOf,
    invocation: invocationOf,
    parse: (check, _project, raw) => parseRun(check, raw),
    staticTests: (project, tree) => testsInSource(project, tree, syntax),
    openEvaluator: openPythonEvaluator,
    role: roleOf,
    moduleGraph: (project, tree) => importsInSource(project, tree, syntax),
    async syntaxErrors(files, run) {
      if (files.length === 0) return [];
      const options = JSON.stringify({ reports: REPORTS, root: CHECKOUT, files });
      const { result, reports } = await run({
        argv: [...ISOLATED, `${HELPERS}/compile_all.py`, options],
        cwd: CHECKOUT,
      });
      return parseCompileReport(reports['compile.jsonl'] ?? '', result.exitCode, result.stderr.text).diagnostics;
    },
  };
}
