import { posix } from 'node:path';
import type { CheckKind, Project } from '../../../domain/check';
import { joinWords } from '../../../domain/shell';
import type { RecognizedCheck, Tree } from '../contract';
import { below } from './manifest';
import { emits } from './tsconfig';
import { unwrap, type Leaf } from './unwrap';

interface Tool {
  readonly kind: CheckKind;
  readonly tool: string;
}

/** Programs that build and say on their output what went wrong. */
const BUILDERS =
  /^(vite|rollup|webpack|webpack-cli|tsup|esbuild|babel|swc|ncc|unbuild|microbundle|next|nuxt|parcel|rspack|rsbuild|ng|vue-cli-service|react-scripts|svelte-kit|astro|tsdown|pkgroll|bunchee)$/;
const NOTHING = /^(echo|exit|true|:|printf|sleep|cd|date|pwd|ls|which|whoami|uname)$/;
/** Programs that need a browser, or servers of their own: the sandbox has neither. */
const ELSEWHERE =
  /^(playwright(-test)?|cypress|karma|wdio|web-test-runner|wtr|testcafe|nightwatch|protractor|airtap|start-server-and-test|start-test|wait-on|lhci)$/;
const NOT_A_CHECK =
  /^(-v|--version|-h|--help|--init|--print-config|--listTests|--showConfig|--watch|-w|--watchAll|--env-info)$/;

/** A command of a CI file, or of a script, as checks of tools whose output can be read. */
export function recognizeCommand(command: string, project: Project, tree: Tree, cwd: string): RecognizedCheck[] {
  return checksOf(unwrap(command, project, tree, cwd), tree);
}

/**
 * Leaves as checks. Linters and type checkers stand alone; before a test comes what the script does before it, as it may run what that
 * makes. A script of programs that nobody knows is judged by its name and its exit code.
 */
export function checksOf(leaves: readonly Leaf[], tree: Tree): RecognizedCheck[] {
  const checks: RecognizedCheck[] = [];
  const folders = [...new Set(leaves.map((leaf) => leaf.cwd))];
  for (const cwd of folders) {
    const own = leaves.filter((leaf) => leaf.cwd === cwd && !NOTHING.test(leaf.words[0] ?? '') && !mends(leaf));
    if (own.some((leaf) => ELSEWHERE.test(programOf(leaf.words).program))) continue;
    const known = own.map((leaf) => ({ leaf, tool: toolOf(leaf, tree) }));
    const steps: Leaf[] = [];
    const builds: { leaf: Leaf; tool: Tool; before: readonly Leaf[] }[] = [];
    let tested = false;
    for (const { leaf, tool } of known) {
      if (tool === null || tool.kind === 'build') {
        if (tool) builds.push({ leaf, tool, before: [...steps] });
        steps.push(leaf);
      } else if (tool.kind === 'test') {
        checks.push(asCheck(tool, [...steps, leaf], cwd));
        tested = true;
      } else checks.push(asCheck(tool, [leaf], cwd));
    }
    if (!tested) {
      checks.push(
        ...builds.map(({ leaf, tool, before }) =>
          asCheck(tool, [...before.filter((step) => !builds.some((b) => b.leaf === step)), leaf], cwd),
        ),
      );
      const kind = kindByName(own);
      if (kind !== null && known.length > 0 && known.every(({ tool }) => tool === null)) {
        checks.push(asCheck({ kind, tool: 'script' }, own, cwd));
      }
    }
  }
  return checks;
}

/** A script that changes what it finds wanting is no check of it. */
function mends({ scripts }: Leaf): boolean {
  return scripts.some((name) => /[:.-](fix|write)$/.test(name));
}

function asCheck({ kind, tool }: Tool, leaves: readonly Leaf[], cwd: string): RecognizedCheck {
  return { kind, tool, cwd, command: leaves.map(({ words, env }) => joinWords(words, env)).join(' && ') };
}

/** What a script is for, by its own name. */
function kindByName(leaves: readonly Leaf[]): CheckKind | null {
  const name = (leaves[0]?.scripts[0] ?? '').replace(/^[^:]*:/, '');
  if (/^(tests?|check|lint)[:.-](types?|typings|tsc?)$/.test(name)) return 'typecheck';
  if (/^tests?([:.-]|$)/.test(name) && !/watch|update|debug/.test(name)) return 'test';
  if (/^(type-?checks?|check-?types|types|tsc)([:.-]|$)/.test(name)) return 'typecheck';
  if (/^(lint|check|verify|validate)([:.-]|$)/.test(name) && !/fix|write/.test(name)) return 'lint';
  if (/^(build|compile)([:.-]|$)/.test(name) && !/watch/.test(name)) return 'build';
  if (leaves.length === 1 && leaves[0]?.scripts.length === 0 && isTestScript(leaves[0].words)) return 'test';
  return null;
}

