import type { Language } from '../../../domain/names';

/** A child by the name of its field or, where the grammar gives none, by its number among the named children. */
export type Slot = string | number;

export type OperatorRole = 'comparison' | 'arithmetic' | 'bitwise' | 'boolean' | 'membership' | 'identity';

/**
 * What a search edits by: which kinds of nodes play which part, and how a language writes what a template inserts. `$` stands for
 * an expression, `$1` and `$2` for two; a pattern that a language lacks is left out.
 */
export interface EditRoles {
  readonly language: Language;
  /** How sequences of statements are set off. */
  readonly layout: 'indent' | 'braces';
  /** After a simple statement. */
  readonly terminator: string;

  /** Operands with operator tokens between them. */
  readonly operation: readonly string[];
  readonly operators: Readonly<Partial<Record<OperatorRole, readonly string[]>>>;
  /** Assignments that compute, by kind; and the operators that stand for one another in them. */
  readonly augmented: readonly string[];
  readonly augmentedOperators: readonly (readonly string[])[];
  readonly negation: readonly string[];
  readonly minus: readonly string[];
  readonly parenthesized: readonly string[];

  readonly variable: readonly string[];
  readonly call: Readonly<Record<string, { readonly callee: Slot; readonly arguments: Slot }>>;
  /** Arguments that carry their own name. */
  readonly namedArgument: readonly string[];
  readonly member: Readonly<Record<string, { readonly object: Slot; readonly name: Slot }>>;
  readonly index: Readonly<Record<string, { readonly object: Slot }>>;
  readonly slice: readonly string[];
  readonly integer: readonly string[];
  readonly float: readonly string[];
  readonly text: readonly string[];
  readonly truth: Readonly<Record<string, string>>;
  readonly nothing: readonly string[];
  /** Elements in an order: displays, tuples, lists of values. */
  readonly sequence: readonly string[];
  /** All kinds that have a value. */
  readonly expression: readonly string[];
  readonly function: Readonly<
    Record<string, { readonly name: Slot; readonly parameters: Slot; readonly parameter?: Slot; readonly body: Slot }>
  >;
  readonly class: readonly string[];
  readonly condition: Readonly<Record<string, Slot>>;
  /** One value of two by a condition. */
  readonly choice: Readonly<Record<string, { readonly then: Slot; readonly otherwise: Slot }>>;
  readonly forEach: Readonly<Record<string, { readonly target: Slot; readonly source: Slot }>>;
  readonly loop: readonly string[];
  readonly branch: readonly string[];
  readonly assignment: Readonly<Record<string, { readonly target: Slot; readonly value: Slot }>>;
  /** Assignments that bring a name into being, and cannot compute with it. */
  readonly declaration: readonly string[];
  /** Children that bind names or name types, and are no values: kind → slots. */
  readonly binding: Readonly<Record<string, readonly Slot[]>>;
  /** Declarations that may say the type of a name, or what a function gives. */
  readonly typed: readonly string[];
  /** Types that need no import, the commonest first. */
  readonly types: readonly string[];
  /** A statement that is only an expression. */
  readonly expressionStatement: readonly string[];
  readonly block: readonly string[];
  readonly return: readonly string[];
  readonly yield: readonly string[];
  /** Statements that end their block, and those that are never taken, moved or copied. */
  readonly jump: readonly string[];
  readonly fixed: readonly string[];
  /** Names of a path, and the declarations that list what a path has: `Mode::Upper` of `enum Mode`. */
  readonly scoped?: {
    readonly node: string;
    readonly path: string;
    readonly name: string;
    readonly listed: Readonly<Record<string, string>>;
  };
  /** Whether fields of the class around are named without a receiver. */
  readonly bareMembers?: boolean;
  /** Whatever nothing is searched in: imports, annotations, decorators. */
  readonly closed: readonly string[];

  readonly write: {
    readonly and: string;
    readonly or: string;
    readonly not: string;
    readonly equal: string;
    readonly isNull: string;
    readonly notNull: string;
    readonly isEmpty?: string;
    readonly notEmpty?: string;
    /** Where a language has another way to ask it of arrays. */
    readonly isEmptyArray?: string;
    readonly length?: string;
    readonly contains?: string;
    readonly lacks?: string;
    readonly larger?: string;
    readonly smaller?: string;
    readonly square?: string;
    /** Collections of one value. */
    readonly singles?: readonly string[];
    readonly sliceFrom?: string;
    readonly sliceTo?: string;
    readonly return: string;
    readonly returnNothing: string;
    /** Where the end of a function that gives a value must not be reached: the value to give there for want of a better one. */
    readonly mustReturn?: string;
    readonly break: string;
    readonly continue: string;
    /** A statement under a condition, on one line or, with `\n` and a tab for a level, on several. */
    readonly when: string;
    readonly await?: string;
    /** What follows a branch that has no other: as `when`; with a space in front, on the branch's last line. */
    readonly otherwise?: string;
  };
  /** Values to start with and to return. */
  readonly constants: readonly string[];
  readonly emptyValues: readonly string[];
  /** How a name may begin, by what it is to hold. */
  readonly beginning: Readonly<Record<'number' | 'text' | 'list' | 'set' | 'table', readonly string[]>>;
  /** Calls that an expression is wrapped in. */
  readonly wraps: readonly string[];
  readonly copies: readonly string[];
  /** Arguments that calls are often given beside others, by the call's name. */
  readonly options?: Readonly<Record<string, readonly string[]>>;
  /** Statements that may have an alternative, and those that raise. */
  readonly alternative?: readonly string[];
  readonly raise?: readonly string[];
  /** Calls that give a text. */
  readonly texting?: readonly string[];
  /** Calls of collections that take one value: what may be missing where one is asked and never filled. */
  readonly fills: readonly string[];
  /** The same for all values of another collection. */
  readonly fillsAll: readonly string[];
  /** Names that stand for one another. */
  readonly pairs: readonly (readonly string[])[];
  /** Calls whose arguments are bounds. */
  readonly ranges: readonly string[];
  /** Names of the language that are no variables of the program. */
  readonly builtins: readonly string[];
  /** Calls that give a number, a sequence or a text, to tell what a variable holds. */
  readonly numeric: readonly string[];
  readonly collecting: readonly string[];
  /** Members that tell how much a collection holds. */
  readonly sizes: readonly string[];
}
