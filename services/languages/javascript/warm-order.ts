import { posix } from 'node:path';
import type { Check } from '../../../domain/check';
import { CHECKOUT } from '../../sandbox/contract';
import { programOf } from './commands';
import { folderOf, OWN_TOOLS, stepsOf } from './invocation';

/** What a warm process has to know of a check, see `helpers/warm/server.cjs`. */
export interface WarmOrder {
  readonly tool: 'node' | 'jest' | 'mocha' | 'vitest' | 'script';
  readonly root: string;
  readonly cwd: string;
  readonly bins: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Steps before the tests. */
  readonly before: readonly { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> }[];
  /** Options for the engine. */
  readonly flags: readonly string[];
  /** What the program was given. */
  readonly given: readonly string[];
  /** Modules to load first. */
  readonly required: readonly string[];
  /** Whether TypeScript is run as it is. */
  readonly typed: boolean;
  readonly babel: boolean;
  /** Whether what is run was written by the steps before. */
  readonly compiled: boolean;
  /** The one test that a program is. */
  readonly name?: string;
}

const ALWAYS = ['--experimental-vm-modules', '--experimental-import-meta-resolve', '--no-warnings'];
const TYPES =
  /^(tsx|ts-node(\/.*)?|esbuild-register.*|esbuild-runner.*|@swc-node\/.*|@swc\/register|@esbuild-kit\/.*|jiti.*|sucrase\/.*)$/;
const BABEL = /^@babel\/(register|node)$/;
const REQUIRES = /^(-r|--require|--import|--loader|--experimental-loader)$/;
const ENGINE_FLAG =
  /^(--(experimental-(?!loader|test)|expose-gc|conditions|harmony|stack-size|no-experimental|enable-source-maps|preserve-symlinks|icu)|-C)/;
const RUNNERS = /^(tsx|ts-node|ts-node-esm|esr|esno|swc-node)$/;
const TOOLS = ['node', 'jest', 'mocha', 'vitest', 'script'] as const;

/** null where its tests cannot be run in a warm process. */
export function warmOrder(check: Check): WarmOrder | null {
  const tool = TOOLS.find((one) => one === check.tool);
  const steps = stepsOf(check);
  const last = steps.at(-1);
  if (!tool || !last || check.kind !== 'test') return null;
  const { words, env } = { words: check.tool === 'node' ? withoutReporter(last.argv) : last.argv, env: last.env };
  const { program, args } = programOf(words);
  const read = readWords(program, args);
  const before = steps.slice(0, -1).map(({ argv, env: own }) => ({ argv, env: own }));
  const common = {
    ...{ tool, root: CHECKOUT, cwd: folderOf(check), bins: [OWN_TOOLS], before, env },
    ...{ flags: [...ALWAYS, ...read.flags], required: read.required, typed: read.typed, babel: read.babel },
    compiled: before.length > 0,
  };
  switch (tool) {
    case 'node':
      return { ...common, given: read.rest };
    case 'script': {
      const file = programFile(program, read.rest);
      return file === null ? null : { ...common, given: read.rest, name: posix.join(check.cwd, file) };
    }
    default:
      return { ...common, given: args };
  }
}

/** The file that a program of the repository is; null for any other program. */
export function programFile(program: string, rest: readonly string[]): string | null {
  const [file = ''] = rest;
  return (program === 'node' || RUNNERS.test(program)) && /\.([cm]?[jt]s|[jt]sx)$/.test(file) ? file : null;
}

function withoutReporter(words: readonly string[]): string[] {
  return words.filter((word) => !/^--test-reporter/.test(word));
}

/** Options of the engine and what is left of them. */
export function readWords(program: string, args: readonly string[]) {
  const flags: string[] = [];
  const required: string[] = [];
  const rest: string[] = [];
  let [typed, babel] = [RUNNERS.test(program), false];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] ?? '';
    const [option = '', inline] = word.startsWith('--') ? word.split(/=(.*)/s) : [word];
    if (REQUIRES.test(option)) {
      const name = inline ?? args[++i] ?? '';
      if (TYPES.test(name)) typed = true;
      else if (BABEL.test(name)) babel = true;
      else required.push(name);
    } else if (rest.length === 0 && ENGINE_FLAG.test(word)) {
      flags.push(word);
      if (word === '-C' || word === '--conditions') flags.push(args[++i] ?? '');
    } else if (rest.length === 0 && /^(-P|--project|--tsconfig)$/.test(word)) i++;
    else if (rest.length > 0 || !word.startsWith('-')) rest.push(word);
  }
  return { flags, required, rest, typed, babel };
}
