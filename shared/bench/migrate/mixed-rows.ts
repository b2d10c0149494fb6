import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { seededRandom } from '#shared/testing/faults/random.ts';

/** Eight columns of the types databases are full of, and three indexes besides the key. */
export const mysqlTable = `CREATE TABLE orders (
  id int NOT NULL,
  customer_id bigint NOT NULL,
  reference varchar(40) CHARACTER SET utf8mb4 NOT NULL,
  note text CHARACTER SET utf8mb4,
  total decimal(10,2) NOT NULL,
  placed_at datetime NOT NULL,
  weight double,
  is_paid tinyint(1) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB`;

export const mysqlIndexes = `ALTER TABLE orders ADD KEY orders_customer (customer_id), ADD KEY orders_placed (placed_at),
  ADD KEY orders_reference (reference)`;

const sqliteTable = `CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  customer_id INTEGER NOT NULL,
  reference VARCHAR(40) NOT NULL,
  note TEXT,
  total DECIMAL(10,2) NOT NULL,
  placed_at DATETIME NOT NULL,
  weight REAL,
  is_paid BOOLEAN NOT NULL
);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX orders_reference ON orders (reference);`;

export const postgresqlTable = `CREATE TABLE orders (
  id integer NOT NULL,
  customer_id bigint NOT NULL,
  reference varchar(40) NOT NULL,
  note text,
  total numeric(10,2) NOT NULL,
  placed_at timestamp NOT NULL,
  weight double precision,
  is_paid smallint NOT NULL
)`;

export const postgresqlIndexes = `ALTER TABLE orders ADD PRIMARY KEY (id);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_placed ON orders (placed_at);
CREATE INDEX orders_reference ON orders (reference);
ANALYZE orders`;

const words =
  'lamp chair river stone amber cloud forge maple ember north quiet harbour velvet copper meadow größe naïve 東京'.split(
    ' ',
  );

export type MixedRow = [number, number, string, string | null, string, string, number | null, number];

/** The same rows for every store, from a seed. */
export function* mixedRows(count: number, seed: number): Generator<MixedRow> {
  const random = seededRandom(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pad = (value: number): string => String(value).padStart(2, '0');
  for (let id = 1; id <= count; id += 1) {
    const sentence = Array.from({ length: 6 + below(10) }, () => words[below(words.length)]).join(' ');
    const moment = `20${pad(below(25))}-${pad(1 + below(12))}-${pad(1 + below(28))} ${pad(below(24))}:${pad(below(60))}:${pad(below(60))}`;
    yield [
      id,
      1_000_000_000_000 + below(50_000),
      `R-${below(1e9).toString(36)}-${id}`,
      below(10) === 0 ? null : sentence,
      `${below(100_000)}.${pad(below(100))}`,
      moment,
      below(20) === 0 ? null : random() * 1_000,
      below(2),
    ];
  }
}

/** Tab-separated, as LOAD DATA INFILE and COPY both take it. */
export function writeRows(path: string, count: number, seed: number): void {
  const file = openSync(path, 'w');
  try {
    let lines: string[] = [];
    for (const row of mixedRows(count, seed)) {
      lines.push(row.map(value => (value === null ? '\\N' : String(value))).join('\t'));
      if (lines.length < 5_000) continue;
      writeSync(file, `${lines.join('\n')}\n`);
      lines = [];
    }
    if (lines.length > 0) writeSync(file, `${lines.join('\n')}\n`);
  } finally {
    closeSync(file);
  }
}

export function writeSqlite(path: string, count: number, seed: number): void {
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = off; PRAGMA synchronous = off');
    database.exec(sqliteTable);
    const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?, ?, ?)');
    database.exec('BEGIN');
    for (const [id, customer, reference, note, total, placed, weight, paid] of mixedRows(count, seed))
      insert.run(id, customer, reference, note, Number(total), placed, weight, paid);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
}
