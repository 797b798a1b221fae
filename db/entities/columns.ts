import type { ColumnOptions } from 'typeorm';

/** CHECK expression of a value list; NULL passes where the column allows it. */
export function oneOf(column: string, values: readonly string[]): string {
  return `${column} IN (${values.map((value) => `'${value}'`).join(', ')})`;
}

export const NOW = { type: 'timestamptz', default: () => 'now()' } as const satisfies ColumnOptions;
