import type { Syntax } from '../../syntax/contract';
import type { LanguageAdapter } from '../contract';
import { recognizeCommand } from './commands';
import { conventionalChecks } from './conventions';
import { detectProjects } from './detect';
import { openGoEvaluator } from './evaluator';
import { invocationOf } from './invocation';
import { importsInSource } from './module-graph';
import { parseRun } from './parse';
import { preparePlan } from './prepare';
import { roleOf } from './role';
import { testsInSource } from './static-tests';
import { unreadableFiles } from './syntax-errors';

/** Go modules, built, vetted and tested by the go command. */
export function createGo(hostEnv: NodeJS.ProcessEnv, _syntax: Syntax): LanguageAdapter {
  return {
    id: 'go',
    languages: ['go'],
    extensions: ['.go'],
    detect: detectProjects,
    prepare: (project, tree, checks) => preparePlan(hostEnv, project, tree, checks),
    checks: conventionalChecks,
    recognize: async (command) => recognizeCommand(command),
    invocation: invocationOf,
    parse: parseRun,
    staticTests: async (project, tree) => testsInSource(project, tree),
    openEvaluator: openGoEvaluator,
    role: roleOf,
    moduleGraph: async (project, tree) => importsInSource(project, tree),
    syntaxErrors: unreadableFiles,
  };
}
