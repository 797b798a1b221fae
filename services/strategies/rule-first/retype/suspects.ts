import type { Diagnostic } from '../../../../domain/diagnostic';
import { walk } from '../../../syntax';
import type { Node } from '../../../syntax/contract';
import { EDIT_ROLES, type EditRoles } from '../../../syntax/roles';
import type { Failure, Workbench } from '../rule';
import { methodsIn, says } from './messages';
import {
  declarationOf,
  declarationsIn,
  functionAround,
  givesBack,
  holds,
  isFunction,
  type Declaration,
} from './declarations';

/** A declaration with the complaints of the type checker about whatever uses it. */
export interface Suspect {
  readonly declaration: Declaration;
  readonly complaints: readonly Diagnostic[];
  /** Lines that are complained about. */
  readonly lines: number;
  /** Its own line is among them. */
  readonly isOwnLine: boolean;
}

/** Of one line. */
const MOST_DECLARATIONS = 4;
const MOST_COMPLAINTS = 200;
/** Other files in which a name may be declared. */
const MOST_FILES = 12;

/** Declarations that a failing line uses, those with the most complaints first. */
export async function suspectsOf(bench: Workbench, failure: Failure): Promise<Suspect[]> {
  const complaints = complaintsLike(bench, failure);
  const names = namesOf(bench);
  const about = new Map<Declaration, Diagnostic[]>();
  for (const complaint of complaints) {
    const used = await names.usedOn(complaint.file, complaint.line);
    for (const one of new Set([...used, ...(await names.named(complaint))]))
      about.set(one, [...(about.get(one) ?? []), complaint]);
  }
  return [...(await names.usedOn(failure.file, failure.line))]
    .map((declaration): Suspect => {
      const own = about.get(declaration) ?? [];
      const places = new Set(own.map(({ file, line }) => `${file}:${line}`));
      const isOwnLine = places.has(`${declaration.path}:${declaration.node.startPosition.row + 1}`);
      return { declaration, complaints: own, lines: places.size, isOwnLine };
    })
    .sort(
      (a, b) =>
        b.lines - a.lines || Number(isNamed(b)) - Number(isNamed(a)) || Number(b.isOwnLine) - Number(a.isOwnLine),
    )
    .slice(0, MOST_DECLARATIONS);
}

/** Whether a complaint names the type that is written there; where none is written, it may. */
const isNamed = ({ declaration: { type }, complaints }: Suspect): boolean =>
  type === null || complaints.some(({ message }) => says(message, type.text));

function complaintsLike(bench: Workbench, { diagnostic }: Failure): Diagnostic[] {
  const all = bench.search?.before.runs.flatMap((run) => run.diagnostics) ?? [];
  const others = all.filter((d) => d.bugType === 'TYPE_ERROR' && d !== diagnostic);
  return [diagnostic, ...others].slice(0, MOST_COMPLAINTS);
}

/** What names stand for; read once per call of the rung. */
const namesOf = (bench: Workbench): Names => bench.memo('retype', () => new Names(bench));

class Names {
  private readonly files = new Map<string, Promise<FileOfNames | null>>();
  private readonly lines = new Map<string, Promise<ReadonlySet<Declaration>>>();
  private readonly foreign = new Map<string, Promise<Declaration | undefined>>();

  constructor(private readonly bench: Workbench) {}

  /** What the names of a line stand for, and the function that it gives something back from. */
  usedOn(file: string, line: number): Promise<ReadonlySet<Declaration>> {
    const key = `${file}:${line}`;
    const known = this.lines.get(key) ?? this.lookUp(file, line);
    this.lines.set(key, known);
    return known;
  }

  /** Methods that a complaint names, which stand elsewhere: a type has to have them for what it is used as. */
  async named({ message, file }: Diagnostic): Promise<readonly Declaration[]> {
    const own = await this.open(file);
    const found: Declaration[] = [];
    for (const name of methodsIn(message)) {
      const here = own?.declarations.find((one) => one.name === name && isFunction(one.node, own.roles));
      const one = here ?? (await this.elsewhere(name, file));
      if (one) found.push(one);
    }
    return found;
  }

