import { DatabaseSync } from 'node:sqlite';
import { type Random, randomInteger, seededRandom } from '../../faults/random.ts';

type Value = null | number | bigint | string | Uint8Array;

/** A declared type of SQLite with values that are of it. */
export interface SqliteColumnType {
  declared: string;
  value(random: Random): Value;
  /** It may stand in a primary key. */
  key?: (row: number) => Value;
}

const pick = <T>(random: Random, from: readonly T[]): T => from[randomInteger(random, from.length)]!;
const two = (value: number): string => String(value).padStart(2, '0');
const letters = [...'abcXYZ 019_-\\\'"\n\t;,()', 'é', 'ß', '漢', '\u{1f600}', '\u0301'];

function word(random: Random, charactersMax: number): string {
  if (random() < 0.15) return '';
  return Array.from({ length: 1 + randomInteger(random, charactersMax) }, () => pick(random, letters)).join('');
}

function whole(random: Random): bigint {
  const kind = randomInteger(random, 5);
  if (kind === 0) return pick(random, [-(2n ** 63n), 2n ** 63n - 1n, -1n, 255n, -129n, 32_768n, 2n ** 47n]);
  if (kind < 3) return BigInt(randomInteger(random, 3));
  return BigInt(randomInteger(random, 2 ** 31)) * BigInt(1 + randomInteger(random, 2 ** 20)) - 2n ** 40n;
}

function bytes(random: Random, lengthMax: number): Uint8Array {
  return Uint8Array.from({ length: randomInteger(random, lengthMax + 1) }, () => randomInteger(random, 256));
}

const day = (random: Random): string =>
  `${1900 + randomInteger(random, 200)}-${two(1 + randomInteger(random, 12))}-${two(1 + randomInteger(random, 28))}`;
const clock = (random: Random): string =>
  `${two(randomInteger(random, 24))}:${two(randomInteger(random, 60))}:${two(randomInteger(random, 60))}`;

/** Types in each of the five affinities, and the names that applications give to what SQLite has no type for. */
export const sqliteColumnTypes: readonly SqliteColumnType[] = [
  { declared: 'INTEGER', value: whole, key: row => row * 3 - 20 },
  { declared: 'BIGINT', value: whole, key: row => BigInt(row) * 10_000_000_019n },
  { declared: 'SMALLINT', value: random => randomInteger(random, 65_536) - 32_768 },
  { declared: 'BOOLEAN', value: random => randomInteger(random, 2) },
  { declared: 'REAL', value: random => (random() - 0.5) * 10 ** (randomInteger(random, 500) - 250) },
  { declared: 'DOUBLE', value: random => pick(random, [0, -0, 0.1, 1e300, -2.5, 3, 1 / 3]) },
  { declared: 'DECIMAL(10,2)', value: random => randomInteger(random, 1_000_000) / 100 },
  { declared: 'NUMERIC', value: random => pick(random, [1, 2.5, -7, 1e-9, 123_456_789]) },
  { declared: 'TEXT', value: random => word(random, 24), key: row => `key ${row.toString(36)} é` },
  { declared: 'VARCHAR(40)', value: random => word(random, 40), key: row => `k${row}` },
  // Longer than a page: the rest lies in overflow pages.
  { declared: 'CLOB', value: random => (random() < 0.2 ? word(random, 24).repeat(700) : word(random, 24)) },
  { declared: 'BLOB', value: random => bytes(random, 40) },
  { declared: 'BLOB', value: random => (random() < 0.2 ? bytes(random, 9_000) : bytes(random, 3)) },
  { declared: 'DATE', value: day },
  { declared: 'DATETIME', value: random => `${day(random)} ${clock(random)}` },
  { declared: 'TIMESTAMP', value: random => `${day(random)} ${clock(random)}.${100 + randomInteger(random, 900)}` },
  { declared: 'JSON', value: random => JSON.stringify({ a: randomInteger(random, 9), b: [word(random, 5), null] }) },
  { declared: '', value: random => word(random, 12) },
];

/**
 * A SQLite file of random tables with random rows, from a seed: with a rowid as the key, with keys of one and of two
 * columns, WITHOUT ROWID, and without any key; with NULLs and with equal rows.
 */
export function writeSeededSqlite(
  path: string,
  seed: number,
  options: { tablesMax: number; rowsMax: number },
): { tables: number; rows: number } {
  const random = seededRandom(seed);
  const database = new DatabaseSync(path);
  const tables = 1 + randomInteger(random, options.tablesMax);
  let rows = 0;
  try {
    database.exec(`PRAGMA page_size = ${pick(random, [512, 1_024, 4_096, 16_384])}; PRAGMA journal_mode = off; BEGIN`);
    for (let at = 0; at < tables; at += 1) rows += seededTable(database, random, at, options.rowsMax);
    database.exec('COMMIT');
  } finally {
    database.close();
  }
  return { tables, rows };
}

function seededTable(database: DatabaseSync, random: Random, at: number, rowsMax: number): number {
  const kind = pick(random, ['rowid', 'key', 'two', 'without rowid', 'none'] as const);
  const keyTypes = sqliteColumnTypes.filter(type => type.key !== undefined);
  const keyed = { rowid: 1, key: 1, two: 2, 'without rowid': 1, none: 0 }[kind];
  const types = Array.from({ length: keyed + 1 + randomInteger(random, 10) }, (_, place) => {
    if (place >= keyed) return { type: pick(random, sqliteColumnTypes), nulls: random() < 0.3 ? 0 : 0.2 };
    return { type: kind === 'rowid' ? keyTypes[0]! : pick(random, keyTypes), nulls: 0 };
  });
  const name = `"t${at}_${pick(random, ['plain', 'Mixed Case', 'größe', 'select'])}"`;
  const lines = types.map(({ type, nulls }, place) => `c${place} ${type.declared}${nulls === 0 ? ' NOT NULL' : ''}`);
  if (keyed > 0)
    lines.push(
      `PRIMARY KEY (${types
        .slice(0, keyed)
        .map((_, place) => `c${place}`)
        .join(', ')})`,
    );
  database.exec(`CREATE TABLE ${name} (${lines.join(', ')})${kind === 'without rowid' ? ' WITHOUT ROWID' : ''}`);
  const insert = database.prepare(`INSERT INTO ${name} VALUES (${types.map(() => '?').join(', ')})`);
  const count = 2 + randomInteger(random, rowsMax - 1);
  const made: Value[][] = [];
  for (let row = 0; row < count; row += 1) {
    const earlier = made[randomInteger(random, Math.max(1, made.length))];
    // Without a key, equal rows are as good as any.
    if (keyed === 0 && earlier !== undefined && random() < 0.1) made.push(earlier);
    else
      made.push(
        types.map(({ type, nulls }, place) => {
          if (place < keyed) return type.key?.(row) ?? row;
          return random() < nulls ? null : type.value(random);
        }),
      );
  }
  for (const values of made) insert.run(...values);
  return count;
}
