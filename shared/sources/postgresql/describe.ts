import { type ConnectOptions, connectPostgresql, type PostgresqlConnection } from './connect.ts';
import { untrustedCollations } from './plan-chunks.ts';

export interface PostgresqlDescription {
  serverVersion: string;
  database: string;
  /** Of the database, as PostgreSQL names it. */
  encoding: string;
  encrypted: boolean;
  /** The server replays another one's changes. */
  standby: boolean;
  /** false: this account could write, though every session of ours is read-only. */
  readOnly: boolean;
  tables: number;
  /** Tables with their long values and indexes. */
  bytes: number;
  /** What its owner should know before anything is read, a sentence each. */
  warnings: string[];
}

/**
 * What a server says of itself and of this account.
 *
 * @throws SourceError
 */
export async function describePostgresql(url: string, options: ConnectOptions = {}): Promise<PostgresqlDescription> {
  const connection = await connectPostgresql(url, options);
  try {
    const [row] = await connection.query('asking the server about itself', about);
    const description: PostgresqlDescription = {
      serverVersion: String(row?.version),
      database: String(row?.database),
      encoding: String(row?.encoding),
      encrypted: connection.encrypted,
      standby: row?.standby === 't',
      readOnly: row?.writes !== 't',
      tables: Number(row?.tables),
      bytes: Number(row?.bytes),
      warnings: [],
    };
    description.warnings.push(
      ...ofAccess(description),
      ...(await ofTables(connection)),
      ...(await ofOrder(connection)),
    );
    if (description.encoding === 'SQL_ASCII') {
      description.warnings.push(
        'The database has the encoding SQL_ASCII: it took any bytes as text. Those that are not valid UTF-8 are named when they are copied.',
      );
    }
    return description;
  } finally {
    await connection.close();
  }
}

const userTables = `c.relkind in ('r', 'p') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const tables = 'pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace';

const about = `select current_setting('server_version') as version, current_database() as database,
  pg_catalog.pg_encoding_to_char(d.encoding) as encoding, pg_catalog.pg_is_in_recovery() as standby,
  (select count(*) from ${tables} where ${userTables}) as tables,
  (select coalesce(sum(pg_catalog.pg_total_relation_size(c.oid)), 0) from ${tables} where ${userTables}) as bytes,
  (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
    or exists (select from ${tables} where ${userTables} and pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) as writes
  from pg_catalog.pg_database d where d.datname = current_database()`;

function ofAccess({ encrypted, readOnly, standby }: PostgresqlDescription): string[] {
  return [
    ...(encrypted ? [] : ['The connection is not encrypted; with sslmode=verify-full nobody on the way can read it.']),
    ...(readOnly
      ? []
      : [
          'This account could change the source. Nothing here does, and each session is read-only; an account that has SELECT alone is safer still.',
        ]),
    ...(standby
      ? ['This server is a standby: a long query may be ended by its recovery, unless hot_standby_feedback is on.']
      : []),
  ];
}

/** Names that a sentence can hold. */
const namesMax = 5;

async function ofTables(connection: PostgresqlConnection): Promise<string[]> {
  const unreadable = await namesOf(
    connection,
    `select c.oid::regclass::text as name from ${tables} where ${userTables}
      and not (pg_catalog.has_schema_privilege(n.oid, 'USAGE') and pg_catalog.has_table_privilege(c.oid, 'SELECT')) order by 1`,
  );
  const hidden = await namesOf(
    connection,
    `select c.oid::regclass::text as name from ${tables} where ${userTables} and pg_catalog.row_security_active(c.oid) order by 1`,
  );
  const notChecked = await namesOf(
    connection,
    `select k.conname || ' on ' || k.conrelid::regclass::text as name from pg_catalog.pg_constraint k
      join pg_catalog.pg_class c on c.oid = k.conrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where ${userTables} and not k.convalidated order by 1`,
  );
  const unlogged = await namesOf(
    connection,
    `select c.oid::regclass::text as name from ${tables} where ${userTables} and c.relpersistence = 'u' and pg_catalog.pg_is_in_recovery() order by 1`,
  );
  const money = await namesOf(
    connection,
    `select c.oid::regclass::text || '.' || a.attname as name from ${tables} join pg_catalog.pg_attribute a on a.attrelid = c.oid
      where ${userTables} and a.atttypid = 'pg_catalog.money'::regtype and not a.attisdropped order by 1`,
  );
  return [
    ...say(unreadable, 'This account may not read', 'Grant SELECT on them and USAGE on their schemas.'),
    ...say(
      hidden,
      'Row-level security hides rows from this account in',
      'Reading stops there: use the owner or an account with BYPASSRLS.',
    ),
    ...say(
      notChecked,
      'Constraints that the rows were never checked against:',
      'Rows that break them are found when they are made in the target.',
    ),
    ...say(unlogged, 'Unlogged tables are empty on a standby:', 'Read them from the primary.'),
    ...say(
      money,
      'Amounts of money mean what lc_monetary says, which can differ in the target:',
      'numeric is a safer type for them.',
    ),
  ];
}

async function ofOrder(connection: PostgresqlConnection): Promise<string[]> {
  const changed = await untrustedCollations(connection);
  if (changed.size === 0) return [];
  return [
    'The library that sorts texts has another version than when the indexes were built: they may be out of order, and unique ones may hold doubles. Ranges are not read by such keys; run REINDEX in the source to be sure of its own queries.',
  ];
}

async function namesOf(connection: PostgresqlConnection, sql: string): Promise<string[]> {
  return (await connection.query('looking for what stands in the way', sql)).map(row => String(row.name));
}

function say(names: readonly string[], what: string, mend: string): string[] {
  if (names.length === 0) return [];
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : '';
  return [`${what} ${names.slice(0, namesMax).join(', ')}${more}. ${mend}`];
}