  private async lookUp(file: string, line: number): Promise<ReadonlySet<Declaration>> {
    const found = new Set<Declaration>();
    const own = await this.open(file);
    if (!own) return found;
    const { roles, declarations } = own;
    for (const node of own.onLine.get(line) ?? []) {
      if (isName(node) && node.startPosition.row === line - 1) {
        const declaration = declarationOf(node, declarations, roles) ?? (await this.elsewhere(node.text, file));
        for (const one of declaration ? await this.withParameters(declaration) : []) found.add(one);
      }
      if (givesBack(node, roles)) {
        const around = functionAround(node.parent, roles);
        const declaration = declarations.find((one) => one.node.id === around?.id);
        if (declaration) found.add(declaration);
      }
    }
    return found;
  }

  /** A call may be complained about for what the function gives, and for what it takes. */
  private async withParameters(declaration: Declaration): Promise<Declaration[]> {
    const { path, node } = declaration;
    const file = await this.open(path);
    if (!file || !isFunction(node, file.roles)) return [declaration];
    const list = node.childForFieldName('parameters');
    const taken = file.declarations.filter(({ scope, node: own }) => scope?.id === node.id && list && holds(list, own));
    return [declaration, ...taken];
  }

  /** A name that the file does not declare: a function, a field or a constant of another one. */
  private elsewhere(name: string, file: string): Promise<Declaration | undefined> {
    const key = `${file}:${name}`;
    const known = this.foreign.get(key) ?? this.searchFiles(name, file);
    this.foreign.set(key, known);
    return known;
  }

  private async searchFiles(name: string, file: string): Promise<Declaration | undefined> {
    if (name.length < 3) return undefined;
    const { tree, syntax, adapter, project } = this.bench;
    const grammar = syntax.languageOf(file);
    const named = new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`);
    const files = tree.files.filter(
      (path) =>
        path !== file &&
        syntax.languageOf(path) === grammar &&
        adapter.role(path, project) === 'source' &&
        named.test(this.bench.text(path) ?? ''),
    );
    for (const path of files.slice(0, MOST_FILES)) {
      const other = await this.open(path);
      const found = other?.declarations.find((one) => one.name === name && one.scope === null);
      if (found) return found;
    }
    return undefined;
  }

  open(file: string): Promise<FileOfNames | null> {
    const known = this.files.get(file) ?? this.read(file);
    this.files.set(file, known);
    return known;
  }

  private async read(file: string): Promise<FileOfNames | null> {
    const grammar = this.bench.syntax.languageOf(file);
    const roles = grammar ? EDIT_ROLES[grammar] : undefined;
    const tree = await this.bench.parse(file);
    if (!roles || !tree) return null;
    const { rootNode } = tree;
    return { roles, onLine: byLine(rootNode, roles), declarations: declarationsIn(file, rootNode, roles) };
  }
}

const isName = (node: Node): boolean => node.childCount === 0 && /^[A-Za-z_$][\w$]*$/.test(node.text);

/** Names, and what functions give back, by the 1-based lines on which they stand. */
function byLine(root: Node, roles: EditRoles): Map<number, Node[]> {
  const lines = new Map<number, Node[]>();
  for (const node of walk(root)) {
    const gives = givesBack(node, roles);
    if (!gives && !isName(node)) continue;
    const last = gives ? node.endPosition.row : node.startPosition.row;
    for (let line = node.startPosition.row + 1; line <= last + 1; line++) {
      const known = lines.get(line);
      if (known) known.push(node);
      else lines.set(line, [node]);
    }
  }
  return lines;
}

export interface FileOfNames {
  readonly onLine: ReadonlyMap<number, readonly Node[]>;
  readonly roles: EditRoles;
  readonly declarations: readonly Declaration[];
}

/** A file with what it declares. */
export const openFile = (bench: Workbench, file: string): Promise<FileOfNames | null> => namesOf(bench).open(file);
