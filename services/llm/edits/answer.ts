/** What a model answers with when it is asked for a repair. */
export interface RepairAnswer {
  readonly diagnosis: string;
  readonly edits: readonly ModelEdit[];
}

export interface ModelEdit {
  readonly path: string;
  readonly kind: 'replace' | 'function';
  /** Of `replace`: what stands there now. */
  readonly search: string;
  /** Of `function`: `name` or `Class.name`. */
  readonly name: string;
  readonly replace: string;
}

const closed = (properties: Readonly<Record<string, object>>) => ({
  type: 'object',
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});
const text = { type: 'string' };

/** In the form that servers take for strict output: closed, and everything required. */
export const REPAIR_SCHEMA = {
  title: 'repair',
  ...closed({
    diagnosis: text,
    edits: {
      type: 'array',
      items: closed({
        path: text,
        kind: { type: 'string', enum: ['replace', 'function'] },
        search: text,
        name: text,
        replace: text,
      }),
    },
  }),
};
