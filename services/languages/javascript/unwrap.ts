import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import type { Tree } from '../contract';
import { below, globPattern, packageOf, readPackage, workspaceFolders } from './manifest';

/** A command without the programs that only start it. */
export interface Leaf {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Relative to the repository. */
  readonly cwd: string;
  /** The script of a package.json that it stands in, the outermost first. */
  readonly scripts: readonly string[];
}

interface Context {
  readonly project: Project;
  readonly tree: Tree;
  readonly cwd: string;
  readonly scripts: readonly string[];
}

const DEEPEST = 8;
/** Options of package managers whose next word belongs to them. */
const WITH_VALUE =
  /^(-w|--workspace|--prefix|-C|--dir|--cwd|--filter|-F|--loglevel|--workspace-concurrency|--scope|--ignore|--concurrency|--stream-id|-p|--package|-c)$/;
const OWN_COMMANDS =
  /^(install|i|ci|add|remove|publish|pack|config|set|cache|audit|link|version|init|dedupe|prune|outdated|why|login|store|setup|import|up|upgrade|rebuild)$/;

/** What a command really runs: scripts and package managers looked up, launchers taken off. */
export function unwrap(command: string, project: Project, tree: Tree, cwd: string): Leaf[] {
  return expandScript(command, { project, tree, cwd, scripts: [] }, []);
}

function expandScript(script: string, context: Context, args: readonly string[]): Leaf[] {
  const commands = shellCommands(script).filter(({ mayFail, piped }) => !mayFail && !piped);
  return commands.flatMap(({ words, env }, i) => {
    // npm hands further arguments to the end of the script's text.
    const all = i === commands.length - 1 ? [...words, ...args] : words;
    return expand(all, context).map((leaf) => ({ ...leaf, env: { ...env, ...leaf.env } }));
  });
}

function expand(words: readonly string[], context: Context): Leaf[] {
  if (context.scripts.length > DEEPEST) return [];
  const [first = '', ...args] = words;
  const program = first.split('/').pop() ?? '';
  const again = (next: readonly string[]) => expand(next, context);
  switch (program) {
    case 'npm':
    case 'pnpm':
    case 'yarn':
    case 'yarnpkg':
    case 'bun':
      return managed(program, args, context);
    case 'npx':
    case 'pnpx':
    case 'bunx':
      return again(withoutOptions(args));
    case 'corepack':
      return again(args);
    case 'cross-env':
    case 'cross-env-shell':
    case 'env':
      return withEnv(args, again);
    case 'dotenv':
    case 'env-cmd':
      return again(args.includes('--') ? args.slice(args.indexOf('--') + 1) : withoutOptions(args));
    case 'c8':
    case 'nyc':
      return again(
        withoutOptions(
          args,
          /^(-r|--reporter|--include|-x|--exclude|--extension|--temp-directory|-o|--reports-dir|--src|--report-dir)$/,
        ),
      );
    case 'sudo':
    case 'xvfb-run':
    case 'time':
    case 'nice':
    case 'command':
      return again(withoutOptions(args));
    case 'timeout':
      return again(withoutOptions(args).slice(1));
    case 'run-s':
    case 'run-p':
    case 'npm-run-all':
    case 'npm-run-all2':
      return severalScripts(args, context);
    case 'concurrently':
      return args
        .filter(
          (word, i) => !word.startsWith('-') && !/^-[nc]$|^--(names|prefix|prefix-colors)$/.test(args[i - 1] ?? ''),
        )
        .flatMap((one) =>
          one.startsWith('npm:') ? severalScripts([one.slice(4)], context) : expandScript(one, context, []),
        );
    case 'lerna':
    case 'turbo':
    case 'nx':
      return everywhere(program, args, context);
    default:
      return words.length > 0 ? [{ words, env: {}, cwd: context.cwd, scripts: context.scripts }] : [];
  }
}

