import type { Schema, Table } from './describe';

const HEADER = `-- Generated from a migrated database by \`npm run schema\`; do not edit. A test compares it with what the migrations make.
-- The migrations themselves are in db/migrations.`;

/** The schema as SQL that makes it in an empty database. */
export function renderSql(schema: Schema): string {
  const functions = schema.functions.map((definition) => `${definition};`);
  return `${[HEADER, ...functions, ...schema.tables.map(renderTable)].join('\n\n')}\n`;
}

function renderTable({ name, columns, constraints, indexes, triggers }: Table): string {
  const lines = [
    ...columns.map((column) =>
      [
        `${column.name} ${column.type}`,
        ...(column.default === null ? [] : [`DEFAULT ${column.default}`]),
        ...(column.nullable ? [] : ['NOT NULL']),
      ].join(' '),
    ),
    ...constraints.map((constraint) => `CONSTRAINT ${constraint.name} ${constraint.definition}`),
  ];
  const rest = [...indexes, ...triggers].map(({ definition }) => `${definition};`);
  return [`CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n);`, ...rest].join('\n');
}
