import { closeSync, openSync, writeSync } from 'node:fs';
import { mixedRows, mysqlTable } from '#shared/bench/migrate/mixed-rows.ts';
import { mysqlDump } from '#shared/testing/faults/generated-dump.ts';
import { type Random, randomInteger, seededRandom } from '#shared/testing/faults/random.ts';

const head = `-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)
/*!40101 SET NAMES utf8mb4 */;
`;
const rowsPerInsert = 400;
/** What the frame around the rows takes, so that a dump ends near the size that was asked for. */
const rowsPerPortion = 2_000;

/** A shape of dump: what its rows are mostly made of. */
export interface DumpShape {
  name: string;
  summary: string;
  write(sizeBytes: number, seed: number): Generator<string>;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\'"\n\r]/g, found => (found === '\n' ? '\\n' : found === '\r' ? '\\r' : `\\${found}`))}'`;
}

function inserts(table: string, rows: readonly string[]): string {
  const statements: string[] = [];
  for (let at = 0; at < rows.length; at += rowsPerInsert)
    statements.push(`INSERT INTO \`${table}\` VALUES ${rows.slice(at, at + rowsPerInsert).join(',')};\n`);
  return statements.join('');
}

/** Eight columns of the types that databases are full of, in one table. */
function* mixedDump(sizeBytes: number, seed: number): Generator<string> {
  yield `${head}${mysqlTable.replace('TABLE orders', 'TABLE `orders`')};\n`;
  let written = 0;
  let rows: string[] = [];
  for (const row of mixedRows(Number.MAX_SAFE_INTEGER, seed)) {
    const [id, customer, reference, note, total, placed, weight, paid] = row;
    const noteText = note === null ? 'NULL' : quoted(note);
    rows.push(`(${id},${customer},${quoted(reference)},${noteText},${total},'${placed}',${weight ?? 'NULL'},${paid})`);
    if (rows.length < rowsPerPortion) continue;
    const text = inserts('orders', rows);
    written += text.length;
    yield text;
    if (written >= sizeBytes) return;
    rows = [];
  }
}

const textTables = `CREATE TABLE \`posts\` (
  \`ID\` bigint unsigned NOT NULL AUTO_INCREMENT,
  \`post_author\` bigint unsigned NOT NULL DEFAULT '0',
  \`post_date\` datetime NOT NULL DEFAULT '0000-00-00 00:00:00',
  \`post_content\` longtext NOT NULL,
  \`post_title\` text NOT NULL,
  \`post_excerpt\` text NOT NULL,
  \`post_status\` varchar(20) NOT NULL DEFAULT 'publish',
  \`post_name\` varchar(200) NOT NULL DEFAULT '',
  \`guid\` varchar(255) NOT NULL DEFAULT '',
  \`comment_count\` bigint NOT NULL DEFAULT '0',
  PRIMARY KEY (\`ID\`),
  KEY \`post_name\` (\`post_name\`(191))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
CREATE TABLE \`postmeta\` (
  \`meta_id\` bigint unsigned NOT NULL AUTO_INCREMENT,
  \`post_id\` bigint unsigned NOT NULL DEFAULT '0',
  \`meta_key\` varchar(255) DEFAULT NULL,
  \`meta_value\` longtext,
  PRIMARY KEY (\`meta_id\`),
  KEY \`post_id\` (\`post_id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_520_ci;
`;

const words =
  'lamp chair "river" stone <b>amber</b> cloud forge maple\nember <a href="/north">north</a> quiet it\'s größe naïve 東京 &amp; velvet, copper; meadow'.split(
    ' ',
  );

function prose(random: Random, count: number): string {
  return Array.from({ length: count }, () => words[randomInteger(random, words.length)]).join(' ');
}

/** Long and short texts with markup, escapes and other scripts, as content systems hold them. */
function* textDump(sizeBytes: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  yield head + textTables;
  let written = 0;
  let post = 0;
  let meta = 0;
  while (written < sizeBytes) {
    const posts: string[] = [];
    const metas: string[] = [];
    for (let at = 0; at < rowsPerInsert; at++) {
      post++;
      const title = prose(random, 4);
      const name = `${title.toLowerCase().replace(/[^a-z0-9]+/g, '-')}-${post}`;
      const date = `20${10 + randomInteger(random, 15)}-0${1 + randomInteger(random, 9)}-1${randomInteger(random, 10)} 1${randomInteger(random, 10)}:22:33`;
      const body = `<p>${prose(random, 20 + randomInteger(random, 200))}</p>`;
      posts.push(
        `(${post},${1 + randomInteger(random, 40)},'${date}',${quoted(body)},${quoted(title)},'','publish','${name.slice(0, 190)}','https://example.org/?p=${post}',${randomInteger(random, 9)})`,
      );
      for (let entry = 0; entry < 4; entry++) {
        metas.push(
          `(${++meta},${post},'_meta_key_${entry}',${entry === 0 ? `'${randomInteger(random, 1e6)}'` : quoted(prose(random, 3))})`,
        );
      }
    }
    const text = inserts('posts', posts) + inserts('postmeta', metas);
    written += text.length;
    yield text;
  }
}

