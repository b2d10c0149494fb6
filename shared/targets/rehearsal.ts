import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import { connectTarget, disconnect } from './postgresql/connect.ts';
import { rowsOf } from './postgresql/rows.ts';
import { shortRun } from './postgresql/staging-names.ts';
import {
  asAdmin,
  createDatabase,
  dropDatabase,
  ensureRole,
  handOver,
  withDatabase,
  withUser,
} from './scratch-database.ts';
import { type TargetAddress, TargetError } from './target.ts';

export interface RehearsalTarget {
  address: TargetAddress;
  /** Drops the database, and the role if one was made. Harmless when called again. */
  drop(): Promise<void>;
}

const prefix = 'cf_rehearsal_';
/**
 * A rehearsal holds a session in its database from first to last: a database that is older than this and has none was
 * left behind by a crash.
 */
const leftBehindAfterMs = 60_000;

const Rights = z.object({
  user: z.string(),
  superuser: z.boolean(),
  createdb: z.boolean(),
  version: z.coerce.number(),
});

/**
 * An empty database for one rehearsal on a server, worked in by a role that is no superuser: a role of its own where the
 * connection is a superuser's, else the user itself, who then needs CREATEDB. What an earlier rehearsal of this run, or
 * any that was killed, left behind is dropped first.
 *
 * @throws TargetError
 */
export async function rehearsalTarget(server: TargetAddress, run: string, now: Date): Promise<RehearsalTarget> {
  // The name says since when, so that left-overs are known without a ledger.
  const name = `${prefix}${shortRun(run)}_${Math.floor(now.getTime() / 1_000)}`;
  const made = await asAdmin(server, 'A database for the rehearsal could not be made', async client => {
    const [rights] = await rowsOf(
      client,
      Rights,
      `SELECT rolname::text AS "user", rolsuper AS superuser, rolcreatedb AS createdb,
              current_setting('server_version_num') AS version FROM pg_roles WHERE rolname = current_user`,
    );
    if (rights === undefined || !(rights.superuser || rights.createdb)) {
      throw new TargetError(
        'target-privileges',
        `The user ${rights?.user} may not make a database to rehearse in. Run as a superuser: ALTER ROLE ${quoteIdentifier(rights?.user ?? 'user')} CREATEDB; or rehearse in the embedded PostgreSQL.`,
      );
    }
    for (const old of await leftBehind(client, run, now)) {
      await dropDatabase(client, old);
      if (rights.superuser) await client.query(`DROP ROLE IF EXISTS ${quoteIdentifier(old)}`);
    }
    const role = rights.superuser ? name : undefined;
    const password = role === undefined ? undefined : await ensureRole(client, role);
    await createDatabase(client, name, role);
    return { role, password };
  });
  const { role, password } = made;
  if (role !== undefined) await handOver(server, name, role);
  const inDatabase = withDatabase(server, name);
  const address = role === undefined || password === undefined ? inDatabase : withUser(inDatabase, role, password);
  const holder = await hold(address);
  return {
    address,
    drop: async () => {
      await disconnect(holder);
      await asAdmin(server, 'The database of the rehearsal could not be dropped', async client => {
        await dropDatabase(client, name);
        if (role !== undefined) await client.query(`DROP ROLE IF EXISTS ${quoteIdentifier(role)}`);
      });
    },
  };
}

/** A session that shows others that somebody rehearses here. */
async function hold(address: TargetAddress): Promise<pg.Client> {
  const client = await connectTarget(address, {
    applicationName: 'cloudforge rehearsal',
    synchronousCommit: 'off',
    lockTimeoutMs: 0,
  });
  await client.query('SET idle_session_timeout = 0');
  return client;
}

async function leftBehind(client: Parameters<typeof rowsOf>[0], run: string, now: Date): Promise<string[]> {
  const pattern = `^${prefix}[0-9a-f]{8}_[0-9]+$`;
  const rows = await rowsOf(
    client,
    z.object({ name: z.string(), inUse: z.boolean() }),
    // A role without its database is what is left when making the database failed.
    `SELECT found.name, EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = found.name) AS "inUse"
     FROM (SELECT datname::text AS name FROM pg_database WHERE datname ~ $1 AND pg_has_role(datdba, 'USAGE')
           UNION SELECT rolname::text FROM pg_roles WHERE rolname ~ $1 AND pg_has_role(oid, 'USAGE')) found`,
    [pattern],
  );
  return rows
    .filter(({ name, inUse }) => {
      const [own, second] = name.slice(prefix.length).split('_');
      return own === shortRun(run) || (!inUse && now.getTime() - Number(second) * 1_000 > leftBehindAfterMs);
    })
    .map(({ name }) => name);
}