function isTestScript(words: readonly string[]): boolean {
  const script = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  return words[0] === 'node' && /(^|\/)(tests?|specs?)(\/|[.\w-]*\.[cm]?js$)/.test(script);
}

/** The tool that a leaf starts, and what kind of check it is. */
export function toolOf({ words, cwd, scripts }: Leaf, tree: Tree): Tool | null {
  const { program, args } = programOf(words);
  const has = (...options: string[]) => options.some((option) => args.includes(option));
  const watches = args.some((word) => NOT_A_CHECK.test(word)) && !/^(mocha|tsc)$/.test(program);
  if (watches || has('--version', '--help', '--watch')) return null;
  switch (program) {
    case 'node':
    case 'tsx':
      return args.includes('--test') ? { kind: 'test', tool: 'node' } : null;
    case 'jest':
      return { kind: 'test', tool: 'jest' };
    case 'react-scripts':
      return args[0] === 'test' ? { kind: 'test', tool: 'jest' } : { kind: 'build', tool: 'script' };
    case 'vitest':
      return /^(bench|list|init|related)$/.test(args[0] ?? '') ? null : { kind: 'test', tool: 'vitest' };
    case 'mocha':
    case '_mocha':
    case 'ts-mocha':
      return { kind: 'test', tool: 'mocha' };
    case 'ava':
    case 'tape':
    case 'tap':
      return { kind: 'test', tool: program };
    case 'tsc':
    case 'tsgo':
    case 'vue-tsc':
      return {
        kind: typechecks(args, cwd, tree) || kindOfScript(scripts) === 'typecheck' ? 'typecheck' : 'build',
        tool: 'tsc',
      };
    case 'eslint':
    case 'xo':
    case 'oxlint':
      return { kind: 'lint', tool: program };
    case 'standard':
    case 'semistandard':
    case 'ts-standard':
    case 'tslint':
    case 'jshint':
      return { kind: 'lint', tool: 'standard' };
    case 'prettier':
      return has('--check', '-c', '--list-different', '-l') ? { kind: 'lint', tool: 'prettier' } : null;
    case 'biome':
      return /^(check|lint|ci|format)$/.test(args[0] ?? '') ? { kind: 'lint', tool: 'biome' } : null;
    default:
      return BUILDERS.test(program) && !/^(dev|serve|start|preview)$/.test(args[0] ?? '')
        ? { kind: 'build', tool: 'script' }
        : null;
  }
}

function kindOfScript(scripts: readonly string[]): CheckKind | null {
  const name = (scripts.at(-1) ?? '').replace(/^[^:]*:/, '');
  return /^(type-?checks?|check-?types|types)([:.-]|$)|[:.-]types?$/.test(name) ? 'typecheck' : null;
}

/** `node [options] node_modules/x/bin/x.js …` is `x …`. */
export function programOf(words: readonly string[]): { program: string; args: readonly string[] } {
  const [first = '', ...args] = words;
  const program = posix.basename(first);
  if (program !== 'node' || args.includes('--test')) return { program, args };
  const at = args.findIndex(
    (word) =>
      /(^|\/)node_modules\//.test(word) &&
      !args[args.indexOf(word) - 1]?.match(/^(-r|--require|--import|--loader|--experimental-loader)$/),
  );
  if (at < 0) return { program, args };
  const [, bin, name] = /node_modules\/(?:\.bin\/([\w.-]+)|((?:@[^/]+\/)?[^/]+)\/)/.exec(args[at] as string) ?? [];
  return { program: bin ?? name ?? program, args: args.slice(at + 1) };
}

function typechecks(args: readonly string[], cwd: string, tree: Tree): boolean {
  if (args.includes('--noEmit') && args[args.indexOf('--noEmit') + 1] !== 'false') return true;
  if (args.includes('-b') || args.includes('--build')) return false;
  const at = args.findIndex((word) => word === '-p' || word === '--project');
  const named = at < 0 ? '.' : (args[at + 1] ?? '.');
  const file = /\.json$/.test(named) ? below(cwd, named) : below(cwd, `${named}/tsconfig.json`);
  return !emits(tree, file);
}
