import type pg from 'pg';
import { migrations } from './postgres-sql.ts';
import { StoreError } from './store.ts';

/** A schema's name as it stands in SQL; throws a StoreError for one that would have to be escaped. */
export const schemaSql = (schema: string): string => {
  if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema) || schema.startsWith('pg_')) {
    throw new StoreError(`"${schema}" is no name for a schema: lower-case letters, digits and _, at most 41 of them.`);
  }
  return `"${schema}"`;
};

const existing = async (client: pg.ClientBase, sql: string, schema: string): Promise<boolean> =>
  (await client.query(sql, [schema])).rows.length > 0;

const hasSchema = (client: pg.ClientBase, schema: string): Promise<boolean> =>
  existing(client, 'SELECT 1 FROM pg_namespace WHERE nspname = $1', schema);

const hasLedger = (client: pg.ClientBase, schema: string): Promise<boolean> =>
  existing(client, "SELECT 1 FROM pg_tables WHERE schemaname = $1 AND tablename = 'migrations'", schema);

/** The number of the last migration of a schema; 0 when there is none. */
export const versionOf = async (client: pg.ClientBase, schema: string): Promise<number> => {
  if (!(await hasLedger(client, schema))) {
    return 0;
  }
  const sql = `SELECT coalesce(max(number), 0)::int AS number FROM ${schemaSql(schema)}.migrations`;
  return (await client.query<{ number: number }>(sql)).rows[0]?.number ?? 0;
};

const refuseNewer = (schema: string, found: number): void => {
  if (found > migrations.length) {
    throw new StoreError(
      `The schema ${schema} was made by a newer version of the desk (its migration ${found}, this version knows ` +
        `${migrations.length}). Start that version, or restore a backup from before it.`,
    );
  }
};

const migrateInside = async (client: pg.ClientBase, schema: string, upTo: number): Promise<number> => {
  const s = schemaSql(schema);
  // Whoever comes second waits here and then finds the work done.
  await client.query("SET LOCAL lock_timeout = '60s'");
  await client.query('SET LOCAL statement_timeout = 0');
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 4))', [schema]);
  if (!(await hasSchema(client, schema))) {
    await client.query(`CREATE SCHEMA ${s}`);
  }
  const found = await versionOf(client, schema);
  refuseNewer(schema, found);
  if (found === 0) {
    await client.query(
      `CREATE TABLE IF NOT EXISTS ${s}.migrations (number integer PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())`,
    );
  }
  for (const [place, migration] of migrations.slice(0, upTo).entries()) {
    if (place >= found) {
      await client.query(migration(s, schema));
      await client.query(`INSERT INTO ${s}.migrations (number) VALUES ($1)`, [place + 1]);
    }
  }
  return found;
};

/**
 * Brings a schema to what this version knows, all of it or nothing, one instance at a time; gives the number it was
 * at before. Throws a StoreError for a schema that is newer than this version.
 */
export const migrate = async (client: pg.ClientBase, schema: string, upTo = migrations.length): Promise<number> => {
  if ((await versionOf(client, schema)) === migrations.length) {
    return migrations.length;
  }
  await client.query('BEGIN');
  try {
    const found = await migrateInside(client, schema, upTo);
    await client.query('COMMIT');
    return found;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
};
