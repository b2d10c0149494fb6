import { createHash } from 'node:crypto';
import pg from 'pg';
import type { SchemaMigration } from './migrations/migration.ts';
import { schemaMigrations } from './migrations/registry.ts';

/** Roles nobody can log in as. A transaction takes one of them on; none bypasses row-level security. */
export const databaseRoles = [
  'cloudforge_owner',
  'cloudforge_app',
  'cloudforge_dispatcher',
  'cloudforge_auth',
] as const;
export type DatabaseRole = (typeof databaseRoles)[number];

/** Thrown when the database is not as the migrations left it; the message names the mend. */
export class MigrationError extends Error {}

const advisoryLock = 7_236_521;

/**
 * Brings the platform's schema up to date: roles, schema `cloudforge`, then each migration in a transaction of its
 * own. Safe to run from several processes at once. `connectionString` must be allowed to create roles the first time
 * (the migrator). Returns the names applied by this call.
 */
export async function migrateSchema(
  connectionString: string,
  options: { contract?: boolean; loginRole?: string; migrations?: readonly SchemaMigration[] } = {},
): Promise<string[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    await createRoles(client, options.loginRole);
    await client.query('set role cloudforge_owner');
    await client.query('set search_path = cloudforge');
    await client.query(
      'create table if not exists schema_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())',
    );
    const done = new Map(
      (await client.query<{ name: string; sha256: string }>('select name, sha256 from schema_migrations')).rows.map(
        row => [row.name, row.sha256],
      ),
    );
    const applied: string[] = [];
    for (const migration of options.migrations ?? schemaMigrations) {
      const sha256 = createHash('sha256').update(migration.sql).digest('hex');
      const before = done.get(migration.name);
      if (before !== undefined && before !== sha256) {
        throw new MigrationError(
          `Schema migration ${migration.name} was applied in another wording than this version has. ` +
            'Run the version that created this database, or start with an empty one.',
        );
      }
      if (before !== undefined || (migration.phase === 'contract' && options.contract !== true)) continue;
      await client.query('begin');
      try {
        await client.query(migration.sql);
        await client.query('insert into schema_migrations (name, sha256) values ($1, $2)', [migration.name, sha256]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      }
      applied.push(migration.name);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function createRoles(client: pg.Client, loginRole: string | undefined): Promise<void> {
  const existing = new Set(
    (
      await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [databaseRoles])
    ).rows.map(row => row.rolname),
  );
  for (const role of databaseRoles) {
    // Roles belong to the whole server: another database's migration may create them at the same moment.
    if (!existing.has(role))
      await client.query(
        `do $$ begin create role ${role} nologin noinherit; exception when duplicate_object or unique_violation then null; end $$`,
      );
  }
  const me = loginRole ?? (await client.query<{ me: string }>('select current_user as me')).rows[0]?.me ?? '';
  const names = databaseRoles.filter(role => role !== 'cloudforge_owner' || loginRole === undefined);
  for (const role of names) await client.query(`grant ${role} to ${client.escapeIdentifier(me)}`);
  if (loginRole !== undefined) await client.query('grant cloudforge_owner to current_user');
  const schema = await client.query("select 1 from pg_namespace where nspname = 'cloudforge'");
  if (schema.rowCount === 0) await client.query('create schema cloudforge authorization cloudforge_owner');
}
