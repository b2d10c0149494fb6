import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Random, randomInteger, seededRandom } from '../../faults/random.ts';

/**
 * The database whose migration is interrupted: a table with a key and indexes, a small one that it refers to, and a
 * table without any key, whose column `ref` names each row nevertheless.
 */
export const tableNames = ['customers', 'orders', 'events'] as const;
export type TableName = (typeof tableNames)[number];

export const mysqlSchema = `CREATE TABLE customers (id int NOT NULL, name varchar(60) NOT NULL, PRIMARY KEY (id));
CREATE TABLE orders (
  id int NOT NULL, customer_id int NOT NULL, reference varchar(40) NOT NULL, note text, total decimal(10,2) NOT NULL,
  placed_at datetime(6) NOT NULL, weight double, photo varbinary(20) NOT NULL, PRIMARY KEY (id),
  KEY orders_customer (customer_id), CONSTRAINT orders_customer_fk FOREIGN KEY (customer_id) REFERENCES customers (id));
CREATE TABLE events (ref bigint NOT NULL, kind varchar(20), happened_at datetime(3));`;

export const sqliteSchema = `CREATE TABLE customers (id INTEGER PRIMARY KEY, name VARCHAR(60) NOT NULL);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), reference VARCHAR(40) NOT NULL,
  note TEXT, total DECIMAL(10,2) NOT NULL, placed_at DATETIME NOT NULL, weight REAL, photo BLOB NOT NULL);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE events (ref BIGINT NOT NULL, kind VARCHAR(20), happened_at DATETIME);`;

export const postgresqlSchema = `CREATE TABLE customers (id integer PRIMARY KEY, name varchar(60) NOT NULL);
CREATE TABLE orders (
  id integer PRIMARY KEY, customer_id integer NOT NULL REFERENCES customers (id), reference varchar(40) NOT NULL,
  note text, total numeric(10,2) NOT NULL, placed_at timestamp(6) NOT NULL, weight double precision,
  photo bytea NOT NULL);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE TABLE events (ref bigint NOT NULL, kind varchar(20), happened_at timestamp(3));`;

/** A value; bytes are a Buffer. */
export type Value = number | string | Buffer | null;

const customersMax = 1_000;
const words = 'lamp chair river größe naïve 東京 amber cloud forge maple ember quiet harbour velvet copper'.split(' ');

/** How many rows each table has, of so many in all. */
export function rowCounts(rows: number): Readonly<Record<TableName, number>> {
  const customers = Math.min(customersMax, Math.ceil(rows / 10));
  const events = Math.floor(rows / 4);
  return { customers, events, orders: rows - customers - events };
}

/** The rows of one table; the same arguments give the same rows. */
export function* rowsOf(table: TableName, rows: number, seed: number): Generator<Value[]> {
  const counts = rowCounts(rows);
  const random = seededRandom(seed * 3 + tableNames.indexOf(table));
  const make = { customers: customerRow, orders: orderRow, events: eventRow }[table];
  for (let id = 1; id <= counts[table]; id += 1) yield make(id, random, counts);
}

function sentence(random: Random, count: number): string {
  return Array.from({ length: count }, () => words[randomInteger(random, words.length)]).join(' ');
}

const two = (value: number): string => String(value).padStart(2, '0');

function moment(random: Random, digits: number): string {
  const pick = (below: number): number => randomInteger(random, below);
  const fraction = String(pick(10 ** digits)).padStart(digits, '0');
  return `20${two(pick(25))}-${two(1 + pick(12))}-${two(1 + pick(28))} ${two(pick(24))}:${two(pick(60))}:${two(pick(60))}.${fraction}`;
}

function customerRow(id: number, random: Random): Value[] {
  return [id, sentence(random, 2)];
}

function orderRow(id: number, random: Random, counts: Readonly<Record<TableName, number>>): Value[] {
  return [
    id,
    1 + randomInteger(random, counts.customers),
    `R-${randomInteger(random, 1e9).toString(36)}-${id}`,
    random() < 0.1 ? null : sentence(random, 3 + randomInteger(random, 8)),
    (randomInteger(random, 10_000_000) / 100).toFixed(2),
    moment(random, 6),
    random() < 0.05 ? null : random() * 1_000,
    Buffer.from(Array.from({ length: 1 + randomInteger(random, 12) }, () => randomInteger(random, 256))),
  ];
}

function eventRow(ref: number, random: Random): Value[] {
  return [ref, random() < 0.1 ? null : words[randomInteger(random, words.length)]!, moment(random, 3)];
}

/**
 * Lines that LOAD DATA and COPY both take, for the columns that are not bytes; bytes in hexadecimal, without a prefix.
 */
export function writeLines(path: string, table: TableName, rows: number, seed: number): void {
  const file = openSync(path, 'w');
  try {
    let lines: string[] = [];
    for (const row of rowsOf(table, rows, seed)) {
      lines.push(row.map(lineValue).join('\t'));
      if (lines.length < 5_000) continue;
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
  } finally {
    closeSync(file);
  }
}

function lineValue(value: Value): string {
  if (value === null) return '\\N';
  return Buffer.isBuffer(value) ? value.toString('hex') : String(value);
}

export function writeSqliteFile(path: string, rows: number, seed: number): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = off; PRAGMA synchronous = off; PRAGMA foreign_keys = off');
    database.exec(sqliteSchema);
    for (const table of tableNames) {
      database.exec('BEGIN');
      let insert: ReturnType<DatabaseSync['prepare']> | undefined;
      for (const row of rowsOf(table, rows, seed)) {
        insert ??= database.prepare(`INSERT INTO ${table} VALUES (${row.map(() => '?').join(', ')})`);
        insert.run(...row);
      }
      database.exec('COMMIT');
    }
  } finally {
    database.close();
  }
}

/**
 * Count, number of different keys and a sum over all values of each table, as PostgreSQL reckons them: it says nothing
 * of how the rows came there.
 */
export const checkQueries: Readonly<Record<TableName, string>> = {
  customers: `SELECT count(*) AS rows, count(DISTINCT id) AS keys, sum(hashtextextended(concat_ws('|', id, name), 0)) AS sum FROM customers`,
  orders: `SELECT count(*) AS rows, count(DISTINCT id) AS keys,
    sum(hashtextextended(concat_ws('|', id, customer_id, reference, coalesce(note, '<null>'), total::numeric(10,2),
      placed_at::timestamp(6), coalesce(weight::float8::text, '<null>'), encode(photo, 'hex')), 0)) AS sum FROM orders`,
  events: `SELECT count(*) AS rows, count(DISTINCT ref) AS keys,
    sum(hashtextextended(concat_ws('|', ref, coalesce(kind, '<null>'), happened_at::timestamp(3)), 0)) AS sum FROM events`,
};
