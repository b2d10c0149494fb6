import { spawnSync } from 'node:child_process';
import { closeSync, createReadStream, openSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { findBinary } from '../../servers/find-binary.ts';
import {
  type KillableMariadb,
  type KillablePostgres,
  startKillableMariadb,
  startKillablePostgres,
} from './kill-servers.ts';
import {
  checkQueries,
  mysqlSchema,
  postgresqlSchema,
  type TableName,
  tableNames,
  writeLines,
  writeSqliteFile,
} from './source-rows.ts';

export const sourceNames = ['dump', 'sqlite', 'mariadb', 'postgresql'] as const;
export type SourceName = (typeof sourceNames)[number];

/** One way to give the database to the command. */
export interface KillSource {
  name: SourceName;
  /** The first argument of the command. */
  given: string;
  /** Live servers: ends the connections of the migration. */
  endConnections?: () => Promise<void>;
  /** Live servers: SIGKILL and a start on the same port, after so many milliseconds. */
  restart?: (downMs: number) => Promise<void>;
}

/** What each table must hold at the end, reckoned by a PostgreSQL that got the rows by its own COPY. */
export type Expected = Readonly<Record<TableName, string>>;

export interface KillSources {
  sources: KillSource[];
  expected: Expected;
  stop(): Promise<void>;
}

const readerPassword = 'read-only';

/** The same rows in every store there is a server for. */
export async function makeSources(options: {
  folder: string;
  rows: number;
  seed: number;
  sleep(ms: number): Promise<void>;
}): Promise<KillSources> {
  const { folder, rows, seed } = options;
  const paths = Object.fromEntries(tableNames.map(table => [table, join(folder, `${table}.txt`)]));
  for (const table of tableNames) writeLines(paths[table] ?? '', table, rows, seed);
  const sqlite = join(folder, 'source.db');
  writeSqliteFile(sqlite, rows, seed);
  const postgres = await startKillablePostgres('kill-source');
  await fillPostgres(postgres, paths);
  const mariadb = await startKillableMariadb();
  const dump = mariadb === undefined ? undefined : fillMariadb(mariadb, paths, join(folder, 'source.sql'));
  const expected = await checkTables(postgres, 'source');
  const { sleep } = options;
  const restarting = (server: KillableMariadb | KillablePostgres) => async (downMs: number) => {
    await server.kill();
    await sleep(downMs);
    await server.start();
  };
  const sources: KillSource[] = [
    ...(dump === undefined ? [] : [{ name: 'dump' as const, given: dump }]),
    { name: 'sqlite', given: sqlite },
    {
      name: 'postgresql',
      given: postgres.url('source'),
      restart: restarting(postgres),
      endConnections: async () => {
        await postgres.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'source' AND pid <> pg_backend_pid()`,
        );
      },
    },
  ];
  if (mariadb !== undefined)
    sources.push({
      name: 'mariadb',
      given: `mysql://reader:${readerPassword}@127.0.0.1:${mariadb.port}/source`,
      restart: restarting(mariadb),
      endConnections: async () => {
        const ids = mariadb.sql(`SELECT id FROM information_schema.processlist WHERE user = 'reader'`).split('\n');
        for (const id of ids.filter(line => line !== '')) {
          try {
            mariadb.sql(`KILL ${id}`);
          } catch (error) {
            // One that has ended by itself meanwhile can't be ended.
            if (!(error instanceof Error && /ERROR 1094/.test(error.message))) throw error;
          }
        }
      },
    });
  return {
    sources,
    expected,
    stop: async () => {
      await mariadb?.stop();
      await postgres.stop();
    },
  };
}

async function fillPostgres(server: KillablePostgres, paths: Readonly<Record<string, string>>): Promise<void> {
  await server.query('CREATE DATABASE source TEMPLATE template0');
  const client = new pg.Client({ connectionString: server.url('source') });
  await client.connect();
  try {
    await client.query(postgresqlSchema);
    await client.query(
      'CREATE TEMP TABLE lines AS SELECT * FROM orders WITH NO DATA; ALTER TABLE lines ALTER photo TYPE text',
    );
    for (const table of tableNames) {
      const into = table === 'orders' ? 'lines' : table;
      await pipeline(createReadStream(paths[table] ?? ''), client.query(copyFrom(`COPY ${into} FROM STDIN`)));
    }
    await client.query(
      `INSERT INTO orders SELECT id, customer_id, reference, note, total, placed_at, weight, decode(photo, 'hex') FROM lines`,
    );
    await client.query('ANALYZE');
  } finally {
    await client.end();
  }
}

/** Loads the rows and writes the dump of them, with the server's own tools. Returns the dump's path. */
function fillMariadb(server: KillableMariadb, paths: Readonly<Record<string, string>>, dump: string): string {
  server.sql(`CREATE DATABASE source CHARACTER SET utf8mb4;
    CREATE USER reader@'127.0.0.1' IDENTIFIED BY '${readerPassword}';
    GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON source.* TO reader@'127.0.0.1';
    GRANT BINLOG MONITOR, REPLICATION SLAVE ON *.* TO reader@'127.0.0.1';`);
  server.sql(mysqlSchema, 'source');
  const load = (table: TableName, columns: string): string =>
    `LOAD DATA INFILE '${paths[table]}' INTO TABLE ${table} CHARACTER SET utf8mb4 ${columns};`;
  server.sql(
    `SET sql_log_bin = 0; SET unique_checks = 0; SET foreign_key_checks = 0;
     ${load('customers', '')} ${load('events', '')}
     ${load('orders', '(id, customer_id, reference, note, total, placed_at, weight, @photo) SET photo = UNHEX(@photo)')}`,
    'source',
  );
  const tool = findBinary('mariadb-dump', 'mysqldump');
  if (tool === undefined) throw new Error('mariadb-dump is missing beside the server.');
  const file = openSync(dump, 'w');
  try {
    const written = spawnSync(
      tool,
      [
        '--no-defaults',
        `--socket=${server.socket}`,
        '-u',
        'root',
        '--hex-blob',
        '--default-character-set=utf8mb4',
        'source',
      ],
      { stdio: ['ignore', file, 'pipe'], encoding: 'utf8' },
    );
    if (written.status !== 0) throw new Error(`mariadb-dump: ${written.stderr}`);
  } finally {
    closeSync(file);
  }
  return dump;
}

/** Rows, different keys and sum of each table of a database, as one text each. */
export async function checkTables(server: KillablePostgres, database: string): Promise<Expected> {
  const check = async (table: TableName): Promise<string> => {
    const [row] = await server.query(checkQueries[table], database);
    return `${row?.rows} rows, ${row?.keys} keys, sum ${row?.sum}`;
  };
  return { customers: await check('customers'), orders: await check('orders'), events: await check('events') };
}
