import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { createDataSource, openDatabase } from '../../db';
import { describeSchema } from '../../db/schema/describe';
import { PURPOSES, renderMarkdown } from '../../db/schema/render-markdown';
import { renderSql } from '../../db/schema/render-sql';
import { freshDatabase } from '../support/database';
import { onEachPostgres } from './on-each-postgres';

const ROOT = join(__dirname, '..', '..');
const GENERATED = { 'db/SCHEMA.sql': renderSql, 'docs/schema.md': renderMarkdown };

/** `npm run schema` runs this file so, to write what the other runs compare. */
const WRITE = process.env.UPDATE_SCHEMA === '1';

onEachPostgres((adminUrl) => {
  let migrated: DataSource;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshDatabase(undefined, adminUrl());
    drop = fresh.drop;
    const database = await openDatabase(fresh.url);
    await database.migrate();
    await database.close();
    migrated = await createDataSource(fresh.url).initialize();
  });

  afterAll(async () => {
    await migrated.destroy();
    await drop();
  });

  test.each(Object.entries(GENERATED))('%s says what the migrations make', async (file, render) => {
    const text = render(await describeSchema((sql, parameters) => migrated.query(sql, parameters)));
    if (WRITE) writeFileSync(join(ROOT, file), text);
    expect(readFileSync(join(ROOT, file), 'utf8')).toBe(text);
  });

  test('the entities ask for no change to what the migrations make', async () => {
    const { upQueries } = await migrated.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  test('SCHEMA.sql makes the same schema in an empty database', async () => {
    const fresh = await freshDatabase(undefined, adminUrl());
    const empty = await createDataSource(fresh.url).initialize();
    try {
      await empty.query(readFileSync(join(ROOT, 'db/SCHEMA.sql'), 'utf8'));
      const describe = (source: DataSource) => describeSchema((sql, parameters) => source.query(sql, parameters));
      expect(await describe(empty)).toEqual(await describe(migrated));
    } finally {
      await empty.destroy();
      await fresh.drop();
    }
  });

  test('every table says what it is for, and every name is written out', async () => {
    const { tables } = await describeSchema((sql, parameters) => migrated.query(sql, parameters));
    expect(Object.keys(PURPOSES).sort()).toEqual(tables.map((table) => table.name).sort());
    const names = tables.flatMap((table) => [...table.constraints, ...table.indexes, ...table.triggers]);
    expect(names.filter(({ name }) => !/^(pk|uq|fk|chk|idx|trg)_[a-z_]+$/.test(name))).toEqual([]);
  });

  test('every foreign key has an index that begins with it', async () => {
    const { tables } = await describeSchema((sql, parameters) => migrated.query(sql, parameters));
    const bare = tables.flatMap((table) =>
      table.constraints
        .filter((constraint) => constraint.kind === 'foreign')
        .filter(({ columns }) => !table.indexes.some((index) => index.definition.includes(`(${columns.join(', ')}`)))
        .map((constraint) => constraint.name),
    );
    expect(bare).toEqual([]);
  });
});
