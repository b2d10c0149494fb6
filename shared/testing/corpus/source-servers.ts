import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { z } from 'zod';
import { startThrowAway } from '../postgres.ts';
import { findBinary } from '../servers/find-binary.ts';
import { startMariadb, type TestMariadb } from '../servers/mariadb.ts';
import type { Facts } from './facts.ts';
import type { HazardSource } from './hazards.ts';
import { literalMysql, mariadbFacts, queryJson, quoteMysql, userDatabases } from './mariadb-catalogue.ts';
import { postgresqlFacts, type Query } from './postgresql-catalogue.ts';
import { quoteSqlite, sqliteFacts } from './sqlite-catalogue.ts';

/** A script as a real server took it. */
export interface Loaded {
  /** The server's own words for each statement it refused; empty: it took everything. */
  refused: string[];
  facts(): Promise<Facts>;
  /** For questions about the rows. */
  hazards: HazardSource;
  close(): Promise<void>;
}

/** A real server that loads scripts, each into an empty database. */
export interface SourceServers {
  load(script: Uint8Array): Promise<Loaded>;
  stop(): Promise<void>;
}

const psqlTimeoutMs = 120_000;
const outputBytesMax = 64 * 1024 * 1024;
const refusalsShown = 20;

/** MariaDB, or undefined where it is not installed. */
export async function startMysqlSource(): Promise<SourceServers | undefined> {
  const server = await startMariadb();
  if (server === undefined) return undefined;
  return { load: script => loadMysql(server, script), stop: () => server.stop() };
}

async function loadMysql(server: TestMariadb, script: Uint8Array): Promise<Loaded> {
  const drop = userDatabases(server).map(name => `DROP DATABASE ${quoteMysql(name)};`);
  server.sql(`SET foreign_key_checks = 0; ${drop.join(' ')} CREATE DATABASE scratch CHARACTER SET utf8mb4;`);
  const refused: string[] = [];
  try {
    server.load(script, 'scratch');
  } catch (error) {
    refused.push(error instanceof Error ? error.message : String(error));
  }
  const database = fullestDatabase(server);
  return {
    refused,
    facts: async () => mariadbFacts(server),
    hazards: {
      server: 'mysql',
      quote: quoteMysql,
      row: async (select, from) => mysqlRow(server, database, select, from),
    },
    close: async () => undefined,
  };
}

const Texts = z.tuple([z.array(z.string().nullable())]);

/** The database that holds most tables: questions about rows go there. */
function fullestDatabase(server: TestMariadb): string | undefined {
  const names = userDatabases(server).map(literalMysql).join(', ');
  const [found] = queryJson(
    server,
    z.tuple([z.string()]),
    `SELECT JSON_ARRAY(table_schema) FROM information_schema.tables WHERE table_schema IN (${names})
     GROUP BY table_schema ORDER BY COUNT(*) DESC LIMIT 1`,
  );
  return found?.[0];
}

function mysqlRow(
  server: TestMariadb,
  database: string | undefined,
  select: readonly string[],
  from: string,
): (string | null)[] {
  const texts = select.map(expression => `CAST(${expression} AS CHAR)`).join(', ');
  const [row] = queryJson(
    server,
    Texts,
    `${database === undefined ? '' : `USE ${quoteMysql(database)};`} SELECT JSON_ARRAY(JSON_ARRAY(${texts})) FROM ${from}`,
  );
  return row?.[0] ?? [];
}

/** SQLite as Node has it; a database file is opened as it is. */
export function sqliteSource(): SourceServers & { open(path: string): Loaded } {
  return {
    load: async script => {
      const database = new DatabaseSync(':memory:', { enableDoubleQuotedStringLiterals: true });
      // Foreign keys are off in sqlite3 unless the script turns them on; Node turns them on.
      database.exec('PRAGMA foreign_keys = OFF');
      const refused: string[] = [];
      try {
        database.exec(withoutShellCommands(Buffer.from(script).toString('utf8')));
      } catch (error) {
        refused.push(error instanceof Error ? error.message : String(error));
      }
      return loadedSqlite(database, refused);
    },
    open: path => loadedSqlite(new DatabaseSync(path, { readOnly: true }), []),
    stop: async () => undefined,
  };
}

function loadedSqlite(database: DatabaseSync, refused: string[]): Loaded {
  return {
    refused,
    facts: async () => sqliteFacts(database),
    hazards: {
      server: 'sqlite',
      quote: quoteSqlite,
      row: async (select, from) => {
        const statement = database.prepare(`SELECT ${select.join(', ')} FROM ${from}`);
        statement.setReadBigInts(true);
        return texts(statement.get());
      },
    },
    close: async () => database.close(),
  };
}

/** The values of a row in their order, as texts. */
function texts(row: object | undefined): (string | null)[] {
  return Object.values(row ?? {}).map(value => (value === null ? null : String(value)));
}

