/** What a schema consists of, as PostgreSQL itself tells it. */
export interface Schema {
  readonly tables: readonly Table[];
  /** Whole `CREATE OR REPLACE FUNCTION` statements. */
  readonly functions: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly constraints: readonly Constraint[];
  /** Without those that belong to a constraint. */
  readonly indexes: readonly Named[];
  readonly triggers: readonly Named[];
}

export interface Column {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly default: string | null;
}

export interface Named {
  readonly name: string;
  readonly definition: string;
}

export interface Constraint extends Named {
  readonly kind: 'primary' | 'unique' | 'check' | 'foreign';
  readonly columns: readonly string[];
  /** Table that a foreign key points to. */
  readonly references: string | null;
}

export type Query = (sql: string, parameters?: unknown[]) => Promise<unknown>;

const TABLES = `
  SELECT c.oid, c.relname AS name FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> $1
  ORDER BY c.relname`;

const COLUMNS = `
  SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, NOT a.attnotnull AS nullable,
    pg_get_expr(d.adbin, d.adrelid) AS "default"
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`;

// Newer servers list NOT NULL among the constraints ('n'); the columns tell it already.
const CONSTRAINTS = `
  SELECT con.conname AS name, pg_get_constraintdef(con.oid) AS definition, con.confrelid::regclass::text AS "references",
    CASE con.contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' ELSE 'foreign' END AS kind,
    ARRAY(SELECT a.attname::text FROM unnest(con.conkey) WITH ORDINALITY AS k(n, i)
      JOIN pg_attribute a ON a.attrelid = con.conrelid AND a.attnum = k.n ORDER BY k.i) AS columns
  FROM pg_constraint con WHERE con.conrelid = $1 AND con.contype IN ('p', 'u', 'c', 'f')
  ORDER BY array_position(ARRAY['p', 'u', 'f', 'c'], con.contype::text), con.conname`;

const INDEXES = `
  SELECT c.relname AS name, pg_get_indexdef(c.oid) AS definition
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint con WHERE con.conindid = c.oid AND con.contype IN ('p', 'u'))
  ORDER BY c.relname`;

const TRIGGERS = `
  SELECT tgname AS name, pg_get_triggerdef(oid) AS definition
  FROM pg_trigger WHERE tgrelid = $1 AND NOT tgisinternal ORDER BY tgname`;

const FUNCTIONS = `
  SELECT pg_get_functiondef(p.oid) AS definition FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' ORDER BY p.proname`;

/** Describes the schema `public`, without the table that keeps the migrations. Parents come before their children. */
export async function describeSchema(query: Query, migrationsTable = 'schema_migrations'): Promise<Schema> {
  const rows = async <T>(sql: string, parameters: unknown[] = []) => (await query(sql, parameters)) as T[];
  const tables: Table[] = [];
  for (const { oid, name } of await rows<{ oid: number; name: string }>(TABLES, [migrationsTable])) {
    const constraints = await rows<Constraint>(CONSTRAINTS, [oid]);
    tables.push({
      name,
      columns: await rows<Column>(COLUMNS, [oid]),
      constraints: constraints.map((c) => ({ ...c, references: c.kind === 'foreign' ? c.references : null })),
      indexes: await rows<Named>(INDEXES, [oid]),
      triggers: await rows<Named>(TRIGGERS, [oid]),
    });
  }
  const functions = await rows<{ definition: string }>(FUNCTIONS);
  return { tables: parentsFirst(tables), functions: functions.map((f) => f.definition.trim()) };
}

function parentsFirst(tables: readonly Table[]): Table[] {
  const done: Table[] = [];
  const rest = [...tables];
  while (rest.length > 0) {
    const known = new Set(done.map((table) => table.name));
    const next = rest.findIndex((table) =>
      table.constraints.every((c) => !c.references || c.references === table.name || known.has(c.references)),
    );
    done.push(...rest.splice(Math.max(next, 0), 1));
  }
  return done;
}
