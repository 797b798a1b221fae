import { posix } from 'node:path';
import { isCiFile, readCiFile } from '../../../domain/ci-steps';
import { nearNames, type NearName } from '../../../domain/near-names';
import { shellCommands } from '../../../domain/shell';
import { linesOf } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import type { Finding } from '../contract';
import { pipelineFinding, renames } from '../finding';
import { nearPaths } from './paths';

/**
 * Commands of CI files and of package scripts that name a script, a target or a file which is not there, while another of nearly
 * that name is. What nothing comes near may well be made on the way, and is not told.
 */
export function references(tree: Tree): Finding[] {
  const packages = readPackages(tree);
  const targets = readTargets(tree);
  const ci = tree.files.filter(isCiFile).flatMap((file) =>
    readCiFile(file, tree.read(file) ?? '').steps.flatMap((step) =>
      commandsOf(step.run, step.cwd, step.env).map((command) => ({
        ...command,
        file,
        line: step.line + command.line,
      })),
    ),
  );
  const scripts = [...packages].flatMap(([folder, { file, scripts, lines }]) =>
    Object.entries(scripts).flatMap(([name, script]) =>
      commandsOf(script, folder, {}).map((command) => ({ ...command, file, line: lines.get(name) ?? 1 })),
    ),
  );
  return [...ci, ...scripts].flatMap((command) => missing(command, tree, packages, targets));
}

interface Command {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly file: string;
  readonly line: number;
}

function commandsOf(script: string, folder: string, env: Readonly<Record<string, string>>) {
  let cwd = folder;
  return shellCommands(script, env).flatMap(({ words, line }) => {
    const here = cwd;
    if (words[0] === 'cd' && words[1]) cwd = posix.normalize(posix.join(cwd, words[1]));
    return [{ words, cwd: here, line }];
  });
}

interface Package {
  readonly file: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly lines: ReadonlyMap<string, number>;
}

function readPackages(tree: Tree): Map<string, Package> {
  const found = new Map<string, Package>();
  for (const file of tree.files.filter((path) => /(^|\/)package\.json$/.test(path) && !/node_modules\//.test(path))) {
    const text = tree.read(file) ?? '';
    try {
      const { scripts = {} } = JSON.parse(text) as { scripts?: Record<string, unknown> };
      const plain = Object.fromEntries(
        Object.entries(scripts).flatMap(([k, v]) => (typeof v === 'string' ? [[k, v]] : [])),
      );
      const lines = linesOf(text).flatMap(({ text: line, number }) => {
        const name = /^\s*"([^"]+)"\s*:/.exec(line)?.[1];
        return name !== undefined && name in plain ? [[name, number] as const] : [];
      });
      found.set(posix.dirname(file), { file, scripts: plain, lines: new Map(lines) });
    } catch {
      // A manifest that cannot be read is its language's to tell.
    }
  }
  return found;
}

