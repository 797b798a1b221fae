import { posix } from 'node:path';
import { shellCommands } from '../../../domain/shell';
import type { RecognizedCheck, Tree } from '../contract';

/** `python FILE ARGS…` where the file is the repository's own; unittest's own way of starting is left to it. */
export function programOf(command: string, cwd: string, tree: Tree): RecognizedCheck | null {
  const [only, ...more] = shellCommands(command);
  const [program = '', script = ''] = only?.words ?? [];
  if (!only || more.length > 0 || !/^(.*\/)?python3?(\.\d+)?$/.test(program) || !script.endsWith('.py')) return null;
  const text = tree.read(posix.normalize(posix.join(cwd, script)));
  if (text === null) return null;
  const isUnittest = /^\s*unittest\.main\(/m.test(text) && !script.includes('/');
  return isUnittest ? null : { kind: 'test', tool: 'python-script', command };
}
