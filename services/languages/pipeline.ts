import { posix } from 'node:path';
import { isCiFile, readCiFile, type CiFile } from '../../domain/ci-steps';
import { makeCommands } from '../../domain/makefile';
import { joinWords, shellCommands } from '../../domain/shell';
import type { Tree } from './contract';

/** A simple command that the repository's own CI runs. */
export interface PipelineCommand {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** As a person would type it. */
  readonly command: string;
  /** Relative to the repository. */
  readonly cwd: string;
  /** `file:line` that asks for it. */
  readonly origin: string;
  readonly mayFail: boolean;
}

export interface Pipeline {
  readonly commands: readonly PipelineCommand[];
  readonly versions: Readonly<Record<string, readonly string[]>>;
  readonly unreadable: readonly (NonNullable<CiFile['error']> & { readonly file: string })[];
}

type Place = Pick<PipelineCommand, 'cwd' | 'origin' | 'mayFail'> & { readonly env: Readonly<Record<string, string>> };

const MAKEFILES = ['GNUmakefile', 'makefile', 'Makefile'];
/** Variables that change what a check does; the rest of a job's environment is the CI's own. */
const TELLING =
  /^(PYTHONPATH|PYTHONWARNINGS|PYTEST_ADDOPTS|MYPYPATH|DJANGO_SETTINGS_MODULE|NODE_OPTIONS|NODE_ENV|TS_NODE_\w+)$/;

/** What the CI files of a repository run, `make` looked up. */
export function readPipeline(tree: Tree): Pipeline {
  const files = tree.files.filter(isCiFile).map((file) => ({ file, ...readCiFile(file, tree.read(file) ?? '') }));
  const versions: Record<string, string[]> = {};
  for (const [language, list] of files.flatMap((file) => Object.entries(file.versions))) {
    versions[language] = [...new Set([...(versions[language] ?? []), ...list])];
  }
  return {
    commands: files.flatMap(({ steps }) =>
      steps.flatMap((step) => {
        const env = Object.fromEntries(Object.entries(step.env).filter(([name]) => TELLING.test(name)));
        const origin = (line: number) => `${step.file}:${step.line + line}`;
        return scriptCommands(tree, step.run, { cwd: step.cwd, mayFail: step.mayFail, env }, origin, step.env);
      }),
    ),
    versions,
    unreadable: files.flatMap(({ file, error }) => (error ? [{ file, ...error }] : [])),
  };
}

/** The simple commands of a script; `cd` is followed, `make TARGET` is replaced by what it runs. */
export function scriptCommands(
  tree: Tree,
  script: string,
  at: Omit<Place, 'origin'>,
  origin: (line: number) => string,
  variables: Readonly<Record<string, string>> = {},
  depth = 0,
): PipelineCommand[] {
  const found: PipelineCommand[] = [];
  let { cwd } = at;
  for (const command of shellCommands(script, variables)) {
    const [program, ...args] = command.words;
    const place = {
      cwd,
      origin: origin(command.line),
      mayFail: at.mayFail || command.mayFail,
      env: { ...at.env, ...command.env },
    };
    if (program === 'cd' && args[0]) cwd = inside(cwd, args[0]);
    else if (program === 'make' && depth < 4) found.push(...expandMake(tree, args, place, depth));
    else if (!command.piped && program !== undefined) {
      found.push({ ...place, words: command.words, command: joinWords(command.words, place.env) });
    }
  }
  return found;
}

function expandMake(tree: Tree, args: readonly string[], place: Place, depth: number): PipelineCommand[] {
  let { cwd } = place;
  const targets: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i] as string;
    if (word === '-C' || word === '--directory') cwd = inside(cwd, args[++i] ?? '.');
    else if (!word.startsWith('-') && !word.includes('=')) targets.push(word);
  }
  const file = MAKEFILES.map((name) => posix.join(cwd, name)).find((path) => tree.has(path));
  if (file === undefined) return [];
  return makeCommands(tree.read(file) ?? '', targets).flatMap(({ command, line, mayFail }) =>
    scriptCommands(
      tree,
      command,
      { ...place, cwd, mayFail: place.mayFail || mayFail },
      () => `${file}:${line}`,
      {},
      depth + 1,
    ),
  );
}

function inside(cwd: string, folder: string): string {
  const joined = posix.normalize(posix.join(cwd, folder)).replace(/\/$/, '');
  return folder.startsWith('/') || joined.startsWith('..') ? cwd : joined || '.';
}
