import type { Syntax } from '../../syntax/contract';
import type { LanguageAdapter } from '../contract';
import { recognizeCommand } from './commands';
import { conventionalChecks } from './conventions';
import { detectProjects } from './detect';
import { invocationOf } from './invocation';
import { importsInSource } from './module-graph';
import { parseRun } from './parse';
import { preparePlan } from './prepare';
import { roleOf } from './role';
import { testsInSource } from './static-tests';
import { openRustEvaluator } from './schemata/evaluator';
import { unreadableFiles } from './syntax-errors';

/** Cargo packages and workspaces, built, linted and tested by cargo. */
export function createRust(hostEnv: NodeJS.ProcessEnv, syntax: Syntax): LanguageAdapter {
  return {
    id: 'rust',
    languages: ['rust'],
    extensions: ['.rs'],
    detect: detectProjects,
    prepare: (project, tree, checks) => preparePlan(hostEnv, project, tree, checks),
    checks: conventionalChecks,
    recognize: async (command) => recognizeCommand(command),
    invocation: invocationOf,
    parse: parseRun,
    staticTests: (project, tree) => testsInSource(syntax, project, tree),
    role: roleOf,
    moduleGraph: async (project, tree) => importsInSource(project, tree),
    syntaxErrors: unreadableFiles,
    openEvaluator: (options) => openRustEvaluator(options, syntax),
  };
}
