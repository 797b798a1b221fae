import type { Project } from '../../../domain/check';
import { shellCommands } from '../../../domain/shell';
import type { Syntax } from '../../syntax/contract';
import type { Tree } from '../contract';
import { hooks } from './hooks';
import { iniLines, type Ini } from './ini';
import { literalCalls, strings } from './literals';
import { at, ini, inProject, plain, pyproject, text, type Table } from './manifest';

/** A command without the programs that only start it. */
export interface Leaf {
  readonly words: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

interface Context {
  readonly project: Project;
  readonly tree: Tree;
  readonly syntax: Syntax;
  readonly table: Table;
}

const LAUNCHERS = ['poetry', 'pdm', 'uv', 'pipenv', 'rye', 'pipx', 'micromamba', 'conda'];
/** Options of launchers whose next word belongs to them. */
const LAUNCHER_VALUES =
  /^(--extra|--group|--with|--python|-p|--package|--only-group|--no-group|--env-file|--directory|--project|-n|--with-requirements|--from|--spec)$/;
const DEEPEST = 5;

/** What a command really runs: launchers taken off, tox, nox, hatch, pre-commit and task runners looked up. */
export async function unwrap(command: string, project: Project, tree: Tree, syntax: Syntax): Promise<Leaf[]> {
  const context = { project, tree, syntax, table: pyproject(project, tree).table };
  return expandScript(command, context, 0);
}

async function expandScript(script: string, context: Context, depth: number): Promise<Leaf[]> {
  const leaves: Leaf[] = [];
  for (const { words, env, mayFail, piped } of shellCommands(script)) {
    if (mayFail || piped) continue;
    for (const leaf of await expand(words, context, depth)) leaves.push({ ...leaf, env: { ...env, ...leaf.env } });
  }
  return leaves;
}

async function expandAll(scripts: readonly string[], context: Context, depth: number): Promise<Leaf[]> {
  const leaves: Leaf[] = [];
  for (const script of scripts) leaves.push(...(await expandScript(script, context, depth + 1)));
  return leaves;
}

async function expand(words: readonly string[], context: Context, depth: number): Promise<Leaf[]> {
  if (depth > DEEPEST) return [];
  const rest = withoutModule(words);
  const program = (rest[0] ?? '').split('/').pop() ?? '';
  const again = (next: readonly string[]) => expand(next, context, depth + 1);
  const { project, tree, table } = context;
  if (['sudo', 'xvfb-run', 'nice', 'command', 'time'].includes(program)) return again(withoutOptions(rest.slice(1)));
  if (program === 'timeout') return again(withoutOptions(rest.slice(1)).slice(1));
  if (program === 'env') return again(rest.slice(1).filter((word) => !/^(-\S*|\w+=.*)$/.test(word)));
  if (program === 'uvx') return again(withoutOptions(rest.slice(1)));
  if (program === 'coverage' && rest[1] === 'run') {
    const module = rest.indexOf('-m');
    return module < 0 ? [] : again(['python', ...rest.slice(module)]);
  }
  if (LAUNCHERS.includes(program) && rest[1] === 'run') {
    const inner = withoutOptions(rest.slice(2));
    const script = program === 'pdm' ? at(table, 'tool', 'pdm', 'scripts')[inner[0] ?? ''] : undefined;
    return script === undefined ? again(inner) : expandAll(scriptLines(script), context, depth);
  }
  if (program === 'poe')
    return expandAll(scriptLines(at(table, 'tool', 'poe', 'tasks')[rest[1] ?? '']), context, depth);
  if (program === 'hatch') return expandAll(hatchScripts(table, rest), context, depth);
  if (program === 'tox') return expandAll(toxScripts(project, tree, table, rest), context, depth);
  if (program === 'nox')
    return (await noxCommands(context, rest)).reduce<Promise<Leaf[]>>(joinWith(again), Promise.resolve([]));
  if (program === 'pre-commit' || program === 'prek')
    return preCommit(tree, rest).map((hook) => ({ words: hook, env: {} }));
  const script = ['bash', 'sh'].includes(program)
    ? rest[1]
    : /^(\.\/)?[\w.-]+\/[\w./-]+$/.test(rest[0] ?? '')
      ? rest[0]
      : undefined;
  const file = script === undefined ? undefined : inProject(project, script.replace(/^\.\//, ''));
  if (file !== undefined && tree.has(file) && !file.endsWith('.py'))
    return expandScript(tree.read(file) ?? '', context, depth + 1);
  return [{ words: rest === words ? words : ['python', '-m', ...rest], env: {} }];
}

function joinWith(again: (words: readonly string[]) => Promise<Leaf[]>) {
  return async (before: Promise<Leaf[]>, words: readonly string[]) => [...(await before), ...(await again(words))];
}

/** `python -m tool …` as `tool …`; options of the interpreter before `-m` are dropped. */
function withoutModule(words: readonly string[]): readonly string[] {
  if (!/^(.*\/)?(python[\d.]*|py|pypy3?)$/.test(words[0] ?? '')) return words;
  const module = words.indexOf('-m');
  const between = words.slice(1, Math.max(module, 1));
  return module > 0 && between.every((word, i) => word.startsWith('-') || /^-[WX]$/.test(between[i - 1] ?? ''))
    ? words.slice(module + 1)
    : words;
}

function withoutOptions(words: readonly string[]): readonly string[] {
  let i = 0;
  while (i < words.length && (words[i] as string).startsWith('-')) {
    if (words[i] === '--') return words.slice(i + 1);
    i += LAUNCHER_VALUES.test(words[i] as string) ? 2 : 1;
  }
  return words.slice(i);
}

function scriptLines(script: unknown): string[] {
  if (typeof script === 'string') return [script];
  if (Array.isArray(script)) return script.flatMap(scriptLines);
  const { cmd, shell, sequence, composite, script: _python } = plain(script);
  return [cmd, shell, sequence, composite]
    .filter((entry) => entry !== undefined)
    .flatMap((entry) => (Array.isArray(entry) && entry === cmd ? [entry.join(' ')] : scriptLines(entry)));
}

function hatchScripts(table: Table, words: readonly string[]): string[] {
  const envs = at(table, 'tool', 'hatch', 'envs');
  const options = words.slice(2).filter((word) => !word.startsWith('-'));
  if (words[1] === 'test') return ['pytest'];
  if (words[1] === 'fmt') return words.includes('--check') || words.includes('-l') ? ['ruff check .'] : [];
  if (words[1] !== 'run') return [];
  const [target = '', ...args] = withoutOptions(words.slice(2));
  const [env, name] = target.includes(':') ? target.replace(/^\+[^:]*/, '').split(':') : ['default', target];
  const scripts = at(envs, env ?? 'default', 'scripts');
  const follow = (script: string, seen: readonly string[]): string[] =>
    scriptLines(scripts[script]).flatMap((line) => {
      const filled = line
        .replace(/\{args(?::([^}]*))?\}/g, (_, fallback: string | undefined) => fallback ?? '')
        .replace(/^-\s+/, '');
      const [first = ''] = filled.split(/\s+/);
      return first in scripts && !seen.includes(first) ? follow(first, [...seen, first]) : [filled];
    });
  if (name !== undefined && name in scripts) return follow(name, [name]);
  return options.length > 0 && name ? [[name, ...args].join(' ')] : [];
}

/** The commands of tox's environments: those named by `-e`, else the list, each base environment once. */
function toxScripts(project: Project, tree: Tree, table: Table, words: readonly string[]): string[] {
  const own = at(table, 'tool', 'tox');
  const legacy = text(own.legacy_tox_ini);
  const sections: Ini = tree.has(inProject(project, 'tox.ini'))
    ? ini(project, tree, 'tox.ini')
    : ini(project, tree, 'setup.cfg');
  const named = words.flatMap((word, i) =>
    /^(-e|--env)$/.test(word) ? (words[i + 1] ?? '').split(',') : (/^-e(\w.*)$/.exec(word)?.[1]?.split(',') ?? []),
  );
  if (Object.keys(own).length > 0 && !legacy) {
    const environments = named.length > 0 ? named : strings(own.env_list as string[]);
    const bodies = environments.map((env) => ({ ...at(own, 'env_run_base'), ...at(own, 'env', env) }));
    return [
      ...new Set(
        bodies.flatMap(({ commands }) =>
          Array.isArray(commands) ? commands.map((line) => toxSubstitute(tomlCommand(line), {})) : [],
        ),
      ),
    ];
  }
  const main = sections.tox ?? sections['tox:tox'] ?? {};
  const listed = iniLines(
    (main.envlist ?? main.env_list ?? 'py')
      .replace(/\{([^}]*)\}/g, (_, factors: string) => factors.split(',')[0] ?? '')
      .replace(/,/g, '\n'),
  );
  const environments = (named.length > 0 ? named : listed).map((env) =>
    sections[`testenv:${env}`] ? `testenv:${env}` : 'testenv',
  );
  return [...new Set(environments)].flatMap((section) => {
    const commands =
      sections[section]?.commands ?? (/^testenv$/.test(section) ? '' : (sections.testenv?.commands ?? ''));
    return iniLines(commands.replace(/\\\n/g, ' ')).map((line) => toxSubstitute(line, sections));
  });
}

function tomlCommand(line: unknown): string {
  if (!Array.isArray(line)) return text(line);
  return line
    .map((word) => (typeof word === 'string' ? word : strings(plain(word).default as string[]).join(' ')))
    .join(' ');
}

function toxSubstitute(line: string, sections: Ini, depth = 0): string {
  const filled = line
    .replace(/^[\w,{}!.-]+:\s+/, '')
    .replace(/^-\s*/, '')
    .replace(/\{posargs(?::([^{}]*(?:\{[^{}]*\}[^{}]*)*))?\}/g, (_, fallback: string | undefined) => fallback ?? '')
    .replace(/\{(toxinidir|tox_root|\/)\}\/?/g, (_, name: string) => (name === '/' ? '/' : './'))
    .replace(/\{envpython\}/g, 'python')
    .replace(
      /\{\[([^\]]+)\](\w+)\}/g,
      (_, section: string, key: string) => sections[section]?.[key]?.replace(/\n/g, ' ') ?? '',
    );
  if (depth < 3 && filled !== line && /\{(posargs|\[|toxinidir)/.test(filled))
    return toxSubstitute(filled, sections, depth + 1);
  return filled
    .split(' ')
    .filter((word) => !/[{}]/.test(word))
    .join(' ');
}

async function noxCommands({ project, tree, syntax }: Context, words: readonly string[]): Promise<string[][]> {
  const source = tree.read(inProject(project, 'noxfile.py'));
  if (source === null) return [];
  const named = words.flatMap((word, i) => (/^(-s|-e|--sessions?)$/.test(word) ? [words[i + 1] ?? ''] : []));
  const wanted = named.map((name) => name.replace(/-.*$/, ''));
  const tree_ = await syntax.parse('python', source);
  const functions = (tree_?.rootNode.descendantsOfType('function_definition') ?? []).filter((node) => {
    const name = node?.childForFieldName('name')?.text ?? '';
    return wanted.length === 0 || wanted.includes(name);
  });
  const calls = await Promise.all(functions.map((node) => literalCalls(syntax, node?.text ?? '')));
  return calls
    .flat()
    .filter((call) => /\.run(_always)?$/.test(call.name))
    .map((call) => strings(call.args));
}

/** Hooks of pre-commit as the tools that they start. */
function preCommit(tree: Tree, words: readonly string[]): string[][] {
  if (words[1] !== 'run') return [];
  const hook = words.slice(2).find((word) => !word.startsWith('-'));
  return hooks(tree)
    .filter(({ id }) => hook === undefined || hook === id)
    .flatMap(({ id, args, entry }) => {
      if (id === 'ruff' || id === 'ruff-check')
        return [['ruff', 'check', ...args.filter((arg) => !/^--(fix|exit-non-zero)/.test(arg)), '.']];
      if (id === 'ruff-format') return [['ruff', 'format', '--check', '.']];
      if (id === 'black' || id === 'black-jupyter') return [['black', '--check', ...args, '.']];
      if (id === 'isort') return [['isort', '--check-only', ...args, '.']];
      if (id === 'flake8') return [['flake8', ...args]];
      if (id === 'mypy') return [['mypy', ...args]];
      if (id === 'pyright') return [['pyright']];
      if (id === 'yamllint') return [['yamllint', ...args, '.']];
      return entry ? [entry.split(/\s+/)] : [];
    });
}