/** Targets of Makefiles by folder; none where a pattern or an include makes more. */
function readTargets(tree: Tree): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of tree.files.filter((path) => /(^|\/)(GNUmakefile|[Mm]akefile)$/.test(path))) {
    const text = tree.read(file) ?? '';
    if (/^\s*-?include\b|^[^\t#]*%.*:|\$\(eval/m.test(text)) continue;
    const targets = [...text.matchAll(/^([\w./ -]+?)\s*::?(?!=)/gm)].flatMap((match) => (match[1] ?? '').split(/\s+/));
    found.set(posix.dirname(file), targets);
  }
  return found;
}

const RUNS_SCRIPT = /^(npm|pnpm|yarn)$/;
const LIFECYCLE = /^(test|start|stop|restart|install|ci|i|add|exec|publish|pack|audit|prune|version|env)$/;

function missing(
  command: Command,
  tree: Tree,
  packages: ReadonlyMap<string, Package>,
  targets: ReadonlyMap<string, readonly string[]>,
): Finding[] {
  const { words, cwd } = command;
  const [program = '', ...args] = words;
  if (RUNS_SCRIPT.test(program)) return missingScript(command, program, args, packages, tree);
  if (program === 'make' && !args.includes('-f') && !args.includes('-C')) {
    const known = targets.get(cwd);
    const asked = args.filter((word) => /^[\w.-]+$/.test(word) && !word.startsWith('-'));
    return asked.flatMap((word) =>
      !known || known.includes(word) || tree.has(posix.join(cwd, word))
        ? []
        : told(
            command,
            tree,
            'missing-target',
            `No rule to make target '${word}'`,
            word,
            nearNames(word, known, 3, 0.6),
          ),
    );
  }
  return filesOf(program, args).flatMap((word) => {
    const path = posix.normalize(posix.join(cwd, word));
    if (path.startsWith('..') || tree.has(path) || tree.files.some((file) => file.startsWith(`${path}/`))) return [];
    const near = nearPaths(posix.normalize(word), tree, [cwd]).map(({ name, score }) => ({
      name: word.startsWith('./') ? `./${name}` : name,
      score,
    }));
    return told(command, tree, 'missing-file', `${word} does not exist`, word, near);
  });
}

function missingScript(
  command: Command,
  program: string,
  args: readonly string[],
  packages: ReadonlyMap<string, Package>,
  tree: Tree,
): Finding[] {
  if (
    args.some((word) =>
      /^(-w|--workspaces?(=.*)?|-r|--recursive|--filter(=.*)?|--prefix(=.*)?|-C|--dir|--cwd|workspaces?)$/.test(word),
    )
  )
    return [];
  const plain = args.filter((word) => !word.startsWith('-'));
  const name = plain[0] === 'run' || plain[0] === 'run-script' ? plain[1] : program === 'npm' ? undefined : plain[0];
  const scripts = packages.get(command.cwd)?.scripts;
  if (name === undefined || !scripts || name in scripts || args.includes('--if-present')) return [];
  if (plain[0] === name && LIFECYCLE.test(name)) return [];
  // All but npm run programs of the packages by their name too.
  if (program !== 'npm' && manifestsAbove(command.cwd).some((file) => mayBeProgram(name, tree.read(file) ?? '')))
    return [];
  const near = nearNames(name, Object.keys(scripts), 3, 0.6);
  return told(command, tree, 'missing-script', `Missing script: "${name}"`, name, near);
}

/** Those of a package and of the workspaces around it, whose programs it has too. */
function manifestsAbove(folder: string): string[] {
  const own = posix.join(folder, 'package.json');
  return folder === '.' ? [own] : [own, ...manifestsAbove(posix.dirname(folder))];
}

/** Whether a package that the manifest declares may bring a program of this name. */
function mayBeProgram(name: string, manifest: string): boolean {
  const declared = [...manifest.matchAll(/"([@\w./-]+)"\s*:\s*"[^"]*"/g)].map(([, key = '']) => key);
  return (
    declared.some((key) => key === name || key.endsWith(`/${name}`) || key.startsWith(`${name}-`)) || name === 'tsc'
  );
}

function told(
  { file, line }: Command,
  tree: Tree,
  code: string,
  message: string,
  word: string,
  near: readonly NearName[],
): Finding[] {
  if (near.length === 0) return [];
  const repairs = () => renames(file, tree.read(file) ?? '', line, word, near, 'near-name');
  return [pipelineFinding(code, message, { file, line }, repairs)];
}

const INTERPRETER = /^(python[\d.]*|node|bash|sh|zsh|ruby|tsx|ts-node)$/;

/** Files of the repository that a command cannot do without. */
function filesOf(program: string, args: readonly string[]): string[] {
  const isPath = (word: string | undefined): word is string =>
    word !== undefined && /^(\.\/)?[\w@.-]+(\/[\w@.-]+)*\.\w+$/.test(word) && !word.startsWith('-');
  if (/^\.\/[\w./-]+$/.test(program)) return [program];
  if (INTERPRETER.test(program)) {
    const first = args.find((word) => !/^-[uEIOBsSx]+$/.test(word));
    return isPath(first) ? [first] : [];
  }
  if (/^pip[\d.]*$|^uv$/.test(program) || (/^python[\d.]*$/.test(program) && args[1] === 'pip')) {
    return args.filter((word, i) => /^(-r|--requirement|-c|--constraint)$/.test(args[i - 1] ?? '') && isPath(word));
  }
  return [];
}