/** Lines for the sqlite3 program and not for SQLite. */
function withoutShellCommands(script: string): string {
  return script.replaceAll(/^\.(?:bail|print|mode|headers?|echo|timer|changes|nullvalue|separator|width)\b.*$/gm, '');
}

export interface PostgresqlSource extends SourceServers {
  /** Superuser connection to a fresh, empty database, dropped by `close`. */
  empty(): Promise<{ url: string; query: Query; close(): Promise<void> }>;
  psql: string | undefined;
}

/** A real PostgreSQL of its own, so that a script may make roles and databases. */
export async function startPostgresqlSource(): Promise<PostgresqlSource> {
  const server = await startThrowAway();
  const admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
  const psql = findBinary('psql');
  const empty: PostgresqlSource['empty'] = async () => {
    const name = `scratch_${randomBytes(6).toString('hex')}`;
    await admin.query(`create database ${name} template template0`);
    return open(server.adminUrl, name, async () => {
      await admin.query(`drop database if exists ${name} with (force)`);
    });
  };
  return {
    psql,
    empty,
    load: script => loadPostgresql(admin, server.adminUrl, psql ?? 'psql', script),
    stop: async () => {
      await admin.end();
      await server.stop();
    },
  };
}

async function open(
  adminUrl: string,
  database: string,
  drop: () => Promise<void>,
): Promise<{ url: string; query: Query; close(): Promise<void> }> {
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return {
    url: url.href,
    query: async (sql, values) => (await client.query<Record<string, unknown>>(sql, values)).rows,
    close: async () => {
      await client.end();
      await drop();
    },
  };
}

/** Feeds psql; returns its error lines. */
export function runPsql(
  psql: string,
  url: string,
  script: Uint8Array | string,
  args: readonly string[] = [],
): string[] {
  const result = spawnSync(psql, ['-X', '-q', ...args, '-f', '-', url], {
    input: script,
    encoding: 'utf8',
    timeout: psqlTimeoutMs,
    maxBuffer: outputBytesMax,
    env: {
      PATH: process.env.PATH ?? '',
      PGCLIENTENCODING: 'UTF8',
      LANG: 'C.UTF-8',
      PGOPTIONS: '-c client_min_messages=warning',
    },
  });
  if (result.error !== undefined) return [result.error.message];
  const errors = result.stderr.split('\n').filter(line => /ERROR:|FATAL:|invalid command/.test(line));
  return errors.length === 0 && result.status !== 0
    ? [result.stderr.trim() || `psql ended with ${result.status}`]
    : errors;
}

async function loadPostgresql(admin: pg.Client, adminUrl: string, psql: string, script: Uint8Array): Promise<Loaded> {
  const databases = async (): Promise<string[]> =>
    (await admin.query<{ datname: string }>('select datname from pg_database')).rows.map(row => row.datname);
  const before = new Set(await databases());
  const scratch = `scratch_${randomBytes(6).toString('hex')}`;
  await createRoles(admin, script);
  await admin.query(`create database ${scratch} template template0`);
  const url = new URL(adminUrl);
  url.pathname = `/${scratch}`;
  const refused = runPsql(psql, url.href, script).slice(0, refusalsShown);
  const made = (await databases()).filter(name => !before.has(name));
  const drop = async (): Promise<void> => {
    for (const name of made) await admin.query(`drop database if exists ${quoteSqlite(name)} with (force)`);
  };
  // A script that makes its database and connects to it has left ours empty.
  const database = made.find(name => name !== scratch) ?? scratch;
  const source = await open(adminUrl, database, drop);
  return {
    refused,
    facts: () => postgresqlFacts(source.query),
    hazards: {
      server: 'postgresql',
      quote: quoteSqlite,
      row: async (select, from) => {
        const named = select.map((expression, at) => `(${expression})::text AS c${at}`);
        return texts((await source.query(`SELECT ${named.join(', ')} FROM ${from}`))[0]);
      },
    },
    close: source.close,
  };
}

const rolesMax = 50;

/** Roles a dump names (OWNER TO, GRANT ... TO) and never makes: pg_dump leaves them to pg_dumpall. */
async function createRoles(admin: pg.Client, script: Uint8Array): Promise<void> {
  const text = Buffer.from(script).toString('latin1');
  const named = [
    ...text.matchAll(/\b(?:OWNER TO|GRANT [A-Z, ]+ ON [^;\n]* TO|AUTHORIZATION|FOR ROLE|TO ROLE) ("[^"]+"|\w+)/g),
  ].map(match => (match[1] ?? '').replaceAll('"', ''));
  for (const role of [...new Set(named)].slice(0, rolesMax)) {
    const known = await admin.query('select from pg_roles where rolname = $1', [role]);
    if (known.rowCount === 0 && !/^(public|current_user|session_user)$/i.test(role))
      await admin.query(`create role ${quoteSqlite(role)} nologin`);
  }
}
