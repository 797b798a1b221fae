import { posix } from 'node:path';
import { Copy, DockerfileParser, From, type Instruction } from 'dockerfile-ast';
import { nearNames, type NearName } from '../../../domain/near-names';
import { linesOf } from '../../../domain/text-edit';
import type { Tree } from '../../languages/contract';
import type { Finding, Repair } from '../contract';
import { pipelineFinding, renames } from '../finding';
import { nearPaths } from './paths';

const DOCKERFILE = /(^|\/)((Dockerfile|Containerfile)(\.[\w-]+)?|[\w-]+\.[Dd]ockerfile)$/;
const INSTRUCTIONS =
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  );

/** Misspelt instructions, files and stages that are not there, instructions in an order that cannot work. */
export function dockerfiles(tree: Tree): Finding[] {
  return tree.files
    .filter((file) => DOCKERFILE.test(file) && !/\.(md|txt|sh|dockerignore)$/.test(file))
    .flatMap((file) => dockerfile(file, tree.read(file) ?? '', tree));
}

function dockerfile(file: string, text: string, tree: Tree): Finding[] {
  const instructions = DockerfileParser.parse(text).getInstructions();
  return [
    ...misspelt(file, text, instructions),
    ...beforeFrom(file, text, instructions),
    ...stages(file, text, instructions),
    ...sources(file, text, instructions, tree),
    ...usedBeforeCopied(file, text, instructions, tree),
  ];
}

const lineOf = (instruction: Instruction): number => instruction.getRange().start.line + 1;

function misspelt(file: string, text: string, instructions: readonly Instruction[]): Finding[] {
  return instructions.flatMap((instruction) => {
    const word = instruction.getInstruction();
    if (INSTRUCTIONS.includes(word.toUpperCase())) return [];
    const line = lineOf(instruction);
    const near = nearNames(word.toUpperCase(), INSTRUCTIONS, 3, 0.5);
    return [
      pipelineFinding('unknown-instruction', `unknown instruction: ${word}`, { file, line }, () =>
        renames(file, text, line, word, near, 'near-instruction'),
      ),
    ];
  });
}

/** Only ARG may come before the first FROM. */
function beforeFrom(file: string, text: string, instructions: readonly Instruction[]): Finding[] {
  const from = instructions.findIndex((instruction) => instruction instanceof From);
  if (from <= 0) return [];
  return instructions
    .slice(0, from)
    .filter((one) => INSTRUCTIONS.includes(one.getKeyword()) && one.getKeyword() !== 'ARG')
    .map((one) =>
      pipelineFinding(
        'no-build-stage',
        `no build stage for ${one.getKeyword()}: FROM comes later`,
        { file, line: lineOf(one) },
        () => [moved(file, text, one, instructions[from] as Instruction, `move ${one.getKeyword()} behind FROM`)],
      ),
    );
}

function stages(file: string, text: string, instructions: readonly Instruction[]): Finding[] {
  const names: string[] = [];
  return instructions.flatMap((instruction) => {
    if (instruction instanceof From) {
      const name = instruction.getBuildStage();
      if (name) names.push(name);
    }
    if (!(instruction instanceof Copy)) return [];
    const flag = instruction.getFlags().find((one) => one.getName() === 'from');
    const word = flag?.getValue();
    if (!word || /^\d+$/.test(word) || /[/:.@$]/.test(word) || names.includes(word)) return [];
    const near = nearNames(word, names, 3, 0.6);
    if (near.length === 0) return [];
    const line = lineOf(instruction);
    return [
      pipelineFinding('unknown-stage', `There is no stage '${word}' to copy from`, { file, line }, () =>
        renames(file, text, line, word, near, 'near-stage'),
      ),
    ];
  });
}

