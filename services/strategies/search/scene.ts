import type { Node, GrammarTable, SyntaxTree } from '../../syntax/contract';
import type { EditRoles, OperatorRole, Slot } from '../../syntax/roles';
import { indentOf, indentUnit, eolOf, linesOf, type Line } from '../../../domain/text-edit';
import { viewOf, type FunctionView } from './function-view';

/** A source file laid out for the templates. */
export class Scene {
  readonly lines: readonly Line[];
  readonly unit: string;
  readonly eol: string;
  private readonly views = new Map<number, FunctionView>();
  private readonly expressionKinds: ReadonlySet<string>;
  private readonly roleOfOperator = new Map<string, OperatorRole>();

  constructor(
    readonly path: string,
    readonly text: string,
    readonly tree: SyntaxTree,
    readonly roles: EditRoles,
    readonly table: GrammarTable,
  ) {
    this.lines = linesOf(text);
    this.unit = indentUnit(text);
    this.eol = eolOf(text);
    this.expressionKinds = new Set(roles.expression);
    for (const [role, operators] of Object.entries(roles.operators)) {
      for (const operator of operators) this.roleOfOperator.set(operator, role as OperatorRole);
    }
  }

  slot(node: Node, slot: Slot | undefined): Node | null {
    if (slot === undefined) return null;
    return typeof slot === 'string' ? node.childForFieldName(slot) : node.namedChild(slot);
  }

  isExpression(node: Node): boolean {
    return node.isNamed && this.expressionKinds.has(node.type);
  }

  /** Whether a node is where names are bound, types are named or members are told apart. */
  isBinding(node: Node): boolean {
    const { parent } = node;
    const slots = parent ? this.roles.binding[parent.type] : undefined;
    return parent !== null && slots !== undefined && slots.some((slot) => this.slot(parent, slot)?.id === node.id);
  }

  /** Whether it is a call whose arguments are bounds. */
  isRange(node: Node): boolean {
    return node.type in this.roles.call && this.roles.ranges.includes(this.calledName(node) ?? '');
  }

  /** An expression whose value is used. */
  isValue(node: Node): boolean {
    if (!this.isExpression(node)) return false;
    for (let at: Node = node; ;) {
      if (this.isBinding(at)) return false;
      const { parent } = at;
      if (!parent || this.isExpression(parent) || parent.type in this.roles.binding) return true;
      at = parent;
    }
  }

  roleOf(operator: string): OperatorRole | undefined {
    return this.roleOfOperator.get(operator);
  }

  /** Operands and the operators between them; null where a node is no operation. */
  operation(node: Node): { operands: readonly Node[]; operators: readonly Node[] } | null {
    if (!this.roles.operation.includes(node.type)) return null;
    const operators = node.children.filter((child) => this.roleOfOperator.has(child.type));
    const operands = node.children.filter((child) => this.isExpression(child));
    return operators.length > 0 && operands.length === operators.length + 1 ? { operands, operators } : null;
  }

  /** Whether a node, brackets aside, decides what its parent does. */
  isCondition(node: Node): boolean {
    let at = node;
    while (at.parent && this.roles.parenthesized.includes(at.parent.type)) at = at.parent;
    if (this.roles.parenthesized.includes(node.type)) return false;
    return at.parent !== null && this.slot(at.parent, this.roles.condition[at.parent.type])?.id === at.id;
  }

  /** Whether a function has statements of its own; else it is a mere expression. */
  hasBody(fn: Node): boolean {
    const body = this.slot(fn, this.roles.function[fn.type]?.body);
    return body !== null && this.isBlock(body);
  }

  arguments(call: Node): readonly Node[] {
    const list = this.slot(call, this.roles.call[call.type]?.arguments);
    return list?.namedChildren.filter((child) => !this.table.comment.includes(child.type)) ?? [];
  }

  callee(call: Node): Node | null {
    return this.slot(call, this.roles.call[call.type]?.callee);
  }

  /** The last part of what is called. */
  calledName(call: Node): string | null {
    const callee = this.callee(call);
    return callee ? (this.memberName(callee)?.text ?? callee.text).replace(/<.*/s, '') : null;
  }

  memberName(node: Node): Node | null {
    return this.slot(node, this.roles.member[node.type]?.name);
  }

  memberObject(node: Node): Node | null {
    return this.slot(node, this.roles.member[node.type]?.object);
  }

  isBlock = (node: Node): boolean => this.roles.block.includes(node.type);

