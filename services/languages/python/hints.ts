import { posix } from 'node:path';
import type { Project } from '../../../domain/check';
import type { Tree } from '../contract';
import { readPipeline } from '../pipeline';
import { iniLines } from './ini';
import { at, ini, inProject, pyproject, text, type Table } from './manifest';
import { asRequirement, normalizeName, splitList } from './requirements';
import { shellCommands } from '../../../domain/shell';

/** How the repository's own CI and tox install the project. */
export interface InstallHints {
  /** Extras and groups that are asked for. */
  readonly groups: readonly string[];
  readonly requirements: readonly string[];
  /** Requirements files, relative to the repository. */
  readonly files: readonly string[];
  readonly constraints: readonly string[];
  /** Whether the project itself is installed. */
  readonly installsProject: boolean;
  /** Python versions that are tested. */
  readonly versions: readonly string[];
}

/** Options whose next word is no requirement. */
const TAKES_VALUE =
  /^(-i|--index-url|--extra-index-url|-f|--find-links|--target|-t|--prefix|--python|--cache-dir|--retries)$/;

export function installHints(project: Project, tree: Tree): InstallHints {
  const pipeline = readPipeline(tree);
  const { table } = pyproject(project, tree);
  const found = {
    groups: [] as string[],
    requirements: [] as string[],
    files: [] as string[],
    constraints: [] as string[],
  };
  let installsProject = false;
  const commands = [
    ...pipeline.commands.map(({ words, cwd }) => ({ words, cwd })),
    ...toxCommands(project, tree).map((words) => ({ words, cwd: project.root })),
  ];
  for (const { words, cwd } of commands) {
    const install = installWords(words);
    if (!install) continue;
    if (install.manager !== 'pip') {
      installsProject ||= within(project, cwd);
      found.groups.push(...managerGroups(install.args), ...defaultGroups(install, table));
      continue;
    }
    for (let i = 0; i < install.args.length; i++) {
      const word = install.args[i] as string;
      const next = install.args[i + 1] ?? '';
      const [, file] = /^(?:-r|--requirement=?)(.*)$/.exec(word) ?? [];
      const [, constraint] = /^(?:-c|--constraint=?)(.*)$/.exec(word) ?? [];
      const [, , extras] = /^(\.|\.\/|(?:\.\/)?[\w./-]+)\[([\w\s,.-]+)\]$/.exec(word) ?? [];
      if (file !== undefined) found.files.push(posix.join(cwd, file || ((i++, next) as string)));
      else if (constraint !== undefined) found.constraints.push(posix.join(cwd, constraint || ((i++, next) as string)));
      else if (word === '--group') found.groups.push((i++, next));
      else if (TAKES_VALUE.test(word)) i++;
      else if (/^\.\/?(\[|$)/.test(word) || (word.startsWith('./') && posix.join(cwd, word) === project.root)) {
        installsProject ||= within(project, cwd);
        found.groups.push(...splitList(extras ?? ''));
      } else {
        const requirement = asRequirement(word);
        if (
          requirement &&
          !/^(pip|setuptools|wheel|build|twine|tox|nox|poetry|uv|hatch|pdm|pipenv|virtualenv)\b/.test(requirement)
        ) {
          found.requirements.push(requirement);
        }
      }
    }
  }
  return {
    groups: [...new Set(found.groups.map(normalizeName))],
    requirements: [...new Set(found.requirements)],
    files: [...new Set(found.files)].filter((file) => tree.has(file)),
    constraints: [...new Set(found.constraints)].filter((file) => tree.has(file)),
    installsProject,
    versions: pipeline.versions.python ?? [],
  };
}

/** The arguments of an installing command, and whose. */
interface Install {
  readonly manager: string;
  readonly args: readonly string[];
}

function installWords(words: readonly string[]): Install | null {
  const rest = /^(python[\d.]*|py)$/.test(words[0] ?? '') && words[1] === '-m' ? words.slice(2) : words;
  const program = (rest[0] ?? '').replace(/^pip[\d.]+$/, 'pip');
  if (program === 'pip' && rest[1] === 'install') return { manager: 'pip', args: rest.slice(2) };
  if (program === 'uv' && rest[1] === 'pip' && rest[2] === 'install') return { manager: 'pip', args: rest.slice(3) };
  if (['poetry', 'pdm', 'pipenv'].includes(program) && rest[1] === 'install')
    return { manager: program, args: rest.slice(2) };
  if (program === 'uv' && (rest[1] === 'sync' || rest[1] === 'run')) return { manager: 'uv', args: rest.slice(2) };
  return null;
}

function managerGroups(args: readonly string[]): string[] {
  return args.flatMap((word, i) => {
    const [, inline] = /^--?(?:with|extras|extra|group|E|G|dev-group)(?:=(.*))?$/.exec(word) ?? [];
    if (/^--?(with|extras|extra|group|E|G)$/.test(word)) return (args[i + 1] ?? '').split(/[\s,]+/);
    return inline ? inline.split(/[\s,]+/) : word === '--dev' ? ['dev'] : [];
  });
}

/** What a manager installs unasked. */
function defaultGroups({ manager, args }: Install, table: Table): string[] {
  if (args.some((word) => /^--(no-dev|no-default-groups|only-group|only|only-dev)(=|$)/.test(word))) return [];
  const without = args.flatMap((word, i) => {
    const [, inline] = /^--(?:no-group|without)(?:=(.*))?$/.exec(word) ?? [];
    if (/^--(no-group|without)$/.test(word)) return (args[i + 1] ?? '').split(/[\s,]+/);
    return inline?.split(/[\s,]+/) ?? [];
  });
  return groupsOf(manager, table).filter((group) => !without.includes(group));
}

function groupsOf(manager: string, table: Table): string[] {
  const standard = Object.keys(at(table, 'dependency-groups'));
  if (manager === 'uv') {
    const named = at(table, 'tool', 'uv')['default-groups'];
    if (named === 'all') return standard;
    return Array.isArray(named) ? named.map(text).filter(Boolean) : ['dev'];
  }
  if (manager === 'pdm') return [...standard, ...Object.keys(at(table, 'tool', 'pdm', 'dev-dependencies'))];
  const groups = at(table, 'tool', 'poetry', 'group');
  return manager === 'poetry'
    ? ['dev', ...Object.keys(groups).filter((name) => at(groups, name).optional !== true)]
    : [];
}

/** What tox says of installing: extras, groups, and whether it installs the project at all. */
function toxCommands(project: Project, tree: Tree): string[][] {
  const legacy = text(at(pyproject(project, tree).table, 'tool', 'tox').legacy_tox_ini);
  const sections = { ...ini(project, tree, 'setup.cfg'), ...ini(project, tree, 'tox.ini') };
  if (!tree.has(inProject(project, 'tox.ini')) && !legacy) return [];
  const words = Object.entries(sections).flatMap(([section, body]) => {
    if (!/^testenv(:|$)/.test(section)) return [];
    const extras = iniLines(body.extras?.replace(/,/g, '\n')).map((extra) => ['pip', 'install', `.[${extra}]`]);
    const groups = iniLines(body.dependency_groups).map((group) => ['pip', 'install', '--group', group]);
    const before = iniLines(body.commands_pre).flatMap((line) =>
      shellCommands(line).map((command) => [...command.words]),
    );
    return [...extras, ...groups, ...before];
  });
  const skips = sections.tox?.skipsdist === 'true' || sections.tox?.no_package === 'true';
  return skips ? words : [...words, ['pip', 'install', '.']];
}

function within(project: Project, cwd: string): boolean {
  return cwd === project.root;
}