/** What a COPY takes out of the build's context: of the repository, or of the folder of the Dockerfile. */
function copied(instruction: Instruction): string[] {
  if (!['COPY', 'ADD'].includes(instruction.getKeyword())) return [];
  if (instruction instanceof Copy && instruction.getFlags().some((flag) => flag.getName() === 'from')) return [];
  return instruction
    .getArguments()
    .slice(0, -1)
    .map((argument) =>
      argument
        .getValue()
        .replace(/^\.?\//, '')
        .replace(/\/$/, ''),
    )
    .filter((path) => path && path !== '.' && !/[$*?[<"']|^https?:|^git@/.test(path));
}

function contexts(file: string): string[] {
  return [...new Set(['.', posix.dirname(file)])];
}

const holds = (tree: Tree, path: string): boolean =>
  tree.has(path) || tree.files.some((known) => known.startsWith(`${path}/`));

/** What lies in the context under the name that a single source is copied to. */
function asTarget(instruction: Instruction, file: string, tree: Tree): NearName[] {
  const target = instruction.getArguments().at(-1)?.getValue() ?? '';
  const name = posix.basename(posix.normalize(target));
  if (copied(instruction).length !== 1 || !/\w/.test(name)) return [];
  return contexts(file).some((folder) => holds(tree, posix.join(folder, name))) ? [{ name, score: 0.9 }] : [];
}

function sources(file: string, text: string, instructions: readonly Instruction[], tree: Tree): Finding[] {
  return instructions.flatMap((instruction) =>
    copied(instruction).flatMap((path) => {
      const places = contexts(file).map((folder) => posix.join(folder, path));
      if (places.some((place) => holds(tree, place))) return [];
      const near = [...asTarget(instruction, file, tree), ...nearPaths(path, tree, contexts(file))];
      if (near.length === 0) return [];
      const line = lineOf(instruction);
      return [
        pipelineFinding('missing-file', `"${path}" is not in the build's context`, { file, line }, () =>
          renames(file, text, line, path, near, 'near-path'),
        ),
      ];
    }),
  );
}

/** A RUN that names a file which a later COPY of the same stage brings. */
function usedBeforeCopied(file: string, text: string, instructions: readonly Instruction[], tree: Tree): Finding[] {
  return instructions.flatMap((run, at) => {
    if (run.getKeyword() !== 'RUN') return [];
    const rest = instructions.slice(at + 1);
    const end = rest.findIndex((one) => one instanceof From);
    const later = end < 0 ? rest : rest.slice(0, end);
    const earlier = instructions.slice(0, at);
    if (earlier.some((one) => takesAll(one))) return [];
    const words = run.getArguments().map((argument) => argument.getValue().replace(/^\.\//, ''));
    for (const copy of later) {
      const used = copied(copy).find((path) => words.includes(posix.basename(path)) && holds(tree, path));
      if (!used || earlier.some((one) => copied(one).includes(used))) continue;
      const message = `${posix.basename(used)} is used before it is copied on line ${lineOf(copy)}`;
      return [
        pipelineFinding('used-before-copied', message, { file, line: lineOf(run) }, () => [
          moved(file, text, run, copy, `move RUN behind the COPY of ${used}`),
        ]),
      ];
    }
    return [];
  });
}

const takesAll = (instruction: Instruction): boolean =>
  ['COPY', 'ADD'].includes(instruction.getKeyword()) &&
  instruction
    .getArguments()
    .slice(0, -1)
    .some((argument) => /^(\.\/?|\*)$/.test(argument.getValue()));

/** Moves the lines of one instruction behind another. */
function moved(path: string, text: string, one: Instruction, behind: Instruction, description: string): Repair {
  const lines = linesOf(text);
  const [first, last] = [one.getRange().start.line, one.getRange().end.line];
  const [from, to] = [lines[first], lines[last]];
  const target = lines[behind.getRange().end.line];
  if (!from || !to || !target) return { description, template: 'move-instruction', prior: 0, edits: [] };
  const body = text.slice(from.start, to.end);
  const eol = from.eol || '\n';
  return {
    description,
    template: 'move-instruction',
    prior: 0.9,
    edits: [
      { path, start: from.start, end: to.end + to.eol.length, text: '' },
      { path, start: target.end, end: target.end, text: eol + body },
    ],
  };
}
