import type { Syntax } from '../../syntax/contract';
import type { LanguageAdapter } from '../contract';
import { recognizeCommand } from './commands';
import { conventionalChecks } from './conventions';
import { detectProjects } from './detect';
import { openJavaEvaluator } from './evaluator';
import { invocationOf } from './invocation';
import { importsInSource } from './module-graph';
import { parseRun } from './parse';
import { preparePlan } from './prepare';
import { roleOf } from './role';
import { testsInSource } from './static-tests';
import { unreadableFiles } from './syntax-errors';
import { toolchain } from './toolchain';

/** Maven builds, compiled and tested by Maven. */
export function createJava(hostEnv: NodeJS.ProcessEnv, syntax: Syntax): LanguageAdapter {
  return {
    id: 'java',
    languages: ['java'],
    extensions: ['.java'],
    release: async () => (await toolchain(hostEnv))?.release.toString() ?? null,
    detect: detectProjects,
    prepare: (project, tree, checks) => preparePlan(hostEnv, project, tree, checks),
    checks: conventionalChecks,
    recognize: async (command) => recognizeCommand(command),
    invocation: invocationOf,
    parse: parseRun,
    staticTests: (project, tree) => testsInSource(project, tree, syntax),
    role: roleOf,
    moduleGraph: async (project, tree) => importsInSource(project, tree),
    syntaxErrors: unreadableFiles,
    openEvaluator: openJavaEvaluator,
  };
}
