import { posix } from 'node:path';
import { shellCommands } from '../../../domain/shell';

/** What a shell command has the JVM run: a program, or tests by JUnit's own console. */
export interface JavaCommand {
  readonly tool: 'program' | 'suite';
  /** Classes, or a file of sources; empty: every class with tests. */
  readonly classes: readonly string[];
  readonly arguments: readonly string[];
  /** As written, relative to {@link cwd}. */
  readonly classPath: readonly string[];
  /** Options of the JVM that programs ask for. */
  readonly properties: readonly string[];
  /** Relative to the command's own folder. */
  readonly cwd: string;
}

const WITH_VALUE =
  /^(-cp|-classpath|--class-path|-p|--module-path|--add-modules|--add-exports|--add-opens|-m|--module|--source)$/;
const CONSOLE = /junit-platform-console(-standalone)?[-\w.]*\.jar$/;
const CONSOLE_MAIN = /^org\.junit\.platform\.console\.ConsoleLauncher$/;

/** The last call of `java` in a shell command; null where there is none that can be made sense of. */
export function javaCommandIn(command: string): JavaCommand | null {
  let cwd = '.';
  let found: JavaCommand | null = null;
  for (const { words } of shellCommands(command)) {
    const [program = '', ...args] = words;
    if (program === 'cd') cwd = posix.join(cwd, args[0] ?? '.');
    if (/(^|\/)java$/.test(program)) found = read(args, cwd);
  }
  return found;
}

function read(args: readonly string[], cwd: string): JavaCommand | null {
  const classPath: string[] = [];
  const properties: string[] = [];
  let i = 0;
  for (; i < args.length; i++) {
    const word = args[i] ?? '';
    if (!word.startsWith('-')) break;
    if (/^(-cp|-classpath|--class-path)$/.test(word)) classPath.push(...(args[i + 1] ?? '').split(':'));
    else if (word.startsWith('--class-path=')) classPath.push(...word.slice('--class-path='.length).split(':'));
    else if (/^-D[\w.]+(=[\w./-]*)?$/.test(word)) properties.push(word);
    if (word === '-jar') break;
    if (WITH_VALUE.test(word)) i++;
  }
  const base = { classPath: classPath.filter(Boolean), properties, cwd };
  const isJar = args[i] === '-jar';
  const main = args[isJar ? i + 1 : i];
  const rest = args.slice(isJar ? i + 2 : i + 1);
  if (main === undefined || /[$`*]/.test(main)) return null;
  if (isJar && !CONSOLE.test(main)) return null;
  if (isJar || CONSOLE_MAIN.test(main)) {
    const own = [
      ...base.classPath,
      ...(isJar ? [main] : []),
      ...valuesOf(rest, /^(-cp|-classpath|--class-?path)$/, ':'),
    ];
    return { ...base, classPath: own, tool: 'suite', classes: valuesOf(rest, /^(-c|--select-class)$/), arguments: [] };
  }
  if (/(^|\.)JUnitCore$|^junit\.textui\.TestRunner$/.test(main))
    return { ...base, tool: 'suite', classes: rest.filter((word) => !word.startsWith('-')), arguments: [] };
  const file = main.endsWith('.java') ? posix.normalize(posix.join(cwd, main)) : main.split('/').pop();
  return { ...base, tool: 'program', classes: [file ?? main], arguments: rest };
}

function valuesOf(args: readonly string[], option: RegExp, separator?: string): string[] {
  return args.flatMap((word, i) => {
    const [name = '', ...value] = word.split('=');
    const found = option.test(word) ? args[i + 1] : option.test(name) && value.length > 0 ? value.join('=') : undefined;
    return found === undefined ? [] : separator ? found.split(separator) : [found];
  });
}

/** Jars that a command names by their full path. */
export const jarsIn = (command: string): string[] => [
  ...new Set(command.split(/[\s:;"'=,]+/).filter((word) => /^\/.*\.jar$/.test(word))),
];
