import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { quoteIdentifier } from '#shared/engines/schema/emit/quote.ts';
import { parseConfiguration } from '#shared/migration/configuration.ts';
import { dropEmbeddedTarget, embeddedTarget } from '#shared/targets/embedded.ts';
import { runPsql } from '../corpus/source-servers.ts';
import { corpusFile } from '../corpus.ts';
import { loud } from '../loud.ts';
import { type ScratchPostgres, scratchPostgres } from '../postgres.ts';
import { findBinary } from '../servers/find-binary.ts';
import { startMariadb, type TestMariadb } from '../servers/mariadb.ts';
import { skipped } from '../skip.ts';
import { extremeColumns } from './live/extremes.ts';
import { extremesScript, notCarried, notCarriedScript } from './live/extremes-script.ts';
import { type Run, runMigration } from './run-migration.ts';

const hashKey = '5eed'.repeat(16);
const folder = mkdtempSync(join(tmpdir(), 'cloudforge-live-'));
const mariadb: TestMariadb | undefined = await startMariadb();
const dumpTool = findBinary('mariadb-dump', 'mysqldump');
const psql = findBinary('psql');
let server: ScratchPostgres | undefined;
let targets = 0;

test.before(
  loud(async () => {
    server = await scratchPostgres();
    mariadb?.sql(
      `CREATE USER reader@'127.0.0.1' IDENTIFIED BY 'only reads'; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT ON *.* TO reader@'127.0.0.1'`,
    );
  }),
);
test.after(
  loud(async () => {
    await mariadb?.stop();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }),
);

const mysqlUrl = (database: string): string =>
  `mysql://reader:only%20reads@127.0.0.1:${mariadb?.port}/${encodeURIComponent(database)}`;

type Query = (sql: string) => Promise<Record<string, unknown>[]>;

/** Migrates into a database of its own, and looks at the result before it is dropped. */
async function migrated(
  options: Omit<Parameters<typeof runMigration>[0], 'to' | 'folder'>,
  look: (run: Run, query: Query) => Promise<void> | void,
): Promise<Run> {
  const admin = { url: server?.url ?? '' };
  targets += 1;
  const name = `live_${process.pid}_${targets}`;
  const { url } = await embeddedTarget({ admin, name });
  try {
    const run = await runMigration({ ...options, to: url, folder: join(folder, name) });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(`SET TimeZone = 'UTC'`);
      await look(run, async sql => (await client.query<Record<string, unknown>>(sql)).rows);
    } finally {
      await client.end();
    }
    return run;
  } finally {
    await dropEmbeddedTarget({ admin, name });
  }
}

function assertCertified(run: Run, consistencies: readonly string[]): void {
  assert.equal(run.certificate?.reasons, []);
  assert.is(run.certificate?.certified, true);
  assert.ok(consistencies.includes(run.certificate?.source.consistency ?? ''), run.certificate?.source.consistency);
}

/** Rows and sum of each table, in the order of their names. */
function sums(run: Run): string[] {
  return run.evidence
    .map(({ table, source, target }) => {
      const sum = target.digest.sum === source.digest.sum ? target.digest.sum : 'different on both sides';
      return `${table.target.name}: ${target.digest.rows} rows, ${sum}`;
    })
    .sort();
}

/** What mariadb-dump writes of a database, as a file. */
function dumpOf(database: string): string {
  const path = join(folder, `${database}.sql`);
  const written = spawnSync(
    dumpTool ?? '',
    [
      '--no-defaults',
      `--socket=${mariadb?.socket}`,
      '-u',
      'root',
      '--hex-blob',
      '--default-character-set=utf8mb4',
      `--result-file=${path}`,
      database,
    ],
    { encoding: 'utf8' },
  );
  assert.is(written.status, 0, written.stderr);
  return path;
}

const mysqlCorpora = [
  ['chinook', ['databases/chinook/Chinook_MySql.sql']],
  ['northwind', ['databases/northwind/mysql-northwind.sql', 'databases/northwind/mysql-northwind-data.sql']],
] as const;

