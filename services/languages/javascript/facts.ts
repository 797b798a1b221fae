/** What our program inside found out about an output, see `helpers/facts.cjs`. */
export interface Facts {
  /** `file:line:column` of compiled code → its source. Line 0 stands for the whole file. */
  readonly places: Readonly<Record<string, Place & { readonly column: number }>>;
  /** Importing file → what it imports in vain → the statement. */
  readonly imports: Readonly<Record<string, Readonly<Record<string, Place & { readonly specifier: string }>>>>;
  /** Importing file → name that turned out to be no function → line of the statement that imports it. */
  readonly imported: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Names that were missing somewhere and that a module of the project exports. */
  readonly exported: readonly string[];
}

export interface Place {
  readonly file: string;
  readonly line: number;
}

const NONE: Facts = { places: {}, imports: {}, imported: {}, exported: [] };

export function readFacts(text: string | undefined): Facts {
  try {
    return { ...NONE, ...(JSON.parse(text ?? '{}') as Partial<Facts>) };
  } catch {
    return NONE;
  }
}