function withEnv(args: readonly string[], again: (words: readonly string[]) => Leaf[]): Leaf[] {
  const rest = args.filter((word) => !/^-[iu]$/.test(word));
  const end = rest.findIndex((word) => !/^\w+=/.test(word));
  const env = Object.fromEntries(
    rest.slice(0, end).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
  return end < 0 ? [] : again(rest.slice(end)).map((leaf) => ({ ...leaf, env: { ...env, ...leaf.env } }));
}

/** A package manager's call: a script, by itself or in other packages, or a program of the packages. */
function managed(manager: string, words: readonly string[], context: Context): Leaf[] {
  const { tree, project } = context;
  const dashes = words.indexOf('--');
  const own = dashes < 0 ? words : words.slice(0, dashes);
  const folder = valueOf(own, '--prefix', '-C', '--dir', '--cwd');
  const inside = folder === undefined ? context : { ...context, cwd: below(context.cwd, folder) };
  const at = packageOf(tree, project, inProject(inside.cwd, project) ? inside.cwd : project.root);
  const here = { ...inside, cwd: at };
  const plainWords = own.filter((word, i) => !word.startsWith('-') && !WITH_VALUE.test(own[i - 1] ?? ''));
  const [verb = manager === 'yarn' ? 'install' : '', ...others] = plainWords;
  const given = (skip: number) => argumentsAfter(words, plainWords.slice(0, skip), manager);
  const targets = targetsOf(manager, own, verb, here);
  const [base, name, used]: [string, string, number] =
    verb === 'workspaces'
      ? ['run', others.filter((word) => word !== 'foreach' && word !== 'run')[0] ?? '', plainWords.length]
      : verb === 'workspace'
        ? others[1] === 'run'
          ? ['run', others[2] ?? '', 4]
          : ['run', others[1] ?? '', 3]
        : /^(run|run-script|rum)$/.test(verb)
          ? ['run', others[0] ?? '', 2]
          : /^(test|t|tst)$/.test(verb)
            ? ['run', 'test', 1]
            : /^(exec|dlx|x)$/.test(verb)
              ? ['exec', '', 1]
              : ['run', manager === 'npm' ? '' : verb, 1];
  if (manager === 'bun' && verb === 'test')
    return [{ words: ['bun', 'test', ...given(1)], env: {}, cwd: at, scripts: here.scripts }];
  if (base === 'exec') return targets.flatMap((cwd) => expand(withoutOptions(given(1)), { ...here, cwd }));
  if (!name || (verb === name && OWN_COMMANDS.test(name))) return [];
  return targets.flatMap((cwd) => {
    const found = runScript(name, { ...here, cwd }, given(used));
    // yarn and pnpm also run programs of the packages by their name.
    return found ?? (manager === 'npm' || targets.length > 1 ? [] : expand([name, ...given(used)], { ...here, cwd }));
  });
}

function inProject(cwd: string, { root }: Project): boolean {
  return root === '.' || cwd === root || cwd.startsWith(`${root}/`);
}

/** The packages that a call is for. */
function targetsOf(manager: string, own: readonly string[], verb: string, { tree, project, cwd }: Context): string[] {
  const every = () => workspaceFolders(tree, project.root);
  const named = own.flatMap((word, i) => {
    const [, inline] = /^(?:--workspace|--filter|-w|-F)=(.*)$/.exec(word) ?? [];
    const takes = manager === 'pnpm' ? /^(--filter|-F)$/ : /^(-w|--workspace)$/;
    return inline !== undefined ? [inline] : takes.test(own[i - 1] ?? '') ? [word] : [];
  });
  if (verb === 'workspace') named.push(own.filter((word) => !word.startsWith('-'))[1] ?? '');
  const isNamed = (folder: string) => {
    const { name } = readPackage(tree, folder);
    return named.some((one) => {
      const wanted = one
        .replace(/^\{(.*)\}$/, '$1')
        .replace(/^\.\//, '')
        .replace(/\.{3}|\^/g, '')
        .replace(/\/$/, '');
      return name === wanted || folder === below(project.root, wanted) || globPattern(wanted).test(name);
    });
  };
  if (named.length > 0) return every().filter(isNamed);
  const all = own.some((word) => /^(--workspaces|-ws|-r|--recursive)$/.test(word)) || verb === 'workspaces';
  if (!all) return [cwd];
  const withRoot = own.some((word) => /^(--include-workspace-root|-iwr|--include-root)$/.test(word));
  return withRoot ? [project.root, ...every()] : every();
}

/** Arguments for the script itself: npm wants them after `--`, the others do not. */
function argumentsAfter(words: readonly string[], taken: readonly string[], manager: string): string[] {
  const dashes = words.indexOf('--');
  if (dashes >= 0) return words.slice(dashes + 1);
  if (manager === 'npm' && !/^(exec|x)$/.test(taken[0] ?? ''))
    return words.slice(words.lastIndexOf(taken.at(-1) ?? '') + 1).filter((word) => !word.startsWith('-'));
  return taken.length === 0 ? [] : words.slice(words.indexOf(taken.at(-1) as string) + 1);
}

/** The leaves of a script with what npm runs around it; null where the package has none of that name. */
export function runScript(name: string, context: Context, args: readonly string[]): Leaf[] | null {
  const { scripts } = readPackage(context.tree, context.cwd);
  const script = scripts[name];
  if (script === undefined || context.scripts.includes(`${context.cwd}:${name}`)) return null;
  const inside = { ...context, scripts: [...context.scripts, `${context.cwd}:${name}`] };
  const before = scripts[`pre${name}`];
  return [...(before === undefined ? [] : expandScript(before, inside, [])), ...expandScript(script, inside, args)];
}

function severalScripts(words: readonly string[], context: Context): Leaf[] {
  const { scripts } = readPackage(context.tree, context.cwd);
  return words
    .filter((word) => !word.startsWith('-'))
    .flatMap((pattern) => {
      const [name = '', ...args] = pattern.split(/\s+/);
      const match = globPattern(name.replace(/\*\*/g, '*').replace(/:/g, '/'));
      const names = name.includes('*')
        ? Object.keys(scripts).filter((one) => match.test(one.replace(/:/g, '/')))
        : [name];
      return names.flatMap((one) => runScript(one, context, args) ?? []);
    });
}

/** A task runner's call as that script in every package. */
function everywhere(program: string, args: readonly string[], context: Context): Leaf[] {
  const { tree, project } = context;
  const target = valueOf(args, '-t', '--target', '--targets');
  const plainWords = args.filter(
    (word, i) =>
      !word.startsWith('-') &&
      !WITH_VALUE.test(args[i - 1] ?? '') &&
      !/^(-t|--targets?|-p|--projects)$/.test(args[i - 1] ?? ''),
  );
  const tasks =
    target === undefined
      ? plainWords.filter((word) => !/^(run|run-many|affected|exec)$/.test(word))
      : target.split(',');
  const folders = [...workspaceFolders(tree, project.root)];
  if (folders.length === 0 && program === 'lerna') return [];
  return tasks.flatMap((task) => folders.flatMap((cwd) => runScript(task, { ...context, cwd }, []) ?? []));
}

function valueOf(words: readonly string[], ...options: readonly string[]): string | undefined {
  for (const [i, word] of words.entries()) {
    if (options.includes(word)) return words[i + 1];
    const option = options.find((one) => word.startsWith(`${one}=`));
    if (option !== undefined) return word.slice(option.length + 1);
  }
  return undefined;
}

function withoutOptions(words: readonly string[], withValue: RegExp = WITH_VALUE): readonly string[] {
  let i = 0;
  while (i < words.length && (words[i] as string).startsWith('-')) {
    if (words[i] === '--') return words.slice(i + 1);
    i += withValue.test(words[i] as string) ? 2 : 1;
  }
  return words.slice(i);
}

/** The folder that a leaf's paths are relative to, from the repository. */
export function fromRepository(cwd: string, path: string): string {
  return posix.normalize(posix.join(cwd, path));
}
