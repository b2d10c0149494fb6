import type pg from 'pg';
import { z } from 'zod';
import { quoteIdentifier, quoteQualified } from '#shared/engines/schema/emit/quote.ts';
import { type Preflight, TargetError } from '../target.ts';
import { ledgerSchema } from './ledger.ts';
import { rowsOf } from './rows.ts';

const Server = z.object({
  version: z.string(),
  database: z.string(),
  user: z.string(),
  encoding: z.string(),
  superuser: z.boolean(),
  may_create: z.boolean(),
  may_use_ledger: z.boolean(),
  has_ledger: z.boolean(),
  connections_max: z.coerce.number(),
  connections_used: z.number(),
  wal_bytes_max: z.coerce.number(),
  recovering: z.boolean(),
  encrypted: z.boolean(),
  on_this_machine: z.boolean(),
  has_icu: z.boolean(),
});

/**
 * Looks at the target before anything is written to it.
 *
 * @throws TargetError where a migration could not be ended: no right to make schemas, an encoding that can't hold all
 *   characters, a schema that may not be renamed, a server that only reads
 */
export async function preflight(client: pg.Client, schemas: readonly string[]): Promise<Preflight> {
  const [server] = await rowsOf(
    client,
    Server,
    `SELECT current_setting('server_version') AS version, current_database() AS database, current_user::text AS "user",
       pg_encoding_to_char(d.encoding)::text AS encoding, r.rolsuper AS superuser,
       has_database_privilege(current_database(), 'CREATE') AS may_create,
       coalesce((SELECT has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = $1), true) AS may_use_ledger,
       to_regclass('${ledgerSchema}.runs') IS NOT NULL AS has_ledger,
       current_setting('max_connections') AS connections_max,
       (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections_used,
       pg_size_bytes(current_setting('max_wal_size')) AS wal_bytes_max, pg_is_in_recovery() AS recovering,
       coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS encrypted,
       EXISTS (SELECT FROM pg_collation WHERE collprovider = 'i') AS has_icu,
       coalesce(inet_client_addr() <<= '127.0.0.0/8' OR inet_client_addr() = '::1', true) AS on_this_machine
     FROM pg_database d, pg_roles r WHERE d.datname = current_database() AND r.rolname = current_user`,
    [ledgerSchema],
  );
  if (server === undefined) throw new TargetError('target-refused', 'The target server does not know its own user.');
  refuse(server, schemas);
  await refuseForeignSchemas(client, schemas);
  const occupied = await occupiedSchemas(client, schemas);
  return {
    serverVersion: server.version,
    database: server.database,
    user: server.user,
    encoding: server.encoding,
    isSuperuser: server.superuser,
    hasIcu: server.has_icu,
    occupied,
    warnings: warningsOf(server),
  };
}

function refuse(server: z.infer<typeof Server>, schemas: readonly string[]): void {
  const { database, user, encoding } = server;
  if (server.recovering) {
    throw new TargetError(
      'target-refused',
      'The target server is a standby, which only reads. Name its primary in the connection string.',
    );
  }
  if (encoding !== 'UTF8') {
    throw new TargetError(
      'target-encoding',
      `The database ${database} is in ${encoding}: characters that it does not have would be refused, or kept unchecked. Create one with: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0`,
    );
  }
  if (!server.may_create) {
    throw new TargetError(
      'target-privileges',
      `The user ${user} may not make schemas in ${database}. Run as its owner: GRANT CREATE ON DATABASE ${quoteIdentifier(database)} TO ${quoteIdentifier(user)}`,
    );
  }
  if (!server.may_use_ledger) {
    throw new TargetError(
      'target-privileges',
      `The schema ${ledgerSchema} in ${database} belongs to someone else, so the ledger can't be kept there. Use the user of the earlier runs, or run as its owner: ALTER SCHEMA ${ledgerSchema} OWNER TO ${quoteIdentifier(user)}`,
    );
  }
  const reserved = schemas.find(schema => schema === ledgerSchema || /^pg_|^information_schema$/.test(schema));
  if (reserved !== undefined) {
    throw new TargetError(
      'target-not-empty',
      `The source has a schema named ${reserved}, whose name is taken in the target. Leave it out of the dump, or rename it at the source.`,
    );
  }
}