for (const [name, files] of mysqlCorpora) {
  const title = `${name}: live and by its dump the same rows are proved, table by table`;
  const paths = files.flatMap(file => corpusFile(file) ?? []);
  if (mariadb === undefined || dumpTool === undefined || paths.length < files.length) {
    skipped(title, paths.length < files.length ? 'the folder of real databases is not here' : 'no MariaDB here');
    continue;
  }
  test(title, async () => {
    const before = new Set(databases());
    mariadb.sql(`CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    mariadb.load(Buffer.concat(paths.flatMap(path => [readFileSync(path), Buffer.from('\n')])), name);
    // A script that makes its own database has left ours empty.
    const database = databases().find(each => !before.has(each) && each !== name) ?? name;
    const options = { hashKey, rejectsMax: 0 };
    const live = await migrated({ ...options, given: { kind: 'server', url: mysqlUrl(database) } }, () => undefined);
    assertCertified(live, ['snapshot', 'source-unchanged']);
    const path = dumpOf(database);
    const byDump = await migrated({ ...options, given: { kind: 'file', path, name: 'dump.sql' } }, () => undefined);
    assertCertified(byDump, ['file']);
    assert.equal(sums(live), sums(byDump));
    assert.ok(live.results.reduce((sum, { rows }) => sum + rows, 0) > 100);
  });
}

function databases(): string[] {
  const own = ['information_schema', 'mysql', 'performance_schema', 'sys'];
  return (mariadb?.sql('SHOW DATABASES') ?? '').split('\n').filter(name => name !== '' && !own.includes(name));
}

if (mariadb === undefined) skipped('every type at its extremes, live', 'no MariaDB here');
else {
  test('every type of MySQL and MariaDB at its extremes arrives as it was, live', async () => {
    mariadb.sql('CREATE DATABASE extremes CHARACTER SET utf8mb4');
    const { script, rows } = extremesScript('extremes');
    mariadb.sql(script, 'extremes');
    const run = await migrated({ given: { kind: 'server', url: mysqlUrl('extremes') } }, async (_, query) => {
      const found = await shownValues(query);
      const expected = extremeColumns.map(({ name, values }) => [
        name,
        ...Array.from({ length: rows }, (__, at) => (at === 0 ? null : (values[at - 1]?.[1] ?? null))),
      ]);
      for (const [at, column] of expected.entries()) assert.equal(cut(found[at]), cut(column), String(column[0]));
    });
    assertCertified(run, ['snapshot', 'source-unchanged']);
    assert.is(run.evidence[0]?.source.rowsRead, rows);
  });

  test('what PostgreSQL has no value for becomes NULL and is counted, or is rejected with its reason', async () => {
    mariadb.sql('CREATE DATABASE beyond CHARACTER SET utf8mb4');
    mariadb.sql(notCarriedScript(), 'beyond');
    const given = { kind: 'server' as const, url: mysqlUrl('beyond') };
    const rejects = notCarried.filter(({ becomes }) => becomes === 'reject');
    const run = await migrated({ given, rejectsMax: rejects.length }, async (_, query) => {
      const rows = await query('SELECT table_name AS name, reason FROM cloudforge.rejects');
      const reasons = new Map(rows.map(row => [row.name, String(row.reason)]));
      assert.is(reasons.size, rejects.length);
      for (const { name, becomes, reason } of notCarried) {
        const found = await query(`SELECT value::text AS value FROM ${quoteIdentifier(name)} WHERE id = 2`);
        if (becomes === 'NULL') assert.equal(found, [{ value: null }], name);
        else {
          assert.equal(found, [], name);
          assert.match(reasons.get(name) ?? 'no reject', reason ?? /^$/, name);
        }
      }
    });
    assertCertified(run, ['snapshot', 'source-unchanged']);
    const counted = run.certificate?.tables.flatMap(({ casts }) => casts.map(({ cast, count }) => `${cast} ${count}`));
    assert.equal(
      counted,
      notCarried.flatMap(({ becomes }) => (becomes === 'NULL' ? ['zero-date 1'] : [])),
    );
    const configuration = parseConfiguration('[allow]\nnul-removed = ["nul_character.value"]', 'test');
    const allowed = await migrated({ given, configuration }, async (_, query) => {
      assert.equal(await query('SELECT value FROM nul_character WHERE id = 2'), [{ value: 'ab' }]);
    });
    assertCertified(allowed, ['snapshot', 'source-unchanged']);
  });
}

/** The values of each column as PostgreSQL shows them, in the order of the rows; the first is its name. */
async function shownValues(query: Query): Promise<(string | null)[][]> {
  const columns = extremeColumns.map(({ name }) => `${quoteIdentifier(name)}::text AS ${quoteIdentifier(name)}`);
  const rows = await query(`SELECT ${columns.join(', ')} FROM extremes ORDER BY id`);
  return extremeColumns.map(({ name }) => [
    name,
    ...rows.map(row => {
      const value = row[name];
      return value === null ? null : String(value);
    }),
  ]);
}

/** Long values are compared whole and shown cut. */
function cut(values: readonly (string | null)[] | undefined): (string | null)[] {
  return (values ?? []).map(value =>
    value !== null && value.length > 300 ? `${value.length} characters, ${digestOf(value)}` : value,
  );
}

function digestOf(value: string): string {
  let sum = 0;
  for (const letter of value) sum = (Math.imul(sum, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return `sum ${sum}, ${value.slice(0, 20)}`;
}

const postgresqlCorpora = [['northwind', 'databases/northwind/northwind-postgres.sql']] as const;

for (const [name, file] of postgresqlCorpora) {
  const title = `${name}: a live PostgreSQL and its script give the same sums, table by table`;
  const path = corpusFile(file);
  if (path === undefined || psql === undefined) {
    skipped(title, path === undefined ? 'the folder of real databases is not here' : 'no psql here');
    continue;
  }
  test(title, async () => {
    // The script's own database, where it makes one, is left out: its objects go where we say.
    const script = readFileSync(path, 'utf8').replaceAll(/^(?:DROP DATABASE|CREATE DATABASE|\\c)\b.*$/gim, '');
    const plain = join(folder, `${name}-postgresql.sql`);
    writeFileSync(plain, script);
    const source = `source_${process.pid}_${name}`;
    await server?.query(`CREATE DATABASE ${source} TEMPLATE template0`);
    try {
      const url = new URL(server?.url ?? '');
      url.pathname = `/${source}`;
      assert.equal(runPsql(psql, url.href, script), []);
      const options = { hashKey };
      const live = await migrated({ ...options, given: { kind: 'server', url: url.href } }, () => undefined);
      assertCertified(live, ['snapshot']);
      const byScript = await migrated(
        { ...options, given: { kind: 'file', path: plain, name: 'script.sql' } },
        () => undefined,
      );
      assertCertified(byScript, ['file']);
      assert.equal(sums(live), sums(byScript));
      assert.ok(live.results.reduce((sum, { rows }) => sum + rows, 0) > 100);
    } finally {
      await server?.query(`DROP DATABASE ${source} WITH (FORCE)`);
    }
  });
}

test.run();