const keyTables = `CREATE TABLE \`users\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`login\` varchar(60) NOT NULL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`login\` (\`login\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE \`tags\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`name\` varchar(60) NOT NULL,
  PRIMARY KEY (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE \`items\` (
  \`id\` bigint NOT NULL AUTO_INCREMENT,
  \`owner_id\` int NOT NULL,
  \`parent_id\` bigint DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  KEY \`owner\` (\`owner_id\`),
  CONSTRAINT \`items_owner\` FOREIGN KEY (\`owner_id\`) REFERENCES \`users\` (\`id\`),
  CONSTRAINT \`items_parent\` FOREIGN KEY (\`parent_id\`) REFERENCES \`items\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE \`item_tags\` (
  \`item_id\` bigint NOT NULL,
  \`tag_id\` int NOT NULL,
  \`added_by\` int NOT NULL,
  PRIMARY KEY (\`item_id\`,\`tag_id\`),
  CONSTRAINT \`item_tags_item\` FOREIGN KEY (\`item_id\`) REFERENCES \`items\` (\`id\`),
  CONSTRAINT \`item_tags_tag\` FOREIGN KEY (\`tag_id\`) REFERENCES \`tags\` (\`id\`),
  CONSTRAINT \`item_tags_user\` FOREIGN KEY (\`added_by\`) REFERENCES \`users\` (\`id\`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
`;

/** Hardly anything but numbers that are keys and point at keys, each table by its key as mysqldump writes them. */
function* keyDump(sizeBytes: number, seed: number): Generator<string> {
  const random = seededRandom(seed);
  yield head + keyTables;
  const users = Math.ceil(sizeBytes / 2_000);
  const items = Math.ceil(sizeBytes / 100);
  const tags = 5_000;
  yield* rowsOf('users', users, id => `(${id},'user${(id * 7919) % 1_000_003}-${id}')`);
  yield* rowsOf('tags', tags, id => `(${id},'tag ${id}')`);
  yield* rowsOf('items', items, id => {
    const parent = id > 1 && random() < 0.5 ? 1 + randomInteger(random, id - 1) : 'NULL';
    return `(${id},${1 + randomInteger(random, users)},${parent})`;
  });
  let written = items * 25 + users * 28;
  for (let item = 1; item <= items && written < sizeBytes; ) {
    const rows: string[] = [];
    for (; item <= items && rows.length < rowsPerPortion; item++) {
      const first = 1 + randomInteger(random, tags - 4);
      for (let next = 0; next < 3; next++) rows.push(`(${item},${first + next},${1 + randomInteger(random, users)})`);
    }
    const text = inserts('item_tags', rows);
    written += text.length;
    yield text;
  }
}

function* rowsOf(table: string, count: number, row: (id: number) => string): Generator<string> {
  for (let from = 1; from <= count; from += rowsPerPortion) {
    const many = Math.min(rowsPerPortion, count - from + 1);
    yield inserts(
      table,
      Array.from({ length: many }, (_, at) => row(from + at)),
    );
  }
}

/** The shapes that the speed of reading is measured on. The same arguments give the same bytes. */
export const dumpShapes: readonly DumpShape[] = [
  { name: 'shop', summary: 'customers and orders, 2 tables that point at each other', write: mysqlDump },
  { name: 'mixed', summary: 'one wide table of mixed types', write: mixedDump },
  { name: 'text', summary: 'long texts with markup and escapes', write: textDump },
  { name: 'keys', summary: 'numbers that are keys and foreign keys', write: keyDump },
];

/** Writes a dump of this shape to a file; returns its size in bytes. */
export function writeDump(shape: DumpShape, path: string, sizeBytes: number, seed: number): number {
  const file = openSync(path, 'w');
  let written = 0;
  try {
    for (const portion of shape.write(sizeBytes, seed)) written += writeSync(file, portion);
  } finally {
    closeSync(file);
  }
  return written;
}
