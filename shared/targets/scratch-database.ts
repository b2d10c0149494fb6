import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteLiteral } from '#shared/engines/schema/emit/quote.ts';
import { connectTarget, disconnect } from './postgresql/connect.ts';
import { rowsOf } from './postgresql/rows.ts';
import { asTargetError } from './postgresql/target-errors.ts';
import { type TargetAddress, TargetError } from './target.ts';

/** Runs work in a session of a server's own database; databases are made and dropped outside of transactions. */
export async function asAdmin<T>(
  address: TargetAddress,
  what: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connectTarget(address, {
    applicationName: 'cloudforge databases',
    synchronousCommit: 'on',
    lockTimeoutMs: 30_000,
  });
  try {
    return await work(client);
  } catch (error) {
    throw asTargetError(error, what);
  } finally {
    await disconnect(client);
  }
}

const Exists = z.object({ exists: z.boolean() });

export async function databaseExists(client: pg.Client, name: string): Promise<boolean> {
  const sql = 'SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1) AS exists';
  return (await rowsOf(client, Exists, sql, [name]))[0]?.exists === true;
}

/** An empty database in UTF-8, in the server's own way to compare texts. */
export async function createDatabase(client: pg.Client, name: string, owner: string | undefined): Promise<void> {
  const owned = owner === undefined ? '' : ` OWNER ${quoteIdentifier(owner)}`;
  await client.query(`CREATE DATABASE ${quoteIdentifier(name)}${owned} ENCODING 'UTF8' TEMPLATE template0`);
}

export async function dropDatabase(client: pg.Client, name: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)} WITH (FORCE)`);
}

/**
 * A role that may log in and nothing else, with a new password; one that is there gets the new password. Returns the
 * password.
 */
export async function ensureRole(client: pg.Client, name: string, password?: string): Promise<string> {
  const secret = password ?? randomBytes(24).toString('base64url');
  const role = quoteIdentifier(name);
  const sql = `SELECT rolsuper OR rolcreaterole OR rolreplication OR rolbypassrls AS mighty FROM pg_roles WHERE rolname = $1`;
  const [found] = await rowsOf(client, z.object({ mighty: z.boolean() }), sql, [name]);
  // Nobody but a superuser may even say NOSUPERUSER of a role that is there: it is looked at instead.
  if (found?.mighty === true)
    throw new TargetError('target-privileges', `The role ${name} is there already, and may more than it should.`);
  const rights = found === undefined ? 'LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS' : 'LOGIN';
  await client.query(
    `${found === undefined ? 'CREATE' : 'ALTER'} ROLE ${role} ${rights} PASSWORD ${quoteLiteral(secret)}`,
  );
  // Who makes a database for a role has to be able to act as it; a superuser always is. Since PostgreSQL 16 who makes a
  // role may hand it on, which counts as being a member, and not yet act as it, which is 'USAGE'.
  await client.query(
    `DO $$ BEGIN IF NOT pg_has_role(current_user, ${quoteLiteral(name)}, 'USAGE') THEN
       EXECUTE ${quoteLiteral(`GRANT ${role} TO CURRENT_USER`)}; END IF; END $$`,
  );
  return secret;
}

/** Lets the role own public where the database's owner does not (PostgreSQL 14), and lets nobody else in. */
export async function handOver(admin: TargetAddress, database: string, role: string): Promise<void> {
  await asAdmin(withDatabase(admin, database), `The database ${database} could not be handed over`, async client => {
    await client.query(`REVOKE ALL ON DATABASE ${quoteIdentifier(database)} FROM PUBLIC`);
    const [owned] = await rowsOf(
      client,
      z.object({ owned: z.boolean() }),
      `SELECT pg_has_role($1, nspowner, 'USAGE') AS owned FROM pg_namespace WHERE nspname = 'public'`,
      [role],
    );
    if (owned?.owned === false) await client.query(`ALTER SCHEMA public OWNER TO ${quoteIdentifier(role)}`);
  });
}

export function withDatabase(address: TargetAddress, database: string): TargetAddress {
  const url = new URL(address.url);
  url.pathname = `/${encodeURIComponent(database)}`;
  return { url: url.href };
}

export function withUser(address: TargetAddress, user: string, password: string): TargetAddress {
  const url = new URL(address.url);
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password);
  return { url: url.href };
}
