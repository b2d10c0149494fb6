import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { startThrowAway } from '#shared/testing/postgres.ts';
import { findBinary } from '#shared/testing/servers/find-binary.ts';
import { startMariadb, type TestMariadb } from '#shared/testing/servers/mariadb.ts';
import type { Benchmark, BenchmarkOptions, Figure } from './benchmark.ts';
import {
  mysqlIndexes,
  mysqlTable,
  postgresqlIndexes,
  postgresqlTable,
  writeRows,
  writeSqlite,
} from './migrate/mixed-rows.ts';
import { canTime, type Timed, timed } from './migrate/timed.ts';
import { median, round } from './statistics.ts';

const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const rowsFull = 2_000_000;
const rowsQuick = 100_000;

/** What the command prints with --json, as far as it is read here. */
const Printed = z.object({ durationsMs: z.object({ copying: z.number() }) });

interface Side {
  name: string;
  /** One whole run into an empty database. */
  run(url: string): Timed;
  /** Seconds in which the rows themselves were copied, as the side says itself. */
  copyingSeconds?(run: Timed): number;
}

export const migrate: Benchmark = {
  name: 'migrate',
  summary:
    'Whole migrations of one table of 8 mixed columns with 3 indexes: rows/s, CPU and memory beside pgloader and psql',
  run: async options => {
    const pgloader = findBinary('pgloader');
    const psql = findBinary('psql');
    if (!canTime || pgloader === undefined || psql === undefined)
      throw new Error('This benchmark needs GNU time, pgloader and psql (Debian: time, pgloader, postgresql-client).');
    const rows = options.quick ? rowsQuick : rowsFull;
    const folder = mkdtempSync(join(tmpdir(), 'cloudforge-bench-'));
    const server = await startThrowAway();
    const mariadb = await startMariadb();
    try {
      const text = join(folder, 'orders.txt');
      const sqlite = join(folder, 'orders.db');
      const dump = join(folder, 'orders.sql');
      options.say(`migrate: making ${rows.toLocaleString('en')} rows`);
      writeRows(text, rows, 1);
      writeSqlite(sqlite, rows, 1);
      if (mariadb !== undefined) fillMariadb(mariadb, text, dump);
      const servers = [server.pid, ...(mariadb === undefined ? [] : [mariadb.pid])];
      const limit = copySide(psql, text, servers);
      const state = join(folder, 'state');
      const ours = (name: string, source: string, verify: boolean): Side => ({
        name,
        run: url =>
          timed(process.execPath, [cli, 'migrate', source, '--to', url, '--json', ...(verify ? [] : ['--no-verify'])], {
            env: { ...process.env, CLOUDFORGE_STATE: state },
            mayFail: true,
            servers,
          }),
        copyingSeconds: run => Printed.parse(JSON.parse(run.stdout)).durationsMs.copying / 1_000,
      });
      const figures: Figure[] = [];
      const groups: { title: string; ours: Side[]; peer: Side; limit: Side }[] = [
        {
          title: 'SQLite',
          ours: [ours('SQLite, copied', sqlite, false), ours('SQLite, copied and proved', sqlite, true)],
          peer: pgloaderSide(pgloader, sqlite, servers),
          limit,
        },
      ];
      if (mariadb !== undefined) {
        const url = `mysql://bench:bench@127.0.0.1:${mariadb.port}/bench`;
        groups.unshift({
          title: 'MariaDB',
          ours: [ours('MariaDB, copied', url, false), ours('MariaDB, copied and proved', url, true)],
          peer: pgloaderSide(pgloader, url, servers),
          limit,
        });
        groups.push({
          title: 'dump',
          ours: [ours('dump, copied', dump, false), ours('dump, copied and proved', dump, true)],
          peer: limit,
          limit,
        });
      }
      for (const group of groups) figures.push(...(await measure(group, server.adminUrl, rows, options)));
      return figures;
    } finally {
      await mariadb?.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The limit: the table made, `\copy` of the same rows as text, the same indexes made afterwards. */
function copySide(psql: string, text: string, servers: readonly number[]): Side {
  return {
    name: 'psql \\copy',
    run: url =>
      timed(
        psql,
        [
          '--quiet',
          '--no-psqlrc',
          '-v',
          'ON_ERROR_STOP=1',
          '-c',
          postgresqlTable,
          '-c',
          '\\timing on',
          '-c',
          `\\copy orders from '${text}'`,
          '-c',
          '\\timing off',
          '-c',
          postgresqlIndexes,
          url,
        ],
        { servers },
      ),
    copyingSeconds: run => Number(/^Time: ([\d.]+) ms/m.exec(run.stdout)?.[1]) / 1_000,
  };
}

/** pgloader with its defaults. Its summary says how long the rows alone took: `COPY Threads Completion 0 4 1m2.5s`. */
function pgloaderSide(pgloader: string, source: string, servers: readonly number[]): Side {
  return {
    name: 'pgloader',
    run: url => timed(pgloader, [source, url], { servers }),
    copyingSeconds: run => {
      const [, minutes = '0', seconds] =
        /^\s*COPY Threads Completion\s+\d+\s+\d+\s+(?:(\d+)m)?([\d.]+)s/m.exec(run.stdout) ?? [];
      return Number(minutes) * 60 + Number(seconds);
    },
  };
}

function fillMariadb(mariadb: TestMariadb, text: string, dump: string): void {
  mariadb.sql(
    `CREATE DATABASE bench; CREATE USER bench@'%' IDENTIFIED BY 'bench'; GRANT SELECT ON bench.* TO bench@'%'; GRANT PROCESS ON *.* TO bench@'%'`,
  );
  mariadb.sql(mysqlTable, 'bench');
  // The helper's own time limit is for tests; here two million rows are indexed once.
  const loaded = spawnSync(
    findBinary('mariadb', 'mysql') ?? 'mariadb',
    ['--no-defaults', `--socket=${mariadb.socket}`, '-u', 'root', '--default-character-set=utf8mb4', 'bench'],
    {
      encoding: 'utf8',
      input: `SET unique_checks = 0; LOAD DATA INFILE '${text}' INTO TABLE orders CHARACTER SET utf8mb4; ${mysqlIndexes}`,
    },
  );
  if (loaded.status !== 0) throw new Error(`LOAD DATA: ${loaded.stderr}`);
  const client = findBinary('mariadb-dump', 'mysqldump');
  if (client === undefined) throw new Error('mariadb-dump is missing.');
  const written = spawnSync(
    client,
    [
      '--no-defaults',
      `--socket=${mariadb.socket}`,
      '-u',
      'root',
      '--default-character-set=utf8mb4',
      `--result-file=${dump}`,
      'bench',
    ],
    { encoding: 'utf8' },
  );
  if (written.status !== 0) throw new Error(`mariadb-dump: ${written.stderr}`);
}

/** Every side in turn, each round; ratios are those of runs beside each other. */
async function measure(
  group: { title: string; ours: Side[]; peer: Side; limit: Side },
  adminUrl: string,
  rows: number,
  { rounds, say }: BenchmarkOptions,
): Promise<Figure[]> {
  const sides = [...new Set([...group.ours, group.peer, group.limit])];
  const runs = new Map<Side, Timed[]>(sides.map(side => [side, []]));
  for (let at = 0; at < rounds; at += 1) {
    for (const side of sides) {
      const result = await withDatabase(adminUrl, rows, url => side.run(url));
      runs.get(side)?.push(result);
      say(
        `migrate: ${group.title}, ${side.name}: ${result.wallSeconds.toFixed(1)} s, ${Math.round(rows / result.wallSeconds / 1_000)}k rows/s, CPU ${result.cpuSeconds.toFixed(1)} s, ${Math.round(result.peakMegabytes)} MB`,
      );
    }
  }
  const of = (side: Side, figure: (run: Timed) => number): number[] => (runs.get(side) ?? []).map(figure);
  const speed = (run: Timed): number => rows / run.wallSeconds;
  const ratio = (ours: Side, peer: Side, figure: (run: Timed) => number): number => {
    const peers = of(peer, figure);
    return round(median(of(ours, figure).map((value, at) => value / (peers[at] ?? Number.NaN))));
  };
  const line = (ours: Side, peer: Side, what: string, unit: string, figure: (run: Timed) => number): Figure => ({
    name: `${ours.name}: ${what}`,
    value: round(median(of(ours, figure))),
    unit,
    peer: { name: peer.name, value: round(median(of(peer, figure))) },
    ratio: ratio(ours, peer, figure),
    note: `${rows.toLocaleString('en')} rows; whole commands, with start, reading of the schema, indexes and the table's statistics`,
  });
  const copySpeed = (side: Side) => (run: Timed) => rows / (side.copyingSeconds?.(run) ?? Number.NaN);
  const copyingLine = (ours: Side, peer: Side): Figure => ({
    name: `${ours.name}: rows while copying`,
    value: round(median(of(ours, copySpeed(ours)))),
    unit: 'rows/s',
    peer: { name: `${peer.name} while copying`, value: round(median(of(peer, copySpeed(peer)))) },
    ratio: round(
      median(of(ours, copySpeed(ours)).map((value, at) => value / (of(peer, copySpeed(peer))[at] ?? Number.NaN))),
    ),
    note: 'the copying of rows alone, without what comes before and after it, as each side times it itself',
  });
  return group.ours.flatMap(ours => [
    line(ours, group.peer, 'rows', 'rows/s', speed),
    ...(group.peer === group.limit ? [] : [line(ours, group.limit, 'rows', 'rows/s', speed)]),
    copyingLine(ours, group.limit),
    ...(group.peer === group.limit ? [] : [copyingLine(ours, group.peer)]),
    {
      name: `${ours.name}: share of all CPU time in the servers and the kernel`,
      value: round(
        median(of(ours, run => (run.serverSeconds + run.systemSeconds) / (run.serverSeconds + run.cpuSeconds))),
      ),
      unit: 'of 1',
      note: 'PostgreSQL and the source’s server with all they used, and the kernel on behalf of our own processes',
    },
    line(ours, group.peer, 'CPU of the client', 's', run => run.cpuSeconds),
    line(ours, group.peer, 'peak memory of the client', 'MB', run => run.peakMegabytes),
  ]);
}

async function withDatabase(adminUrl: string, rows: number, work: (url: string) => Timed): Promise<Timed> {
  const { default: pg } = await import('pg');
  const name = `bench_${Math.floor(performance.now() * 1_000)}`;
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  try {
    await admin.query(`create database ${name} template template0`);
    const url = new URL(adminUrl);
    url.pathname = `/${name}`;
    const result = work(url.href);
    const check = new pg.Client({ connectionString: url.href });
    await check.connect();
    try {
      const { rows: found } = await check.query(
        `select sum((xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I.%I', schemaname, tablename), false, true, '')))[1]::text::bigint)::text as count
         from pg_tables where tablename = 'orders'`,
      );
      if (Number(found[0]?.count) !== rows)
        throw new Error(
          `Only ${found[0]?.count} of ${rows} rows arrived: ${result.stderr.slice(-1_500)}${result.stdout.slice(-1_500)}`,
        );
    } finally {
      await check.end();
    }
    return result;
  } finally {
    await admin.query(`drop database if exists ${name} with (force)`);
    await admin.query('checkpoint');
    await admin.end();
  }
}