/** The swap renames a schema, or moves things into and out of it: that takes its owner, or a right and one's own things. */
async function refuseForeignSchemas(client: pg.Client, schemas: readonly string[]): Promise<void> {
  const [foreign] = await rowsOf(
    client,
    z.object({ schema: z.string(), owner: z.string(), user: z.string() }),
    `SELECT nspname AS schema, pg_get_userbyid(nspowner)::text AS owner, current_user::text AS "user" FROM pg_namespace
     WHERE nspname = ANY ($1) AND NOT pg_has_role(nspowner, 'USAGE') AND NOT has_schema_privilege(oid, 'CREATE')
     ORDER BY 1 LIMIT 1`,
    [schemas],
  );
  if (foreign !== undefined) {
    throw new TargetError(
      'target-privileges',
      `The schema ${foreign.schema} belongs to ${foreign.owner}, and the migration could not be put into place there. Run as ${foreign.owner}: ALTER SCHEMA ${quoteIdentifier(foreign.schema)} OWNER TO ${quoteIdentifier(foreign.user)}`,
    );
  }
  const [thing] = await rowsOf(
    client,
    z.object({ schema: z.string(), name: z.string(), owner: z.string(), user: z.string() }),
    `SELECT n.nspname AS schema, t.name, pg_get_userbyid(t.owner)::text AS owner, current_user::text AS "user"
     FROM pg_namespace n JOIN (
         SELECT 'pg_class'::regclass AS class, oid, relnamespace AS namespace, relname AS name, relowner AS owner
         FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
         UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, proname, proowner FROM pg_proc) t ON t.namespace = n.oid
     WHERE n.nspname = ANY ($1) AND NOT pg_has_role(t.owner, 'USAGE')
       AND (NOT pg_has_role(n.nspowner, 'USAGE') OR EXISTS (SELECT FROM pg_extension WHERE extnamespace = n.oid))
       AND NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = t.class AND e.objid = t.oid AND e.deptype IN ('e', 'i'))
     ORDER BY 1, 2 LIMIT 1`,
    [schemas],
  );
  if (thing === undefined) return;
  throw new TargetError(
    'target-privileges',
    `${thing.schema}.${thing.name} belongs to ${thing.owner} and could not be moved aside. Run as ${thing.owner}: REASSIGN OWNED BY ${quoteIdentifier(thing.owner)} TO ${quoteIdentifier(thing.user)}; or use an empty database`,
  );
}

/** So many tables of a schema are looked into for rows. */
const tablesLookedInto = 200;

async function occupiedSchemas(client: pg.Client, schemas: readonly string[]): Promise<Preflight['occupied']> {
  const tables = await rowsOf(
    client,
    z.object({ schema: z.string(), name: z.string(), mayHoldRows: z.boolean(), readable: z.boolean() }),
    `SELECT n.nspname AS schema, c.relname AS name,
            c.relkind IN ('r', 'm') AND pg_relation_size(c.oid) > 0 AS "mayHoldRows",
            has_table_privilege(c.oid, 'SELECT') AND NOT c.relrowsecurity AND (c.relkind = 'r' OR c.relispopulated) AS readable
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT EXISTS
       (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
     ORDER BY 1, 2`,
    [schemas],
  );
  const occupied: Preflight['occupied'] = [];
  for (const schema of new Set(tables.map(table => table.schema))) {
    const own = tables.filter(table => table.schema === schema);
    const full = own.filter(table => table.mayHoldRows);
    // What we may not look into, but has a size, is taken for full.
    let rows = full.some(table => !table.readable) || full.length > tablesLookedInto;
    for (const table of rows ? [] : full) {
      const { rowCount } = await client.query(`SELECT FROM ${quoteQualified(schema, table.name)} LIMIT 1`);
      rows = (rowCount ?? 0) > 0;
      if (rows) break;
    }
    occupied.push({ schema, tables: own.length, rows });
  }
  return occupied;
}

const gibibyte = 1024 ** 3;

/** What is said of a connection that others on the way can read. */
export function ofEncryption(server: Pick<z.infer<typeof Server>, 'encrypted' | 'on_this_machine'>): string[] {
  if (server.encrypted || server.on_this_machine) return [];
  return [
    'The connection to the target server is not encrypted: password and rows can be read on the way. Use sslmode=verify-full, or sslmode=require.',
  ];
}

function warningsOf(server: z.infer<typeof Server>): string[] {
  const free = server.connections_max - server.connections_used;
  return [
    ...ofEncryption(server),
    // Said once for each target: who has been told may have had reasons.
    ...(server.superuser && !server.has_ledger
      ? [
          `${server.user} is a superuser, and everything that is made will be owned by it. A user who owns the database is enough.`,
        ]
      : []),
    ...(free < 10
      ? [
          `Only ${free} of ${server.connections_max} connections are free on the target server. Copy with few connections.`,
        ]
      : []),
    ...(server.wal_bytes_max < gibibyte
      ? [
          `max_wal_size of the target server is ${Math.round(server.wal_bytes_max / 1024 ** 2)} MB, so it will write checkpoints all the while. Raising it to some GB for the time of the copy makes it faster.`,
        ]
      : []),
  ];
}