  isCompound(node: Node): boolean {
    const { roles } = this;
    return (
      roles.operation.includes(node.type) ||
      roles.negation.includes(node.type) ||
      roles.minus.includes(node.type) ||
      node.type in roles.choice ||
      (node.type in roles.function && this.isExpression(node))
    );
  }

  /** Text of a node as part of a larger expression. */
  operand(node: Node): string {
    return this.isCompound(node) ? `(${node.text})` : node.text;
  }

  /** The edit that puts an expression in a node's place, in brackets where its surroundings would tear it apart. */
  put(node: Node, text: string, compound: boolean): { start: number; end: number; text: string } {
    const { parent } = node;
    const tight =
      parent !== null &&
      (this.isCompound(parent) ||
        (parent.type in this.roles.member && this.memberObject(parent)?.id === node.id) ||
        (parent.type in this.roles.index && this.slot(parent, this.roles.index[parent.type]?.object)?.id === node.id));
    return { start: node.startIndex, end: node.endIndex, text: compound && tight ? `(${text})` : text };
  }

  /** What belongs to a statement itself: not what stands in the blocks below it. */
  *own(statement: Node): Generator<Node> {
    const stack = [statement];
    for (let node = stack.pop(); node; node = stack.pop()) {
      yield node;
      if (this.roles.closed.includes(node.type)) continue;
      for (let i = node.children.length - 1; i >= 0; i--) {
        const child = node.children[i];
        if (child && !this.isBlock(child)) stack.push(child);
      }
    }
  }

  /** The functions around a node, the innermost first. */
  functionsAround(node: Node): Node[] {
    const found: Node[] = [];
    for (let at: Node | null = node; at; at = at.parent) if (at.type in this.roles.function) found.push(at);
    return found;
  }

  classAround(node: Node): Node | null {
    for (let at = node.parent; at; at = at.parent) if (this.roles.class.includes(at.type)) return at;
    return null;
  }

  view(node: Node): FunctionView {
    const functions = this.functionsAround(node);
    const own = functions.find((fn) => this.hasBody(fn)) ?? this.tree.rootNode;
    let view = this.views.get(own.id);
    if (!view) this.views.set(own.id, (view = viewOf(this, own)));
    return view;
  }

  line(row: number): Line | undefined {
    return this.lines[row];
  }

  indentAt(node: Node): string {
    return indentOf(this.lines[node.startPosition.row]?.text ?? '');
  }

  /** Whether a statement has its lines for itself. */
  ownsLines(statement: Node): boolean {
    const first = this.lines[statement.startPosition.row];
    const last = this.lines[statement.endPosition.row];
    if (!first || !last) return false;
    const before = this.text.slice(first.start, statement.startIndex);
    const after = this.text.slice(statement.endIndex, last.end);
    return before.trim() === '' && /^\s*(;?\s*(#.*|\/\/.*)?)$/.test(after);
  }

  /** Whether nothing stands before a statement on its first line. */
  ownsStart(statement: Node): boolean {
    const first = this.lines[statement.startPosition.row];
    return first !== undefined && this.text.slice(first.start, statement.startIndex).trim() === '';
  }

  /** A pattern of several lines at an indentation. */
  layOut(pattern: string, indent: string): string {
    return pattern
      .split('\n')
      .map((line) => indent + line.replace(/^\t+/, (tabs) => this.unit.repeat(tabs.length)))
      .join(this.eol);
  }

  /** The lines of a statement, moved to another indentation; null where they cannot be moved. */
  reindented(statement: Node, indent: string): string | null {
    const own = this.indentAt(statement);
    const moved: string[] = [];
    for (let row = statement.startPosition.row; row <= statement.endPosition.row; row++) {
      const text = this.lines[row]?.text ?? '';
      if (text.trim() === '') moved.push('');
      else if (text.startsWith(own)) moved.push(indent + text.slice(own.length));
      else return null;
    }
    return moved.join(this.eol);
  }

  /** The edit that takes whole lines away. */
  withoutLines(statement: Node): { start: number; end: number; text: string } | null {
    const first = this.lines[statement.startPosition.row];
    const last = this.lines[statement.endPosition.row];
    if (!first || !last || !this.ownsLines(statement)) return null;
    return { start: first.start, end: last.end + last.eol.length, text: '' };
  }

  /** The edit that adds lines after a row. */
  afterRow(row: number, text: string): { start: number; end: number; text: string } | null {
    const line = this.lines[row];
    return line ? { start: line.end, end: line.end, text: this.eol + text } : null;
  }
}
