import type { Column, Constraint, Schema, Table } from './describe';

const HEADER = `# The database

Generated from a migrated database by \`npm run schema\`; do not edit. A test compares it with what the migrations make. The same as SQL:
[\`db/SCHEMA.sql\`](../db/SCHEMA.sql). Migrations are kept in the table \`schema_migrations\`.`;

/** One sentence per table. */
export const PURPOSES: Readonly<Record<string, string>> = {
  benchmark_scores: 'What a run was expected to score per criterion, what it scored, and the gap.',
  ci_events: 'One row per CI round of a run.',
  execution_traces:
    'Every step of a run, in order: the authority for replay, for questions and for the event stream (an event’s id is its `step_index`).',
  fixes: 'One row per failure after clustering, healed or not.',
  model_calls:
    'Questions to models: what was set aside, what it cost, and the answer until its run is over, so that no step asks twice.',
  runs: 'One row per run: what was asked, how it stands, how it ended.',
  strategy_weight_history: 'The weights of each generation, and why they changed.',
  strategy_weights: 'How much each rung and each kind of edit is trusted, per bug type.',
};

/** Diagram, columns, keys and indexes of each table. */
export function renderMarkdown(schema: Schema): string {
  const tables = [...schema.tables].sort((a, b) => (a.name < b.name ? -1 : 1));
  return `${[HEADER, renderDiagram(tables), ...tables.map(renderTable)].join('\n\n')}\n`;
}

function renderDiagram(tables: readonly Table[]): string {
  const relations = tables.flatMap((table) =>
    table.constraints
      .filter((constraint) => constraint.references !== null)
      .map((constraint) => {
        const optional = constraint.columns.some((name) => column(table, name)?.nullable);
        return `  ${constraint.references} ${optional ? '|o' : '||'}--o{ ${table.name} : ${constraint.columns.join('_')}`;
      }),
  );
  const boxes = tables.map((table) => {
    const lines = table.columns.map((c) =>
      [`    ${diagramType(c.type)} ${c.name}`, ...keysOf(table, c)].join(' ').trimEnd(),
    );
    return `  ${table.name} {\n${lines.join('\n')}\n  }`;
  });
  return ['```mermaid', 'erDiagram', ...relations, ...boxes, '```'].join('\n');
}

/** One word, as the diagram wants it. */
function diagramType(type: string): string {
  return shortType(type).replace(/\s+/g, '_');
}

function shortType(type: string): string {
  return type.replace('timestamp with time zone', 'timestamptz').replace('character varying', 'varchar');
}

function keysOf(table: Table, { name }: Column): string[] {
  const kinds = { primary: 'PK', foreign: 'FK', unique: 'UK' } as const;
  const keys = table.constraints.flatMap((c) =>
    c.kind !== 'check' && c.columns.includes(name) ? [kinds[c.kind]] : [],
  );
  return keys.length > 0 ? [[...new Set(keys)].join(', ')] : [];
}

function renderTable(table: Table): string {
  const columns = table.columns.map((c) => {
    const cells = [`\`${c.name}\``, shortType(c.type), c.nullable ? 'yes' : '', code(c.default)];
    return row([...cells, rulesOf(table, c).join('; ')]);
  });
  const indexes = [
    ...table.constraints.filter((c) => c.kind === 'primary' || c.kind === 'unique'),
    ...table.indexes,
  ].map(({ name, definition }) => row([`\`${name}\``, code(definition.replace(/ ON public\./, ' ON '))]));
  const parts = [
    `## \`${table.name}\``,
    PURPOSES[table.name] ?? '',
    [row(['column', 'type', 'null', 'default', 'rules']), '| --- | --- | --- | --- | --- |', ...columns].join('\n'),
    [row(['index', 'definition']), '| --- | --- |', ...indexes].join('\n'),
    ...(table.triggers.length > 0 ? [`Triggers: ${table.triggers.map((t) => `\`${t.name}\``).join(', ')}.`] : []),
  ];
  return parts.filter(Boolean).join('\n\n');
}

function rulesOf(table: Table, { name }: Column): string[] {
  return table.constraints.filter((c) => c.columns.includes(name) && c.kind !== 'primary').map(rule);
}

function rule(constraint: Constraint): string {
  if (constraint.kind === 'unique') return 'unique';
  const values = [...constraint.definition.matchAll(/'([^']*)'::/g)].map(([, value]) => value);
  if (constraint.kind === 'check' && values.length > 0) return values.map((value) => `\`${value}\``).join(', ');
  const plain = constraint.definition.replace(/^CHECK \(\((.*)\)\)$/, '$1').replaceAll('::double precision', '');
  const bounds = /^\((\w+) >= \((\S+)\)\) AND \(\1 <= \((\S+)\)\)$/.exec(plain);
  if (bounds) return `${bounds[2]} to ${bounds[3]}`;
  return code(plain.replace(/^FOREIGN KEY \(\w+\) REFERENCES/, '→'));
}

function column(table: Table, name: string): Column | undefined {
  return table.columns.find((c) => c.name === name);
}

function code(text: string | null): string {
  return text === null ? '' : `\`${text}\``;
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}
